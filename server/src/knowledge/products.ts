import { dapr } from './dapr/product.ts'
import { istio } from './istio/product.ts'
import { kubernetes } from './kubernetes/product.ts'
import { linkerd } from './linkerd/product.ts'
import type { Mesh } from './mesh.ts'
import type { Product } from './product.ts'

/** The meshes whose overlap with Dapr is judged. A new mesh is one more line here. */
export const MESHES: readonly Mesh[] = [istio, linkerd]

/** Every product whose objects, annotations and labels are read. */
export const PRODUCTS: readonly Product[] = [dapr, ...MESHES, kubernetes]
