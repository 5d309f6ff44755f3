import type { MetaSpec } from '../product.ts'
import { extensionAnnotations } from './extension-annotations.ts'
import { policyAnnotations } from './policy-annotations.ts'
import { proxyAnnotations } from './proxy-annotations.ts'
import { trafficAnnotations } from './traffic-annotations.ts'

/** All annotations of Linkerd and of its own extensions. */
export const annotations: readonly MetaSpec[] = [
  ...trafficAnnotations,
  ...proxyAnnotations,
  ...policyAnnotations,
  ...extensionAnnotations,
]
