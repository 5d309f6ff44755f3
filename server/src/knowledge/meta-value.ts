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

function checkBoolean(value: BooleanText, text: string, version: string): MetaValueProblem | undefined {
  const spelt = (words: readonly string[]) => words.includes(value.ignoreCase ? text.toLowerCase() : text)
  if (spelt(value.truthy) || spelt(value.falsy)) return undefined
  const { formerly } = value
  const wasTrue = formerly !== undefined && spelt(formerly.truthy)
  if (wasTrue && !isKnownIn(version, { since: formerly.until })) return undefined
  const meant = wasTrue ? value.truthy[0] : meantWord(value, text)
  return {
    code: 'invalid-value',
    reason: wasTrue
      ? `"${text}" counts as true only before ${formerly.until}`
      : `"${text}" is neither a word for true (${inQuotes(value.truthy)}) nor one for false (${inQuotes(value.falsy)})`,
    consequence: value.onInvalid ?? OTHERWISE[value.otherwise],
    tolerated: value.tolerated ?? (value.onInvalid === undefined && value.otherwise !== 'refused'),
    ...(meant === undefined ? {} : { suggestion: meant }),
    ...(wasTrue ? { onlyFrom: formerly.until } : {}),
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
  const { minimum, maximum, beyond } = value
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
  const outside =
    beyond === undefined ? problemWithInteger(value.onInvalid, value.tolerated) : problemWithInteger(beyond, undefined)
  if (minimum !== undefined && number < minimum)
    return { ...outside, reason: `${text} is below ${minimum}, the least that makes sense` }
  if (maximum !== undefined && number > maximum)
    return { ...outside, reason: `${text} is above ${maximum}, the most that is possible` }
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
