import { capitalise, listed } from '../base/words.ts'
import type { Manifest } from '../model/manifest.ts'
import type { Truth } from '../model/truth.ts'
import type { Anchor } from '../syntax/anchor.ts'
import type { Path } from '../syntax/path.ts'
import { UNKNOWN } from '../syntax/plain.ts'
import type { Cluster } from './cluster.ts'
import { type AccessControl, type AccessPolicy, accessControlIn } from './dapr/access-control.ts'
import { decideAccess, type IncomingCall } from './dapr/access-decision.ts'
import { calleesSpeakHttp } from './dapr/callee-protocol.ts'

/** Who may call what, as access control decides it; the parts of an `Account`. */
interface AccessAccount {
  readonly statements: readonly { readonly who: string; readonly says: string; readonly at?: Anchor }[]
  readonly sum: string
  readonly owner: ''
}

/** What the access control of a Configuration comes to: for one caller where the place belongs to its policy, else for all. */
export function accessAccount(cluster: Cluster, configuration: Manifest, path: Path): AccessAccount | undefined {
  const control = accessControlIn(cluster, configuration)
  if (!control) return undefined
  const protocol = calleesSpeakHttp(cluster, configuration) === 'no' ? 'grpc' : 'http'
  const [, , section, index] = path
  const policy = section === 'policies' && typeof index === 'number' ? control.policies[index] : undefined
  return policy ? policyAccount(control, policy, protocol) : listAccount(control, protocol)
}

type Protocol = IncomingCall['protocol']

function listAccount(control: AccessControl, protocol: Protocol): AccessAccount {
  const callers = control.policies.flatMap((policy) => {
    const caller = callerOf(policy)
    if (!caller) return []
    const { length } = policy.operations === UNKNOWN ? [] : policy.operations
    const some =
      length === 0
        ? ''
        : `, save for what ${length === 1 ? 'an operation' : `${length} operations`} of its policy ${length === 1 ? 'says' : 'say'}`
    return [{ who: capitalise(nameOf(caller)), says: `${mayCall(rest(control, caller, protocol))}${some}`, at: policy.at }]
  })
  const others = {
    who: callers.length === 0 ? 'Every app' : 'Every other app',
    says: mayCall(allowsAny(control)),
    at: control.at,
  }
  return { statements: [...callers, others], sum: '', owner: '' }
}

function policyAccount(control: AccessControl, policy: AccessPolicy, protocol: Protocol): AccessAccount | undefined {
  const caller = callerOf(policy)
  if (!caller || policy.operations === UNKNOWN) return undefined
  const statements = policy.operations.flatMap(({ name, verbs, at }) =>
    name === UNKNOWN || verbs === UNKNOWN
      ? []
      : [{ who: `Calls to "${name}"`, says: `are ${outcome(control, caller, name, verbs, protocol)}`, at }],
  )
  const others = {
    who: statements.length === 0 ? 'All calls' : 'All other calls',
    says: `are ${ANSWERS[rest(control, caller, protocol)]}`,
  }
  const sum = `This is for ${nameOf(caller)} with a certificate of the trust domain "${caller.trustDomain}"; with another one it is treated as an app that no policy names.`
  return { statements: [...statements, others], sum, owner: '' }
}

/** What becomes of calls to an operation, verb by verb for an app that speaks HTTP. */
function outcome(
  control: AccessControl,
  caller: IncomingCall['caller'],
  name: string,
  verbs: readonly string[],
  protocol: Protocol,
): string {
  const operation = name.replaceAll(/\*+/g, SAMPLE)
  const answer = (verb: string) => decideAccess(control, { caller, operation, protocol, verb }).allowed
  const named = verbs.filter((verb) => verb !== '*')
  const others = answer(OTHER_VERB)
  if (protocol === 'grpc' || named.every((verb) => answer(verb) === others)) return ANSWERS[others]
  const groups = (['yes', 'no', 'unknown'] as const).flatMap((kind) => {
    const same = named.filter((verb) => answer(verb) === kind)
    return same.length === 0 || kind === others ? [] : [`${ANSWERS[kind]} with ${listed(same)}`]
  })
  return listed([...groups, `${ANSWERS[others]} with any other verb`])
}

/** Calls to an operation that nobody writes down. */
function rest(control: AccessControl, caller: IncomingCall['caller'], protocol: Protocol): Truth {
  return decideAccess(control, { caller, operation: SAMPLE, protocol, verb: OTHER_VERB }).allowed
}

function allowsAny({ defaultAction }: AccessControl): Truth {
  return defaultAction === UNKNOWN ? 'unknown' : defaultAction === 'allow' ? 'yes' : 'no'
}

/** A segment, and a verb, that nobody writes. */
const SAMPLE = '\u{1f50e}'
const OTHER_VERB = '\u{1f50e}'

function callerOf({ appId, namespace, trustDomain }: AccessPolicy): IncomingCall['caller'] | undefined {
  if (typeof appId !== 'string' || typeof namespace !== 'string' || typeof trustDomain !== 'string') return undefined
  return { appId, namespace, trustDomain }
}

function nameOf({ appId, namespace }: IncomingCall['caller']): string {
  return `app "${appId}" in ${namespace}`
}

function mayCall(allowed: Truth): string {
  return { yes: 'may call everything', no: 'may call nothing', unknown: 'may call what a template decides' }[allowed]
}

const ANSWERS: Readonly<Record<Truth, string>> = { yes: 'let through', no: 'refused', unknown: 'decided by a template' }
