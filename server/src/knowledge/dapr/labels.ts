import type { MetaSpec } from '../product.ts'
import { daprSource } from './evidence.ts'

const PATCHER = daprSource('pkg/injector/patcher/sidecar_patcher.go')
const OVERWRITTEN = 'It is set by the injector, which replaces what is written here.'

/** Labels that Dapr sets itself. They serve selectors; writing them by hand configures nothing. */
export const labels: readonly MetaSpec[] = [
  {
    name: 'dapr.io/sidecar-injected',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'Set to `"true"` on pods that got a sidecar. The watchdog of the operator leaves pods alone that have it.',
      since: '1.11',
      ignored: OVERWRITTEN,
    },
    evidence: daprSource('pkg/injector/consts/consts.go'),
  },
  {
    name: 'dapr.io/app-id',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'App id of a pod with a sidecar, for selectors. The id itself is set by the annotation of the same name.',
      since: '1.11',
      ignored: OVERWRITTEN,
    },
    evidence: PATCHER,
  },
  {
    name: 'dapr.io/metrics-enabled',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'Whether the sidecar of the pod is offered to Prometheus; follows the annotation dapr.io/enable-metrics.',
      since: '1.11',
      ignored: OVERWRITTEN,
    },
    evidence: PATCHER,
  },
  {
    name: 'dapr.io/watchdog-patched',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'Set by the watchdog of the operator on pods that it found with a sidecar and will not look at again.',
      since: '1.11',
    },
    evidence: daprSource('pkg/operator/watchdog.go'),
  },
  {
    name: 'dapr.io/enabled',
    on: ['service'],
    value: {
      kind: 'text',
      docs: 'Set to `"true"` by the operator on the Services `<app-id>-dapr`. To get a sidecar, a pod needs the annotation of the same name.',
      since: '1.0',
    },
    evidence: daprSource('pkg/operator/handlers/dapr_handler.go'),
  },
]
