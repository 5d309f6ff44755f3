import { nearest } from '../base/nearest.ts'
import type { Cure, SchemaProblem } from '../schema/problem.ts'
import { validate } from '../schema/validate.ts'
import { isKnownIn } from '../schema/version.ts'
import { CHECKS } from './formats/formats.ts'
import type { BooleanText, IntegerText, MetaSpec } from './product.ts'

/** What is wrong with the text of an annotation or label. */
export interface MetaValueProblem extends Pick<SchemaProblem, 'code' | 'within' | 'reason' | 'consequence' | 'tolerated'> {
  /** The text to write instead, when that is plain. */
  readonly suggestion?: string
  /** Releases before this one take the text. */
  readonly onlyFrom?: string
}

/** Holds the text of an annotation or label against what its product makes of it in a release. */
export function checkMetaValue({ value }: MetaSpec, text: string, version: string): MetaValueProblem | undefined {
  switch (value.kind) {
    case 'boolean-text':
      return checkBoolean(value, text, version)
    case 'integer-text':
      return checkInteger(value, text)
    case 'text': {
      const options = { mode: 'selfHosted', version, partial: false, open: [], checks: CHECKS } as const
      const [problem] = validate(text, value, options)
      return problem && { ...problem, ...(suggestionOf(problem.cure) ?? wordFor(text, Object.keys(value.values ?? {}))) }
    }
  }
}

/** What the product makes of the text: a word for true or false, a number, the text itself; `undefined`: its default holds. */
export function readMetaValue(value: MetaSpec['value'], text: string, version: string): boolean | number | string | undefined {
  switch (value.kind) {
    case 'boolean-text': {
      const until = trueUntil(value, text)
      if (until !== undefined && !isKnownIn(version, { since: until })) return true
      return wordIn(value, text) ?? UNREAD[value.otherwise]
    }
    case 'integer-text':
      return unreadInteger(value, text) === undefined ? Number(text) : undefined
    case 'text':
      return text
  }
}

const UNREAD = { true: true, false: false, default: undefined, refused: undefined } as const

function wordIn(value: BooleanText, text: string): boolean | undefined {
  const word = value.trimmed ? text.trim() : text
  const spelt = (words: readonly string[]) => words.includes(value.ignoreCase ? word.toLowerCase() : word)
  return spelt(value.truthy) ? true : spelt(value.falsy) ? false : undefined
}

/** The release from which on a text that counted as true no longer does. */
function trueUntil(value: BooleanText, text: string): string | undefined {
  const { formerly } = value
  return wordIn(value, text) !== true && formerly?.truthy.includes(text.trim().toLowerCase()) ? formerly.until : undefined
}

function checkBoolean(value: BooleanText, text: string, version: string): MetaValueProblem | undefined {
  if (wordIn(value, text) !== undefined) return undefined
  const until = trueUntil(value, text)
  if (until !== undefined && !isKnownIn(version, { since: until })) return undefined
  const meant = until === undefined ? meantWord(value, text) : value.truthy[0]
  return {
    code: 'invalid-value',
    reason:
      until === undefined
        ? `"${text}" is neither a word for true (${inQuotes(value.truthy)}) nor one for false (${inQuotes(value.falsy)})`
        : `"${text}" counts as true only before ${until}`,
    consequence: value.onInvalid ?? OTHERWISE[value.otherwise],
    tolerated: value.tolerated ?? (value.onInvalid === undefined && value.otherwise !== 'refused'),
    ...(meant === undefined ? {} : { suggestion: meant }),
    ...(until === undefined ? {} : { onlyFrom: until }),
  }
}

const OTHERWISE: Readonly<Record<BooleanText['otherwise'], string>> = {
  default: 'it counts as not written',
  false: 'it counts as false',
  refused: 'the object is refused',
  true: 'it counts as true',
}

const YES: readonly string[] = ['true', 'yes', 'y', 'on', 't', '1', 'enabled', 'enable']
const NO: readonly string[] = ['false', 'no', 'n', 'off', 'f', '0', 'disabled', 'disable']

function meantWord({ truthy, falsy }: BooleanText, text: string): string | undefined {
  const word = text.trim().toLowerCase()
  if (YES.includes(word)) return truthy[0]
  if (NO.includes(word)) return falsy[0]
  return nearest(word, [...truthy.slice(0, 1), ...falsy.slice(0, 1)])
}

function inQuotes(words: readonly string[]): string {
  return words
    .filter((word) => word !== '')
    .map((word) => `"${word}"`)
    .join(', ')
}

/** Whole numbers are read in decimal digits with an optional sign, and without blanks. */
function checkInteger(value: IntegerText, text: string): MetaValueProblem | undefined {
  const { minimum, maximum, beyond, below = beyond } = value
  const unread = unreadInteger(value, text)
  if (unread !== undefined) {
    const trimmed = text.trim()
    return {
      ...problemWithInteger(value.onInvalid, value.tolerated),
      reason: unread,
      ...(trimmed !== text && unreadInteger(value, trimmed) === undefined ? { suggestion: trimmed } : {}),
    }
  }
  const number = Number(text)
  const outside = (consequence: string | undefined) =>
    consequence === undefined ? problemWithInteger(value.onInvalid, value.tolerated) : problemWithInteger(consequence, undefined)
  if (minimum !== undefined && number < minimum)
    return { ...outside(below), reason: `${text} is below ${minimum}, the least that makes sense` }
  if (maximum !== undefined && number > maximum)
    return { ...outside(beyond), reason: `${text} is above ${maximum}, the most that is possible` }
  return undefined
}

function problemWithInteger(consequence: string | undefined, tolerated: true | undefined) {
  return {
    code: 'invalid-value',
    tolerated: tolerated ?? consequence === undefined,
    ...(consequence === undefined ? {} : { consequence }),
  }
}

/** Why the text is no number for its reader. */
function unreadInteger({ bits = 32, unsigned }: IntegerText, text: string): string | undefined {
  if (unsigned && !/^\d+$/.test(text)) return `"${text}" is no whole number in decimal digits without a sign`
  if (!/^[+-]?\d+$/.test(text)) return `"${text}" is no whole number in decimal digits`
  const number = BigInt(text.replace('+', ''))
  const fits = unsigned ? BigInt.asUintN(bits, number) === number : BigInt.asIntN(bits, number) === number
  return fits ? undefined : `${text} does not fit into ${bits} bits`
}

function suggestionOf(cure: Cure | undefined): Pick<MetaValueProblem, 'suggestion'> | undefined {
  return cure?.kind === 'set' && typeof cure.value === 'string' ? { suggestion: cure.value } : undefined
}

/** Where a product has words of its own for on and off, a word of another product means one of them. */
function wordFor(text: string, words: readonly string[]): Pick<MetaValueProblem, 'suggestion'> {
  const meaning = [YES, NO].find((spellings) => spellings.includes(text.trim().toLowerCase()))
  const suggestion = words.find((word) => meaning?.includes(word))
  return suggestion === undefined ? {} : { suggestion }
}
