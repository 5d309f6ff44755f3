import { anchorAt, type Manifest, valueAt } from '../../model/manifest.ts'
import type { ObjectSchema } from '../../schema/schema.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Path } from '../../syntax/path.ts'
import { isMap, type Plain, type PlainMap } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { labelSelector } from '../kubernetes/object-schema.ts'
import type { KindSpec } from '../product.ts'
import { daprSource } from './evidence.ts'

/** Where the dapr chart's values stand in a values file: at its root, or under `dapr` when an umbrella chart contains it. */
export type ValuesPlace = 'root' | 'dapr'

/** Words one of which is in every text that `placeOfDaprValues` recognises. */
export const DAPR_VALUES_WORDS: readonly string[] = ['dapr_', 'mtls']

/** Recognises values for the dapr chart by their content; file names say nothing reliable. */
export function placeOfDaprValues(body: PlainMap): ValuesPlace | undefined {
  const nested = body.dapr
  if (isMap(nested) && hasDaprKeys(nested)) return 'dapr'
  return hasDaprKeys(body) ? 'root' : undefined
}

/** Keys of the subcharts are telling. `global.mtls` alone is too, unless other keys show an Istio chart of the years when it had one. */
function hasDaprKeys(values: PlainMap): boolean {
  if (Object.keys(values).some((key) => key.startsWith('dapr_'))) return true
  const switched = valueAt(values, ['global', 'mtls', 'enabled']) !== undefined
  const istio =
    values.pilot !== undefined || values.meshConfig !== undefined || valueAt(values, ['global', 'proxy']) !== undefined
  return switched && !istio
}

/** A value of the dapr chart that a file sets. */
export interface WrittenValue {
  readonly manifest: Manifest
  readonly path: Path
  readonly value: Plain
  readonly at: Anchor
}

/** A value of the dapr chart. Where several files set it, the last one wins, as with `helm -f a.yaml -f b.yaml`. */
export function writtenValue(cluster: Cluster, path: Path): WrittenValue | undefined {
  return writtenValues(cluster, path).at(-1)
}

/** Every place that sets a value of the dapr chart, in file order. */
export function writtenValues(cluster: Cluster, path: Path): readonly WrittenValue[] {
  return cluster.list('helm/Values').flatMap((manifest) => {
    const place = placeOfDaprValues(manifest.body)
    if (place === undefined) return []
    for (const candidate of pathsOf(place, path)) {
      const value = valueAt(manifest.body, candidate)
      if (value !== undefined && value !== null) return [{ manifest, path: candidate, value, at: anchorAt(manifest, candidate) }]
    }
    return []
  })
}

/** Paths of a value in a file, strongest first: the `global` of an umbrella chart wins over that of its subchart. */
function pathsOf(place: ValuesPlace, path: Path): readonly Path[] {
  if (place === 'root') return [path]
  return path[0] === 'global' ? [path, ['dapr', ...path]] : [['dapr', ...path]]
}

const DEFAULTS = daprSource('charts/dapr/values.yaml')

