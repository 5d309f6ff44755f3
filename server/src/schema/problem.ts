import type { Path } from '../syntax/path.ts'
import { isList, isMap, type Json, type Plain } from '../syntax/plain.ts'
import type { Span } from '../syntax/span.ts'
import type { FormatName, FormatProblem } from './formats.ts'
import type { Schema } from './schema.ts'

/** How a document is judged. */
export interface ValidationOptions {
  /** `kubernetes`: the API server types the document. `selfHosted`: the program does, and takes any scalar for text. `unknown`: report only what is wrong in both. */
  readonly mode: 'kubernetes' | 'selfHosted' | 'unknown'
  /** Release of the product that reads the document. */
  readonly version: string
  /** Part of an object only: nothing is missing, and keys such as `$patch` speak to the tool that applies it. */
  readonly partial: boolean
  /** Map paths to which a template may add entries. */
  readonly open: readonly Path[]
  readonly checks: Readonly<Record<FormatName, (text: string) => FormatProblem | undefined>>
  /** What the program makes of a file that it reads itself and that does not fit; absent where only the API server reads it. */
  readonly fromFile?: FileReading
}

/** How a program reads an object from a file, where that differs from the API server's way. */
export interface FileReading {
  /** Upper and lower case of keys do not matter. */
  readonly anyCase?: boolean
  /** Of a number with a fraction where a whole one is wanted the fraction is cut off. */
  readonly cutsFractions?: boolean
  /** Keys of the object's head that are not looked at. */
  readonly ignores?: readonly ('apiVersion' | 'kind')[]
  /** What becomes of a file with a value of the wrong type, as a clause: `daprd skips the file`. */
  readonly onUnreadable: string
}

/** One thing wrong with a value, with what a rule needs to word it and to cure it. */
export interface SchemaProblem {
  /** Code of the rule that reports it. */
  readonly code: string
  readonly path: Path
  readonly part: 'key' | 'value'
  readonly within?: Span
  /** What is wrong, to stand behind the name of the place and a colon; for `unknown-field` and `deprecated-field` whole sentences of advice. */
  readonly reason: string
  /** What the program does with it, as a clause. */
  readonly consequence?: string
  /** The API server refuses the object for it. */
  readonly refused: boolean
  /** The program goes on with a default or without this one value; otherwise more is lost than the value. */
  readonly tolerated: boolean
  readonly cure?: Cure
}

/** The change of the place that cures a problem. */
export type Cure =
  | { readonly kind: 'quote' }
  | { readonly kind: 'rename'; readonly to: string }
  | { readonly kind: 'move'; readonly to: Path }
  | { readonly kind: 'set'; readonly value: Json }
  | { readonly kind: 'remove' }

/** A value that is of the right type. `meant`: what was plainly meant. */
export function invalidValue(
  schema: Schema,
  options: ValidationOptions,
  path: Path,
  reason: string,
  meant: string | undefined,
): SchemaProblem {
  const refused = schema.enforced === true && options.mode === 'kubernetes'
  return {
    code: schema.invalidCode ?? 'invalid-value',
    path,
    part: 'value',
    reason,
    refused,
    tolerated: !refused && (schema.tolerated ?? false),
    ...consequence(refused, schema),
    ...(meant === undefined ? {} : { cure: { kind: 'set', value: meant } }),
  }
}

/** A value of another type than `expected` says. */
export function wrongType(value: Plain, schema: Schema, options: ValidationOptions, path: Path, expected: string): SchemaProblem {
  const refused = options.mode === 'kubernetes'
  return {
    code: 'wrong-type',
    path,
    part: 'value',
    reason: `must be ${expected}, not ${describe(value)}`,
    refused,
    tolerated: false,
    ...(refused || !options.fromFile ? consequence(refused, schema) : { consequence: unreadable(options, options.fromFile) }),
  }
}

/** What becomes of the object, or of the program that reads it. */
export function consequence(refused: boolean, { onInvalid }: Schema): Pick<SchemaProblem, 'consequence'> {
  if (refused) return { consequence: 'the API server refuses the object' }
  return onInvalid === undefined ? {} : { consequence: onInvalid }
}

function unreadable({ mode }: ValidationOptions, { onUnreadable }: FileReading): string {
  return mode === 'selfHosted' ? onUnreadable : `in a cluster the API server refuses the object; outside of one ${onUnreadable}`
}

/** A value, for messages. */
export function describe(value: Plain): string {
  if (value === null) return 'empty'
  if (isMap(value)) return 'a map'
  if (isList(value)) return 'a list'
  return typeof value === 'string'
    ? `the text "${value}"`
    : `${typeof value === 'boolean' ? 'the boolean' : 'the number'} ${String(value)}`
}
