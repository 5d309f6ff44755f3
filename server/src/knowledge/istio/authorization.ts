import { anchorAt, describeManifest, itemsAt, type Manifest, textAt, valueAt } from '../../model/manifest.ts'
import { matchesLabels } from '../../model/selector.ts'
import type { Truth } from '../../model/truth.ts'
import { podLabels, type Workload } from '../../model/workload.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { isMap, type Plain, UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { inNamespace, sameNamespace } from '../kubernetes/lookup.ts'
import { rootNamespace } from './mesh-config.ts'

const KIND = 'security.istio.io/AuthorizationPolicy'

/**
 * Policies that can refuse calls to a port of a workload. Unlike PeerAuthentication, a policy with a selector in the root namespace
 * is about pods of every namespace.
 * https://github.com/istio/istio/blob/1.30.3/pilot/pkg/security/authz/builder/builder.go
 */
export function refusals(
  cluster: Cluster,
  workload: Workload,
  port: number,
): readonly { readonly at: Anchor; readonly what: string }[] {
  const root = rootNamespace(cluster)
  const candidates = new Set([...inNamespace(cluster, KIND, workload.manifest.namespace), ...inNamespace(cluster, KIND, root)])
  return [...candidates].flatMap((policy) => {
    if (isAbout(policy, workload, root) !== 'yes' || isDryRun(policy)) return []
    const what = refusalOf(policy, port)
    if (what === undefined) return []
    const hasRules = valueAt(policy.body, ['spec', 'rules']) !== undefined
    const at = hasRules ? anchorAt(policy, ['spec', 'rules'], 'key') : anchorAt(policy, ['metadata', 'name'])
    return [{ at, what: `${describeManifest(policy)}, which ${what}` }]
  })
}

/** Policies with targets are for gateways and waypoints. */
function isAbout(policy: Manifest, workload: Workload, root: Manifest['namespace']): Truth {
  const spec = valueAt(policy.body, ['spec'])
  if (valueAt(spec, ['targetRefs']) !== undefined || valueAt(spec, ['targetRef']) !== undefined) return 'no'
  if (sameNamespace(policy.namespace, workload.manifest.namespace) !== 'yes' && sameNamespace(policy.namespace, root) !== 'yes')
    return 'no'
  return matchesLabels(valueAt(spec, ['selector', 'matchLabels']), podLabels(workload))
}

function isDryRun(policy: Manifest): boolean {
  return /^(1|t|T|TRUE|true|True)$/.test(String(textAt(policy.body, ['metadata', 'annotations', 'istio.io/dry-run']) ?? ''))
}

/** Completes "a policy, which …"; `undefined` where nothing on the port is refused. */
function refusalOf(policy: Manifest, port: number): string | undefined {
  const rules = itemsAt(policy.body, ['spec', 'rules'])
  switch (valueAt(policy.body, ['spec', 'action']) ?? 'ALLOW') {
    case 'ALLOW':
      if (rules.length === 0) return 'denies every call'
      return rules.some((rule) => admitsEverybody(rule, port)) ? undefined : 'denies what no rule allows'
    case 'DENY':
      return rules.some((rule) => concerns(rule, port)) ? 'denies some calls' : undefined
    case 'CUSTOM':
      return rules.some((rule) => concerns(rule, port)) ? 'asks an external authorizer' : undefined
    default:
      return undefined
  }
}

function admitsEverybody(rule: Plain, port: number): boolean {
  if (!isMap(rule) || itemsAt(rule, ['from']).length > 0 || itemsAt(rule, ['when']).length > 0) return false
  const operations = itemsAt(rule, ['to'])
  return operations.length === 0 || operations.some((item) => isOnly(item, port))
}

/** The operation names the port, or none, and nothing else. */
function isOnly(item: Plain, port: number): boolean {
  const operation = valueAt(item, ['operation'])
  if (!isMap(operation) || Object.keys(operation).some((key) => key !== 'ports')) return false
  const ports = itemsAt(operation, ['ports'])
  return ports.length === 0 || ports.includes(String(port))
}

/** Whether a rule can match a call to the port. On a port that is not read as HTTP, other conditions of a DENY rule are dropped. */
function concerns(rule: Plain, port: number): boolean {
  if (rule === UNKNOWN) return true
  const operations = itemsAt(rule, ['to'])
  return (
    operations.length === 0 ||
    operations.some((item) => {
      const ports = itemsAt(item, ['operation', 'ports'])
      const others = itemsAt(item, ['operation', 'notPorts'])
      return (ports.length === 0 || ports.includes(String(port))) && !others.includes(String(port))
    })
  )
}
