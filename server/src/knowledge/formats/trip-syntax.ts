import { quoted } from './problem.ts'
import { parseTrip, type TripFault } from './trip-parse.ts'

/** Why the text is no CEL expression, as a clause. */
export function describeFault(text: string, { code, span }: TripFault): string {
  const rest = text.slice(span.start)
  const slip = SLIPS.find(({ at }) => matchesAt(at, text, span.start))
  if (slip) return slip.reason
  switch (code) {
    case 'reserved_identifier':
      return `${quoted(text.slice(span.start, span.end))} is a reserved word of CEL`
    case 'unterminated_string':
    case 'unterminated_triple_quoted_string':
    case 'newline_in_string':
      return 'a text in quotes does not end'
    case 'invalid_number':
    case 'invalid_integer':
    case 'invalid_hex_integer':
      return `${quoted(text.slice(span.start, span.end))} is no number that fits into 64 bits`
    default:
      return rest.trim() === '' ? describeEnd(text.trim()) : describePlace(text.slice(0, span.start), rest)
  }
}

function describeEnd(text: string): string {
  if (text === '') return 'the expression is empty'
  if (text.endsWith('%')) return '% is the remainder of a division in CEL, not a percent sign'
  return text.split('(').length > text.split(')').length ? 'a parenthesis is not closed' : 'the expression stops short'
}

function describePlace(before: string, rest: string): string {
  if (/\bnot\s+$/i.test(before)) return 'CEL writes "not" as !'
  const token = /^(\w+|&&|\|\||[<>=!]=|\S)/.exec(rest.trimStart())?.[0] ?? ''
  return `${quoted(token)} cannot stand at this place of a CEL expression`
}

interface Slip {
  /** What stands where the parser stops. */
  readonly at: RegExp
  readonly reason: string
  /** What puts the whole text right. */
  readonly repair: readonly [RegExp, string]
}

/** Ways to write what CEL writes differently. Longer ones come before those that they contain. */
const SLIPS: readonly Slip[] = [
  { at: /and\b/iy, reason: 'CEL writes "and" as &&', repair: [/\band\b/gi, '&&'] },
  { at: /or\b/iy, reason: 'CEL writes "or" as ||', repair: [/\bor\b/gi, '||'] },
  { at: /=>/y, reason: '"=>" is written >= in CEL', repair: [/=>/g, '>='] },
  { at: /=</y, reason: '"=<" is written <= in CEL', repair: [/=</g, '<='] },
  { at: /(?<=<)>/y, reason: '"<>" is written != in CEL', repair: [/<>/g, '!='] },
  {
    at: /=(?!=)/y,
    reason: 'CEL compares with ==, not with a single equals sign',
    repair: [/(^|[^=<>!])=(?!=)/g, '$1=='],
  },
  { at: /&(?!&)/y, reason: 'CEL joins conditions with &&, not with a single &', repair: [/(^|[^&])&(?!&)/g, '$1&&'] },
  { at: /\|(?!\|)/y, reason: 'CEL joins conditions with ||, not with a single |', repair: [/(^|[^|])\|(?!\|)/g, '$1||'] },
  { at: /;/y, reason: 'a CEL expression does not end with a semicolon', repair: [/;\s*$/, ''] },
  { at: /#/y, reason: 'a comment in CEL begins with //', repair: [/#/, '//'] },
  { at: /\u00a0/y, reason: 'the expression has a no-break space in it', repair: [/\u00a0/g, ' '] },
  { at: /\+/y, reason: 'CEL knows no plus sign in front of a number', repair: [/([<>=&|(]\s*)\+(?=[\d.])/g, '$1'] },
]

function matchesAt(pattern: RegExp, text: string, offset: number): boolean {
  pattern.lastIndex = offset
  return pattern.test(text)
}

/** The text with all of these slips put right, or `undefined` when it still is no expression then. */
export function repairSyntax(text: string): string | undefined {
  // Slips inside of quotes are none, and expressions with texts are rare.
  if (/["']/.test(text)) return undefined
  const repaired = SLIPS.reduce((result, { repair }) => result.replace(repair[0], repair[1]), text).trim()
  return 'tree' in parseTrip(repaired) ? repaired : undefined
}
