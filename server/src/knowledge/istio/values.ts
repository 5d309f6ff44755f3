import { valueAt } from '../../model/manifest.ts'
import type { Path } from '../../syntax/path.ts'
import { isMap, type Plain, type PlainMap } from '../../syntax/plain.ts'

/** Whether a values file is for the chart istiod, alone or inside an umbrella chart, told by keys that no other chart has. */
export function isIstioValues(body: PlainMap): boolean {
  return valuesRoot(body) !== undefined
}

/**
 * Where the values of the chart begin in a values file: at the top, below the name of the chart in an umbrella chart, or below
 * the key that the chart's own file puts them under.
 * https://github.com/istio/istio/blob/1.30.3/manifests/charts/istio-control/istio-discovery/values.yaml
 */
export function valuesRoot(body: PlainMap): Path | undefined {
  const roots: readonly Path[] = [[], ...CONTAINERS.map((key) => [key])]
  return roots.find((root) => hasSigns(valueAt(body, root)))
}

const CONTAINERS = ['_internal_defaults_do_not_set', 'defaults', 'istiod', 'istio-discovery', 'discovery', 'istio']

/** Words one of which any such file contains. */
export const valuesWords: readonly string[] = [
  'meshConfig',
  'sidecarInjectorWebhook',
  'istioNamespace',
  'traceSampling',
  'autoInject',
  'includeIPRanges',
  'excludeIPRanges',
  'includeInboundPorts',
  'excludeInboundPorts',
  'includeOutboundPorts',
  'excludeOutboundPorts',
  'holdApplicationUntilProxyStarts',
  'tracer',
  'pilot',
]

const SIGNS: readonly Path[] = [
  ['global', 'istioNamespace'],
  ['pilot', 'env'],
  ['pilot', 'traceSampling'],
  ...valuesWords.slice(4, -1).map((word): Path => ['global', 'proxy', word]),
]

function hasSigns(values: Plain | undefined): boolean {
  if (!isMap(values)) return false
  return (
    isMap(values.meshConfig) || isMap(values.sidecarInjectorWebhook) || SIGNS.some((path) => valueAt(values, path) !== undefined)
  )
}
