import type { FormatProblem } from '../../schema/formats.ts'
import { problem, quoted } from './problem.ts'

/** An absolute URL with a host. */
export function checkUrl(text: string): FormatProblem | undefined {
  const fault = urlFault(text)
  if (fault === undefined) return undefined
  const plain = text.trim()
  return problem(fault, { suggestion: plain !== text && urlFault(plain) === undefined ? plain : undefined })
}

/** What keeps Go's `net/url` from finding a scheme and a host in the text. https://pkg.go.dev/net/url#Parse */
export function urlFault(text: string): string | undefined {
  if (/[\s\p{Cc}]/u.test(text)) return `${quoted(text)} has a blank in it`
  const [, scheme, authority] = /^([a-z][a-z\d+.-]*):\/\/([^/?#]*)/i.exec(text) ?? []
  if (scheme === undefined || authority === undefined) return `${quoted(text)} has no scheme and host, as in http://host:port`
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  if (host === '') return `${quoted(text)} has no host behind ${scheme}://`
  if (/%(?![\da-f]{2})/i.test(text)) return `${quoted(text)} has a percent sign without two hexadecimal digits`
  if (!/^(\[[^\]]*\]|[^:[\]]*)(:\d*)?$/.test(host)) return `${quoted(text)} has a port that is no number`
  return undefined
}
