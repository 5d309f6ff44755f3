import type { FormatProblem } from '../../schema/formats.ts'
import { problem, quoted } from './problem.ts'

/**
 * A SPIFFE trust domain, or a SPIFFE ID that begins with one.
 * https://github.com/spiffe/go-spiffe/blob/v2.6.0/spiffeid/trustdomain.go (`TrustDomainFromString`)
 */
export function checkTrustDomain(text: string): FormatProblem | undefined {
  if (text === '') return undefined
  const name = domainOf(text) ?? text
  if (/^[a-z\d._-]+$/.test(name)) return undefined
  const lower = name.trim().toLowerCase()
  const suggestion = /^[a-z\d._-]+$/.test(lower) ? lower : undefined
  const reason = /\p{Lu}/u.test(name) ? 'has capital letters' : 'has characters'
  return problem(`${quoted(text)} ${reason} that no trust domain may have: lower-case letters, digits, ".", "-" and "_" only`, {
    suggestion,
  })
}

/**
 * The same where it is compared with that of a certificate as text.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/acl/acl.go (`isOperationAllowedByAccessControlPolicy`)
 */
export function checkTrustDomainName(text: string): FormatProblem | undefined {
  const found = checkTrustDomain(text)
  const name = domainOf(text)
  if (found || name === undefined) return found
  return problem(`${quoted(text)} is a SPIFFE ID, and only the name of the trust domain in it is compared`, { suggestion: name })
}

/** The trust domain of a SPIFFE ID. */
function domainOf(text: string): string | undefined {
  return /^spiffe:\/\/([^/]*)/.exec(text)?.[1]
}
