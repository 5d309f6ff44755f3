import { anchorAt, describeManifest, type Manifest, valueAt } from '../../model/manifest.ts'
import type { Truth } from '../../model/truth.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Edit } from '../../syntax/edit.ts'
import type { Path } from '../../syntax/path.ts'
import { type Json, type Plain, UNKNOWN, type Unknown } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { writtenAt } from '../kubernetes/lookup.ts'
import type { EffectiveSetting } from '../setting.ts'
import { controlPlaneNamespace, SYSTEM_CONFIGURATION, systemConfigurations } from './control-plane.ts'
import { type WrittenValue, writtenValue, writtenValues } from './helm-values.ts'

const ENABLED: Path = ['spec', 'mtls', 'enabled']
const HELM_ENABLED: Path = ['global', 'mtls', 'enabled']

/** A place at which Dapr mTLS is, or can be, switched for the whole installation. */
export interface MtlsSwitch {
  readonly manifest: Manifest
  /** Path of the switch, whether or not it is written. */
  readonly path: Path
  readonly at: Anchor
  /** `undefined`: nothing is written there, so the default holds. */
  readonly value: boolean | Unknown | undefined
  /** `unknown`: the namespace of the Configuration is not written, or not surely that of the control plane. */
  readonly certainty: Exclude<Truth, 'no'>
  /** For messages: `Configuration "daprsystem"`, `Helm value global.mtls.enabled`. */
  readonly where: string
}

/**
 * Whether sidecars encrypt and authenticate calls to each other. In Kubernetes the injector asks the Configuration `daprsystem`
 * in the namespace of the control plane, which Helm writes; nothing an app says matters. Self-hosted it is a flag of daprd.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/injector/service/pod_patch.go (`mTLSEnabled`)
 */
export function daprMtls(cluster: Cluster): EffectiveSetting<boolean> {
  return cluster.derive('dapr.mtls', () => {
    if (cluster.mode === 'selfHosted') return selfHostedMtls(cluster)
    const switches = mtlsSwitches(cluster)
    const deciding = switches.find(({ value }) => value !== undefined)
    if (deciding === undefined) return byDefault(cluster, switches[0])
    const contested = switches.some(({ value }) => value !== undefined && value !== deciding.value)
    return {
      value: deciding.value !== false,
      source: 'written',
      at: deciding.at,
      certainty: contested || deciding.value === UNKNOWN ? 'unknown' : deciding.certainty,
      why: `${deciding.where} ${said(deciding.value)}`,
    }
  })
}

/** The places of the view that switch Dapr mTLS in Kubernetes, the strongest first: what is in the cluster, then what Helm writes there. */
export function mtlsSwitches(cluster: Cluster): readonly MtlsSwitch[] {
  return cluster.derive('dapr.mtlsSwitches', () => [
    ...systemConfigurations(cluster).map(
      ({ manifest, certainty }): MtlsSwitch => ({
        manifest,
        path: ENABLED,
        at: anchorAt(manifest, valueAt(manifest.body, ENABLED) === undefined ? ['metadata', 'name'] : ENABLED),
        value: booleanOf(writtenAt(manifest, ENABLED)),
        certainty,
        where: describeManifest(manifest),
      }),
    ),
    ...helmValues(cluster).map(
      ({ manifest, path, at, value }): MtlsSwitch => ({
        manifest,
        path,
        at,
        value: booleanOf(value),
        certainty: 'yes',
        where: `Helm value ${path.join('.')}`,
      }),
    ),
  ])
}

/** Values of the chart, the strongest first; none where what they decide stands in a Configuration that nobody reads. */
function helmValues(cluster: Cluster): readonly WrittenValue[] {
  const name = writtenValue(cluster, ['dapr_config', 'dapr_default_system_config_name'])?.value ?? SYSTEM_CONFIGURATION
  const isWritten = writtenValue(cluster, ['dapr_config', 'dapr_config_chart_included'])?.value !== false
  return isWritten && (name === SYSTEM_CONFIGURATION || name === UNKNOWN) ? writtenValues(cluster, HELM_ENABLED).toReversed() : []
}

/**
 * Edits that switch Dapr mTLS there. A block that lacks the fields which the CRD demands since 1.15 gets them too, as the chart
 * would write them.
 * https://github.com/dapr/dapr/blob/v1.18.3/charts/dapr/crds/configuration.yaml
 */
export function mtlsEdits(cluster: Cluster, target: MtlsSwitch, enabled: boolean): readonly Edit[] {
  const { manifest, path } = target
  const set = (at: Path, value: Json): Edit => ({ kind: 'set', at: anchorAt(manifest, at), value })
  if (manifest.kind !== 'dapr.io/Configuration' || manifest.partial) return [set(path, enabled)]
  const block = {
    enabled,
    sentryAddress: `dapr-sentry.${controlPlaneNamespace(cluster).value}.svc.cluster.local:443`,
    controlPlaneTrustDomain: 'cluster.local',
  }
  if (writtenAt(manifest, ['spec', 'mtls']) === undefined) return [set(['spec', 'mtls'], block)]
  return Object.entries(block)
    .filter(([key]) => key === 'enabled' || writtenAt(manifest, ['spec', 'mtls', key]) === undefined)
    .map(([key, value]) => set(['spec', 'mtls', key], value))
}

/** `dapr run` turns `spec.mtls.enabled` of the file it is given into the flag; daprd itself does not read the field. */
function selfHostedMtls(cluster: Cluster): EffectiveSetting<boolean> {
  for (const manifest of cluster.list('dapr.io/Configuration')) {
    if (valueAt(manifest.body, ENABLED) !== true) continue
    return {
      value: true,
      source: 'written',
      at: anchorAt(manifest, ENABLED),
      certainty: 'unknown',
      why: `${describeManifest(manifest)} says so to "dapr run"`,
    }
  }
  return { value: false, source: 'default', certainty: 'yes', why: 'Dapr mTLS is off by default in self-hosted mode' }
}

function byDefault(cluster: Cluster, silent: MtlsSwitch | undefined): EffectiveSetting<boolean> {
  return {
    value: true,
    source: 'default',
    ...(silent === undefined ? {} : { at: silent.at }),
    certainty: cluster.mode === 'kubernetes' ? 'yes' : 'unknown',
    why: 'Dapr mTLS is on by default in Kubernetes',
  }
}

function said(value: boolean | Unknown | undefined): string {
  return value === UNKNOWN ? 'is set by a template' : `says ${value === false ? 'off' : 'on'}`
}

/** A value that is no boolean is refused by the API server, so it decides nothing. */
function booleanOf(value: Plain | undefined): boolean | Unknown | undefined {
  return typeof value === 'boolean' || value === UNKNOWN ? value : undefined
}
