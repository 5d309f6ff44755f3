import { dapr } from '../../../server/src/knowledge/dapr/product.ts'
import { checkMetaValue } from '../../../server/src/knowledge/meta-value.ts'
import { defineTopic } from '../topic.ts'
import { STARTED_VERSIONS } from '../versions.ts'

/** Names of the services of the control plane. */
export const daprControlPlane = defineTopic<string, boolean>({
  name: 'control-plane',
  product: 'dapr',
  asks: 'Does sentry know a service of the control plane by this name? Compared: the answer.',
  recorder: 'daprd-runtime',
  versions: STARTED_VERSIONS,
  cases: () => NAMES.map((name) => ({ id: name || 'empty', input: name })),
  theirs: (recorded) => recorded,
  ours: (name, version) => {
    const spec = dapr.annotations.find((annotation) => annotation.name === 'dapr.io/control-plane')
    return spec !== undefined && checkMetaValue(spec, name, version) === undefined
  },
})

const NAMES = [
  ...['operator', 'placement', 'injector', 'sentry', 'scheduler'],
  ...['Operator', 'dapr-operator', 'sidecar-injector', 'dashboard', 'daprd', 'sentry ', 'true', ''],
]