const VALUES = {
  kind: 'object',
  open: true,
  docs: 'Values of the dapr chart, as far as they decide what sidecars do.',
  evidence: DEFAULTS,
  fields: {
    global: {
      kind: 'object',
      open: true,
      docs: 'Values that all parts of the control plane share.',
      fields: {
        mtls: {
          kind: 'object',
          open: true,
          docs: 'Becomes `spec.mtls` of the Configuration `daprsystem`.',
          concern: 'mtls',
          fields: {
            enabled: {
              kind: 'boolean',
              docs: 'Whether sidecars encrypt and authenticate calls to each other. Pods must be created again to follow a change.',
              default: 'true',
              concern: 'mtls',
            },
            workloadCertTTL: {
              kind: 'text',
              format: 'go-duration',
              docs: 'Lifetime of the certificates of sidecars.',
              default: '24h',
              concern: 'mtls',
            },
            allowedClockSkew: {
              kind: 'text',
              format: 'go-duration',
              docs: 'How far clocks may differ.',
              default: '15m',
              concern: 'mtls',
            },
            controlPlaneTrustDomain: {
              kind: 'text',
              docs: 'SPIFFE trust domain of the control plane.',
              default: 'cluster.local',
              concern: 'mtls',
            },
            sentryAddress: {
              kind: 'text',
              docs: 'Address of sentry as `host:port`.',
              default: 'the Service of sentry in the namespace of the release',
              concern: 'mtls',
            },
            mountSentryVolume: {
              kind: 'boolean',
              docs: 'Mounts the token with which sidecars identify themselves to sentry.',
              default: 'true',
              concern: 'mtls',
            },
          },
        },
        prometheus: {
          kind: 'object',
          open: true,
          docs: 'Metrics of the control plane; sidecars have their own settings.',
          concern: 'metrics',
          fields: {
            enabled: { kind: 'boolean', docs: 'Whether the control plane is measured.', default: 'true', concern: 'metrics' },
            port: { kind: 'integer', docs: 'Port of the metrics of the control plane.', default: '9090', concern: 'metrics' },
          },
        },
        argoRolloutServiceReconciler: {
          kind: 'object',
          open: true,
          docs: 'Services for Argo Rollouts.',
          fields: {
            enabled: {
              kind: 'boolean',
              docs: 'Whether the operator creates `<app-id>-dapr` for Rollouts too.',
              default: 'false',
            },
          },
        },
      },
    },
    dapr_config: {
      kind: 'object',
      open: true,
      docs: 'The Configuration of the control plane.',
      fields: {
        dapr_config_chart_included: {
          kind: 'boolean',
          docs: 'Whether the chart writes that Configuration. Where there is none, the control plane goes by its own defaults.',
          default: 'true',
          concern: 'mtls',
        },
        dapr_default_system_config_name: {
          kind: 'text',
          docs: 'Name under which the chart writes it. The control plane looks for `daprsystem` all the same, so under another name nothing in it has an effect, and mTLS is on.',
          default: 'daprsystem',
          concern: 'mtls',
        },
      },
      evidence: daprSource('charts/dapr/charts/dapr_config/values.yaml'),
    },
    dapr_operator: {
      kind: 'object',
      open: true,
      docs: 'The operator.',
      fields: {
        serviceReconciler: {
          kind: 'object',
          open: true,
          docs: 'Services of the sidecars.',
          fields: {
            enabled: {
              kind: 'boolean',
              docs: 'Whether the operator creates the Services `<app-id>-dapr`, through which apps are found.',
              default: 'true',
            },
          },
        },
        watchInterval: {
          kind: 'text',
          docs: 'How often pods that should have a sidecar and have none are deleted: `0` never, `once`, or a duration.',
          default: '0',
        },
      },
      evidence: daprSource('charts/dapr/charts/dapr_operator/values.yaml'),
    },
    dapr_sidecar_injector: {
      kind: 'object',
      open: true,
      docs: 'The injector.',
      fields: {
        nativeSidecar: {
          kind: 'boolean',
          docs: 'Injects sidecars as native sidecars, unless a pod says otherwise with dapr.io/enable-native-sidecar.',
          default: 'false',
          since: '1.18',
        },
        webhookFailurePolicy: {
          kind: 'text',
          docs: 'What happens to new pods while the injector cannot be reached.',
          default: 'Ignore',
          values: { Ignore: 'They start without a sidecar.', Fail: 'They are refused.' },
        },
        hostNetwork: {
          kind: 'boolean',
          docs: 'Runs the injector in the network of the node, for clusters whose API server cannot reach pods.',
          default: 'false',
        },
        kubeClusterDomain: { kind: 'text', docs: 'DNS domain of the cluster.', default: 'cluster.local' },
        namespaceSelector: { ...labelSelector('Limits injection to some namespaces.'), default: 'every namespace' },
        objectSelector: { ...labelSelector('Limits injection to some pods.'), default: 'every pod' },
      },
      evidence: daprSource('charts/dapr/charts/dapr_sidecar_injector/values.yaml'),
    },
  },
} satisfies ObjectSchema

/** The values file as a kind of its own. All keys that are not described pass. */
export const valuesKind: KindSpec = {
  kind: 'helm/Values',
  versions: [''],
  schema: {
    ...VALUES,
    fields: { ...VALUES.fields, dapr: { ...VALUES, docs: 'Values of the dapr chart inside an umbrella chart.' } },
  },
  evidence: DEFAULTS,
}
