import type { KindId, Manifest } from '../model/manifest.ts'
import type { Schema } from '../schema/schema.ts'
import type { KindSpec, Product } from './product.ts'
import { PRODUCTS } from './products.ts'

/** The product that a kind of object belongs to. */
export function findKind(kind: KindId): { readonly product: Product; readonly spec: KindSpec } | undefined {
  for (const product of PRODUCTS) {
    const spec = product.kinds.find((candidate) => candidate.kind === kind)
    if (spec) return { product, spec }
  }
  return undefined
}

/** The shape of a manifest's kind, in the version that it is written in. */
export function schemaOf({ kind, version }: Pick<Manifest, 'kind' | 'version'>): Schema | undefined {
  const spec = findKind(kind)?.spec
  return spec?.older?.[version] ?? spec?.schema
}
