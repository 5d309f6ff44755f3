import type { MetaSpec } from '../product.ts'
import { ambientAnnotations } from './annotations-ambient.ts'
import { injectionAnnotations } from './annotations-injection.ts'
import { objectAnnotations } from './annotations-object.ts'
import { proxyAnnotations } from './annotations-proxy.ts'
import { retiredAnnotations } from './annotations-retired.ts'
import { trafficAnnotations } from './annotations-traffic.ts'

/** Every annotation that Istio reads or writes, by what it is about. */
export const annotations: readonly MetaSpec[] = [
  ...injectionAnnotations,
  ...trafficAnnotations,
  ...proxyAnnotations,
  ...ambientAnnotations,
  ...objectAnnotations,
  ...retiredAnnotations,
]
