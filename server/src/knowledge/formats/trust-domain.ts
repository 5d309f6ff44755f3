import type { FormatProblem } from '../../schema/formats.ts'
import { problem, quoted } from './problem.ts'

/**
 * A SPIFFE trust domain, or a SPIFFE ID that begins with one.
 * https://github.com/spiffe/go-spiffe/blob/v2.6.0/spiffeid/trustdomain.go (`TrustDomainFromString`)
 */
export function checkTrustDomain(text: string): FormatProblem | undefined {
  if (text === '') return undefined
  const name = /^spiffe:\/\/([^/]*)/.exec(text)?.[1] ?? text
  if (/^[a-z\d._-]+$/.test(name)) return undefined
  const lower = name.trim().toLowerCase()
  const suggestion = /^[a-z\d._-]+$/.test(lower) ? lower : undefined
  const reason = /\p{Lu}/u.test(name) ? 'has capital letters' : 'has characters'
  return problem(`${quoted(text)} ${reason} that no trust domain may have: lower-case letters, digits, ".", "-" and "_" only`, {
    suggestion,
  })
}
