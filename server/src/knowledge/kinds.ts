import type { KindId, Manifest } from '../model/manifest.ts'
import type { Schema } from '../schema/schema.ts'
import type { PlainMap } from '../syntax/plain.ts'
import type { KindSpec, Product } from './product.ts'
import { PRODUCTS } from './products.ts'

/** The product that a kind of object belongs to. Of values files only what they hold tells for whose chart they are. */
export function findKind(kind: KindId, body?: PlainMap): { readonly product: Product; readonly spec: KindSpec } | undefined {
  for (const product of PRODUCTS) {
    if (kind === 'helm/Values' && body !== undefined && !product.readsValues?.(body)) continue
    const spec = product.kinds.find((candidate) => candidate.kind === kind)
    if (spec) return { product, spec }
  }
  return undefined
}

/** The shape of a manifest's kind, in the version that it is written in. */
export function schemaOf({ kind, version, body }: Pick<Manifest, 'kind' | 'version'> & Partial<Manifest>): Schema | undefined {
  const spec = findKind(kind, body)?.spec
  return spec?.older?.[version] ?? spec?.schema
}
