import type { FormatProblem } from '../../schema/formats.ts'
import { problem, quoted } from './problem.ts'

/** API group of a reference, as the definitions of Istio and of the Gateway API demand it. */
export function checkApiGroup(text: string): FormatProblem | undefined {
  if (text === '' || (text.length <= 253 && /^[a-z\d]([-a-z\d]*[a-z\d])?(\.[a-z\d]([-a-z\d]*[a-z\d])?)*$/.test(text)))
    return undefined
  return problem(`${quoted(text)} is no API group such as gateway.networking.k8s.io; the group of a Service is empty`)
}

/** Kind of a reference, as the same definitions demand it. */
export function checkKindName(text: string): FormatProblem | undefined {
  if (text.length <= 63 && /^[a-zA-Z]([-a-zA-Z\d]*[a-zA-Z\d])?$/.test(text)) return undefined
  return problem(`${quoted(text)} is no name of a kind such as Gateway`)
}

/** Value of a label by which an Istio object selects pods. */
export function checkIstioLabelValue(text: string): FormatProblem | undefined {
  if (text.includes('*')) return problem(`${quoted(text)} holds a "*"; labels are compared as they are`)
  return text.length > 63 ? problem(`${quoted(text)} has more than 63 letters, the most that a label has`) : undefined
}

/** Name of an object where the definition demands a DNS label, whatever its length. */
export function checkDnsLabel(text: string): FormatProblem | undefined {
  if (/^[a-z\d]([-a-z\d]*[a-z\d])?$/.test(text)) return undefined
  return problem(`${quoted(text)} is no name of an object: those have small letters, digits and dashes inside`)
}

/** Identity of a Linkerd proxy; only its first part may be `*`. */
export function checkLinkerdIdentity(text: string): FormatProblem | undefined {
  if (/^(\*|[a-z\d]([-a-z\d]*[a-z\d])?)(\.[a-z\d]([-a-z\d]*[a-z\d])?)*$/.test(text)) return undefined
  return problem(`${quoted(text)} is no mesh identity such as orders.shop.serviceaccount.identity.linkerd.cluster.local`)
}

/** A place where nothing may be written. */
export function checkEmpty(text: string): FormatProblem | undefined {
  return text === '' ? undefined : problem(`${quoted(text)} is written where nothing may be; leave the field out`)
}
