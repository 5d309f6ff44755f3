import type { FormatProblem } from '../../schema/formats.ts'
import { problem, quoted } from './problem.ts'

const CODE = 'invalid-app-id'

/** The Service of an app is named `<app-id>-dapr` and must fit into 63 characters. */
const LONGEST = 58

/**
 * A Dapr app id in Kubernetes. The empty text stands for none.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/validation/validation.go (`ValidateKubernetesAppID`)
 */
export function checkAppId(text: string): FormatProblem | undefined {
  // The check is made on the name of the Service, so an id may well end with a dash.
  if (text === '' || (text.length <= LONGEST && /^[a-z\d][a-z\d-]*$/.test(text))) return undefined
  const plain = text
    .slice(0, 500)
    .trim()
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[\s._/-]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return problem(reasonFor(text), {
    code: CODE,
    suggestion: plain.length <= LONGEST && /^[a-z\d][a-z\d-]*$/.test(plain) ? plain : undefined,
  })
}

function reasonFor(text: string): string {
  if (text.length > LONGEST)
    return `${quoted(text)} has ${text.length} characters; ${LONGEST} is the most, since "-dapr" is added for its Service`
  if (/[A-Z]/.test(text)) return `${quoted(text)} has capital letters`
  if (text.startsWith('-')) return `${quoted(text)} starts with a dash`
  const wrong = /[^a-z\d-]/u.exec(text)?.[0] ?? ''
  return /\s/.test(wrong)
    ? `${quoted(text)} has a blank in it`
    : `${quoted(text)} has "${wrong}" in it; only a–z, 0–9 and "-" may be used`
}
