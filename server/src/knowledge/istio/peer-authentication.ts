import { anchorAt, describeManifest, type Manifest, valueAt } from '../../model/manifest.ts'
import { matchesLabels } from '../../model/selector.ts'
import { both, type Truth } from '../../model/truth.ts'
import { podLabels, podMeta, type Workload } from '../../model/workload.ts'
import type { Path } from '../../syntax/path.ts'
import { isMap, type Plain, UNKNOWN, type Unknown } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { inNamespace, namespaceObject, sameNamespace } from '../kubernetes/lookup.ts'
import type { InboundTls } from '../mesh.ts'
import type { EffectiveSetting } from '../setting.ts'
import { membership, REVISION } from './membership.ts'
import { rootNamespace } from './mesh-config.ts'

/** A PeerAuthentication that is, or may be, about a workload. */
export interface PeerPolicy {
  readonly manifest: Manifest
  /** Whom it is about: pods by labels, a namespace, or the whole mesh. */
  readonly level: 'workload' | 'namespace' | 'mesh'
  readonly applies: Exclude<Truth, 'no'>
}

/**
 * What the sidecars of a workload accept on a port. The port of a workload's policy wins over that policy, it over the namespace's,
 * that over the mesh's; without any, PERMISSIVE. Of several policies at one level the oldest counts, which files do not show.
 * https://github.com/istio/istio/blob/1.30.3/pilot/pkg/security/authn/policy_applier.go
 */
export function inboundTls(cluster: Cluster, workload: Workload, port: number): EffectiveSetting<InboundTls> {
  const policies = peerPolicies(cluster, workload)
  const levels = LEVELS.map((level) => policies.filter((policy) => policy.level === level))
  const [found, ...others] = outcomesOf(levels, port, unwritten(cluster))
  const certainty = others.every((other) => other.value === found.value) ? found.certainty : 'unknown'
  // The proxy of a node knows two modes only: it refuses plaintext under STRICT, and takes it otherwise.
  const isNode = membership(cluster, workload).dataPath === 'node'
  return { ...found, certainty, value: isNode && found.value === 'disabled' ? 'permissive' : found.value }
}

/** The policies about a workload; of one level, the certain ones first. */
export function peerPolicies(cluster: Cluster, workload: Workload): readonly PeerPolicy[] {
  const root = rootNamespace(cluster)
  const namespace = workload.manifest.namespace
  const candidates = new Set([...inNamespace(cluster, KIND, namespace), ...inNamespace(cluster, KIND, root)])
  const found = [...candidates].flatMap((manifest) => {
    const policy = relate(cluster, manifest, workload, root)
    return policy ? [policy] : []
  })
  return found.toSorted((a, b) => Number(b.applies === 'yes') - Number(a.applies === 'yes'))
}

/** Where a policy sets the mode for a port: at the port itself, or for all. */
function modePath(policy: PeerPolicy, port: number): Path {
  const ofPort: Path = ['spec', 'portLevelMtls', String(port), 'mode']
  const isSet = policy.level === 'workload' && modeOf(valueAt(policy.manifest.body, ofPort)) !== undefined
  return isSet ? ofPort : ['spec', 'mtls', 'mode']
}

const KIND = 'security.istio.io/PeerAuthentication'
const LEVELS = ['workload', 'namespace', 'mesh'] as const

function relate(cluster: Cluster, manifest: Manifest, workload: Workload, root: string | Unknown): PeerPolicy | undefined {
  const here = sameNamespace(manifest.namespace, workload.manifest.namespace)
  const selector = valueAt(manifest.body, ['spec', 'selector', 'matchLabels'])
  const selects = selector === UNKNOWN || (isMap(selector) && Object.keys(selector).length > 0)
  const read = sameRevision(cluster, manifest, workload)
  const fromRoot = sameNamespace(manifest.namespace, root) === 'yes'
  // In the root namespace a policy that selects pods is about none, not even those beside it.
  if (selects)
    return fromRoot ? undefined : policyAt('workload', manifest, both(here, read, matchesLabels(selector, podLabels(workload))))
  if (fromRoot) return policyAt('mesh', manifest, read)
  return policyAt('namespace', manifest, both(here, read))
}

function policyAt(level: PeerPolicy['level'], manifest: Manifest, applies: Truth): PeerPolicy | undefined {
  return applies === 'no' ? undefined : { manifest, level, applies }
}

/** A control plane reads only objects that carry its own revision, or none. */
function sameRevision(cluster: Cluster, policy: Manifest, workload: Workload): Truth {
  const wanted = valueAt(policy.body, ['metadata', 'labels', REVISION])
  if (wanted === undefined) return 'yes'
  const namespace = namespaceObject(cluster, workload.manifest.namespace)
  const used = (namespace && valueAt(namespace.body, ['metadata', 'labels', REVISION])) ?? podMeta(workload, 'labels', REVISION)
  return used === wanted && used !== UNKNOWN ? 'yes' : 'unknown'
}

type Outcome = EffectiveSetting<InboundTls>

/** What may come out, the likeliest first: a level whose policies all leave the mode open hands on to the next. */
function outcomesOf(
  levels: readonly (readonly PeerPolicy[])[],
  port: number,
  last: Outcome,
): readonly [Outcome, ...(readonly Outcome[])] {
  const [level, ...wider] = levels
  if (!level) return [last]
  const here = level.map((policy) => outcomeOf(policy, port))
  const [first, ...others] = here.filter((outcome) => outcome !== undefined)
  const isDecided = level.some((policy) => policy.applies === 'yes') && here.every((outcome) => outcome !== undefined)
  if (!first) return outcomesOf(wider, port, last)
  return isDecided ? [first, ...others] : [first, ...others, ...outcomesOf(wider, port, last)]
}

/** `undefined`: the policy leaves the mode as it is inherited. */
function outcomeOf(policy: PeerPolicy, port: number): Outcome | undefined {
  const path = modePath(policy, port)
  const mode = modeOf(valueAt(policy.manifest.body, path))
  if (mode === undefined) return undefined
  return {
    value: mode === UNKNOWN ? 'permissive' : mode,
    source: 'written',
    at: anchorAt(policy.manifest, path),
    certainty: policy.applies === 'yes' && mode !== UNKNOWN ? 'yes' : 'unknown',
    why: describePolicy(policy.manifest),
  }
}

function describePolicy(policy: Manifest): string {
  const where = typeof policy.namespace === 'string' ? ` in namespace "${policy.namespace}"` : ''
  return `${describeManifest(policy)}${where}`
}

function modeOf(mode: Plain | undefined): InboundTls | Unknown | undefined {
  switch (mode) {
    case UNKNOWN:
      return UNKNOWN
    case 'STRICT':
      return 'strict'
    case 'PERMISSIVE':
      return 'permissive'
    case 'DISABLE':
      return 'disabled'
    default:
      return undefined
  }
}

function unwritten(cluster: Cluster): Outcome {
  const assumed = cluster.assumptions.mtls
  if (assumed) return { value: assumed, source: 'assumed', certainty: 'yes', why: `mtls: ${assumed}, as the configuration says` }
  return { value: 'permissive', source: 'default', certainty: 'yes', why: 'the default of Istio' }
}
