import type { KindId } from '../model/manifest.ts'
import type { Evidence } from '../schema/evidence.ts'
import type { FileReading } from '../schema/problem.ts'
import type { Schema, TextSchema } from '../schema/schema.ts'
import type { Path } from '../syntax/path.ts'
import type { PlainMap } from '../syntax/plain.ts'

export type ProductId = 'dapr' | 'istio' | 'linkerd' | 'kubernetes'

/** Where an annotation or label acts. `pod`: on a Pod or a pod template, never on the workload's own metadata. */
export type MetaPlace = 'namespace' | 'pod' | 'service' | 'gateway' | 'component' | 'control-plane' | 'any' | KindId

/** One annotation or label. The entry alone gives checks, hover, completion and the reference page. */
export interface MetaSpec {
  readonly name: string
  /** The entry stands for every name that begins with `name`. */
  readonly prefix?: true
  readonly on: readonly MetaPlace[]
  /** What the text of the value must be. Annotation and label values are always strings for the API server. */
  readonly value: TextSchema | IntegerText | BooleanText
  readonly evidence: Evidence
  /** Set where the product still reads it (`works`) or no longer does (`ignored`). */
  readonly retired?: { readonly state: 'works' | 'ignored'; readonly since: string; readonly note: string; readonly use?: string }
  /** A pod takes the value of its Namespace when it has none itself. */
  readonly inherited?: boolean
  /** Another name of the same kind that must stand beside it: alone it does harm. */
  readonly needs?: string
}

/** Text that must read as a whole number. */
export interface IntegerText extends Omit<TextSchema, 'kind' | 'values' | 'format'> {
  readonly kind: 'integer-text'
  readonly minimum?: number
  readonly maximum?: number
  /** What comes of a number outside of the limits, where that is worse than of a text that is no number: more is lost than the value. */
  readonly beyond?: string
  /** The same of a number below the minimum, where that differs. */
  readonly below?: string
  /** How large a number its reader takes at all, 32 bits where it is not said. What does not fit is no number for it. */
  readonly bits?: 32 | 64
  /** Its reader takes no sign, neither `-` nor `+`. */
  readonly unsigned?: true
}

/** Text that must be one of the words a product takes for a boolean. */
export interface BooleanText extends Omit<TextSchema, 'kind' | 'values' | 'format'> {
  readonly kind: 'boolean-text'
  readonly truthy: readonly string[]
  readonly falsy: readonly string[]
  readonly ignoreCase?: boolean
  /** Blanks around the word do not matter. */
  readonly trimmed?: true
  /** What the product makes of any other word. */
  readonly otherwise: 'false' | 'true' | 'default' | 'refused'
  /** Words that releases before `until` took for true as well. */
  readonly formerly?: { readonly truthy: readonly string[]; readonly until: string }
}

/** One kind of object that a product reads. */
export interface KindSpec {
  readonly kind: KindId
  /** Served versions, newest first. */
  readonly versions: readonly string[]
  /** Shape of the whole object, `metadata` aside. Kinds that are only looked up have none. */
  readonly schema?: Schema
  /** Shapes of the served versions that differ from `schema`, by version. */
  readonly older?: Readonly<Record<string, Schema>>
  readonly since?: string
  /** Releases that first served single versions, where that is later. */
  readonly versionsSince?: Readonly<Record<string, string>>
  /** Programs that are none of our business read it as well. It is judged only where a mesh may. */
  readonly shared?: true
  /** How the product reads the object from a file, where it also runs without a cluster. */
  readonly fromFile?: FileReading
  readonly evidence: Evidence
}

/** Everything we know about one product. Rules and features read it through this shape, never by the product's name. */
export interface Product {
  readonly id: ProductId
  readonly title: string
  /** Prefixes of annotation and label names that only this product defines: an unknown name below them is a mistake. */
  readonly owns: readonly string[]
  readonly annotations: readonly MetaSpec[]
  readonly labels: readonly MetaSpec[]
  readonly kinds: readonly KindSpec[]
  /** Recognises values for the product's Helm chart by their content. */
  readonly readsValues?: (body: PlainMap) => boolean
  /** Words one of which any such values file contains; saves parsing all others. */
  readonly valuesWords?: readonly string[]
  /** Objects that are written as YAML text inside another object. */
  readonly embedded?: readonly EmbeddedSpec[]
}

/** An object in a text field of another: a ConfigMap that holds a configuration file. */
interface EmbeddedSpec {
  readonly within: KindId
  readonly name: RegExp
  readonly path: Path
  readonly as: KindId
}
