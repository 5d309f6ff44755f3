import type { MetaSpec } from '../product.ts'
import { appAnnotations } from './annotations/app.ts'
import { componentAnnotations } from './annotations/components.ts'
import { networkAnnotations } from './annotations/network.ts'
import { retiredAnnotations } from './annotations/retired.ts'
import { sidecarAnnotations } from './annotations/sidecar.ts'

/** Every annotation that Dapr reads, or once read. */
export const annotations: readonly MetaSpec[] = [
  ...appAnnotations,
  ...networkAnnotations,
  ...sidecarAnnotations,
  ...componentAnnotations,
  ...retiredAnnotations,
]
