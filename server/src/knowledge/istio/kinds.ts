import type { KindSpec } from '../product.ts'
import { installationKinds } from './kind-installation.ts'
import { securityKinds } from './kind-security.ts'
import { telemetryKind } from './kind-telemetry.ts'
import { trafficKinds } from './kind-traffic.ts'

/** Every kind of object that Istio reads. */
export const kinds: readonly KindSpec[] = [...trafficKinds, ...securityKinds, telemetryKind, ...installationKinds]
