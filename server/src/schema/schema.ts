import type { Evidence } from './evidence.ts'
import type { FormatName } from './formats.ts'

/**
 * What may stand at a node, as plain data. One walk (`validate.ts`) finds what is wrong; hover, completion and references
 * read the same nodes through `lookup.ts`. Write values with `satisfies Schema`.
 */
export type Schema = ObjectSchema | MapSchema | ListSchema | TextSchema | NumberSchema | BooleanSchema | AnySchema

interface SchemaBase {
  /** What the setting does, in one to three sentences of our own. */
  readonly docs: string
  /** What holds when nothing is written, as a reader would write it: `5s`, `unlimited`. */
  readonly default?: string
  /** What held instead in releases before `until`. */
  readonly formerDefault?: { readonly value: string; readonly until: string }
  /** First and last-plus-one product release line that knows the field: `1.15`. */
  readonly since?: string
  readonly until?: string
  readonly deprecated?: {
    readonly note: string
    /** Sibling key to use instead. */
    readonly use?: string
  }
  /** Legal, but without effect at this place; the sentence says why. */
  readonly ignored?: string
  /** Legal, but without effect while a sibling has one of these values, or its default is one. Compared without case; `''`: it is absent. */
  readonly ignoredBeside?: { readonly key: string; readonly values: readonly string[]; readonly why: string }
  /** The API server refuses the object while a sibling has one of these values, or its default is one. Compared as above. */
  readonly refusedBeside?: SchemaBase['ignoredBeside']
  /** What the program does with a wrong value: `daprd does not start`. Part of the message. */
  readonly onInvalid?: string
  /** After a wrong value the program goes on with a default, or without this one value. Without it more is lost than the value. */
  readonly tolerated?: true
  /** The API server itself refuses a wrong value; without it only the program that reads the object finds out. */
  readonly enforced?: true
  /** The API server takes anything inside of it; what is wrong there only the program finds out. */
  readonly unchecked?: true
  /** The API server writes the default into the object where nothing is written. */
  readonly filledIn?: true
  /** Code of the rule that reports a wrong value, where it is not `invalid-value`. */
  readonly invalidCode?: string
  /** Joins the field to a concern, for hovers that tell who else does this job. */
  readonly concern?: ConcernName
  /** Makes the value (or, for a map, each key) a reference to another object. */
  readonly refersTo?: ReferenceName
  /** What becomes of a reference to nothing, as a clause. `breaks`: something fails at run time, and does not only lack effect. */
  readonly dangling?: { readonly effect: string; readonly breaks?: true }
  /** Sibling key with the namespace of what is referred to, where it is not that of the object. */
  readonly namespaceKey?: string
  /** Source of this node's facts; a node without one inherits its parent's. */
  readonly evidence?: Evidence
  /** What stands here in self-hosted mode, where the program's own reader takes another shape than the API server. */
  readonly selfHosted?: Schema
}

export type ConcernName = 'mtls' | 'tracing' | 'retry' | 'timeout' | 'circuit-breaker' | 'access-control' | 'metrics'

/** What a value names. `knowledge/references.ts` knows how each is found. */
export type ReferenceName =
  | 'app'
  | 'component'
  | 'component.pubsub'
  | 'component.secretstore'
  | 'component.middleware'
  | 'configuration'
  | 'policy.timeout'
  | 'policy.retry'
  | 'policy.circuit-breaker'
  | 'target.app'
  | 'secret'
  | 'mesh.host'
  | 'mesh.subset'

export interface ObjectSchema extends SchemaBase {
  readonly kind: 'object'
  readonly fields: Readonly<Record<string, Schema>>
  /** Fields the API server demands when the object is written. */
  readonly required?: readonly string[]
  /** How many of some fields the API server takes. */
  readonly choices?: readonly Choice[]
  /** Fields that the API server takes, at all or with one value, only where something stands at a path beside them. */
  readonly needs?: readonly Need[]
  /** Fields the program itself demands, in every mode. */
  readonly requiredByProgram?: readonly string[]
  /** Code of the rule that reports what is missing, where it is not `missing-field`. */
  readonly missingCode?: string
  /** Words that may stand in place of the map, with what they are short for. */
  readonly shorthands?: Readonly<Record<string, string>>
  /** Other keys are allowed and pass unchecked. */
  readonly open?: boolean
  /** Well-known wrong keys, with what helps more than a spelling hint. */
  readonly mistakes?: Readonly<Record<string, Mistake>>
}

interface Choice {
  readonly of: readonly string[]
  readonly count: 'exactly one' | 'at least one' | 'at most one'
}

interface Need {
  readonly key: string
  readonly is?: string
  readonly beside: readonly string[]
  /** A map or text with nothing in it will do. */
  readonly mayBeEmpty?: true
}

/**
 * What is wrong with a key: whole sentences, the field that it stands for, or the section that it belongs in: a path from its map,
 * where `..` leads one level up.
 */
type Mistake = string | { readonly use: string } | { readonly into: readonly string[] }

export interface MapSchema extends SchemaBase {
  readonly kind: 'map'
  readonly values: Schema
  readonly keyFormat?: FormatName
  /** The API server refuses an empty map. */
  readonly nonEmpty?: true
}

export interface ListSchema extends SchemaBase {
  readonly kind: 'list'
  readonly items: Schema
  /** The API server refuses an empty list, or one that holds the same twice. */
  readonly nonEmpty?: true
  readonly distinct?: true
  /** The API server refuses two items with the same text under this key. */
  readonly distinctBy?: string
}

export interface TextSchema extends SchemaBase {
  readonly kind: 'text'
  /** The empty text stands for the default. */
  readonly emptyIsDefault?: true
  /** Also a program that takes other scalars for text takes none here. */
  readonly textOnly?: true
  /** Allowed words with their meaning. */
  readonly values?: Readonly<Record<string, string>>
  /** First release of those words that came later than the setting. */
  readonly wordsSince?: Readonly<Record<string, string>>
  readonly ignoreCase?: boolean
  /** The empty text counts as nothing written. */
  readonly emptyIsAbsent?: true
  readonly format?: FormatName
  /** The API server refuses the empty text. */
  readonly nonEmpty?: true
}

interface NumberSchema extends SchemaBase {
  readonly kind: 'integer' | 'number'
  readonly minimum?: number
  readonly maximum?: number
  /** The only numbers that are allowed. */
  readonly among?: readonly number[]
  /** The API server takes 32 bits without a sign, whatever the program takes of them. */
  readonly unsigned?: true
  /** Only the program reads it, and it takes a number in quotes as well. */
  readonly mayBeQuoted?: true
}

interface BooleanSchema extends SchemaBase {
  readonly kind: 'boolean'
}

interface AnySchema extends SchemaBase {
  readonly kind: 'any'
  /** Nothing but a whole number or text, which may have to be of a format. */
  readonly numberOrText?: true
  readonly format?: FormatName
}
