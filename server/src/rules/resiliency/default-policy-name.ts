import { nearest } from '../../base/nearest.ts'
import { listed } from '../../base/words.ts'
import { COMPONENT_CATEGORIES } from '../../knowledge/dapr/component-categories.ts'
import { daprDocs, daprSource } from '../../knowledge/dapr/evidence.ts'
import { allDefaultPolicyNames, defaultPolicyNames, type PolicyKind } from '../../knowledge/dapr/policy-names.ts'
import { POLICY_KINDS, POLICY_SECTIONS, POLICY_TITLES } from '../../knowledge/dapr/policy-places.ts'
import { type DefinedPolicy, policiesDefinedIn, usesOf } from '../../knowledge/dapr/policy-uses.ts'
import { anchorAt, describeManifest, type Manifest, valueAt } from '../../model/manifest.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'

const notLookedUp = (a: { object: string; what: string; name: string; advice: string }) =>
  `${a.object} defines the ${a.what} "${a.name}", which looks like a default policy, but daprd never looks for this name and no target names it: it acts on nothing. ${a.advice}`

/** A policy that is named like a default one and is none. */
export const defaultPolicyName = defineRule({
  code: 'default-policy-name',
  category: 'resiliency',
  severity: 'warning',
  since: '0.1.0',
  title: 'A default policy that daprd never looks for',
  docs: {
    what: 'A policy whose name looks like that of a default policy, `Default…Policy`, but is none of those that daprd looks up, and that no target names.',
    why: 'daprd builds the names itself and compares them exactly: `Default`, what the call goes to, and `RetryPolicy`, `TimeoutPolicy` or `CircuitBreakerPolicy`. For components the kind of component needs a direction, as in `DefaultPubsubComponentInboundRetryPolicy`. A policy of any other name is an ordinary one and acts on nothing until a target names it. Nothing says so.',
    instead: 'Use one of the names that daprd looks up, in the section of its kind, or name the policy in a target.',
  },
  evidence: [
    daprSource('pkg/resiliency/resiliency.go', '`getDefaultPolicy`'),
    daprDocs('operations/resiliency/policies/default-policies/'),
  ],
  *check({ manifest, cluster }): Iterable<Finding> {
    if (manifest.kind !== 'dapr.io/Resiliency') return
    for (const policy of policiesDefinedIn(manifest)) {
      if (!looksLikeDefault(policy) || usesOf(cluster, manifest, policy).length > 0) continue
      const section = sectionOf(policy.name)
      const meant = section === policy.kind ? [] : namesMeant(policy)
      yield {
        at: policy.at,
        message: notLookedUp({
          object: describeManifest(manifest),
          what: POLICY_TITLES[policy.kind],
          name: policy.name,
          advice: adviceFor(policy, section, meant),
        }),
        fixes: meant.flatMap((name) => rename(manifest, policy, name)),
      }
    }
  },
  examples: [
    {
      title: 'A default for pub/sub without a direction',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      DefaultPubsubRetryPolicy:
      #^^^^^^^^^^^^^^^^^^^^^^^ warning default-policy-name: Did you mean DefaultPubsubComponentInboundRetryPolicy or DefaultPubsubComponentOutboundRetryPolicy? (fix)
        policy: constant
        duration: 1s
        maxRetries: 5
  targets: {}
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      DefaultPubsubComponentInboundRetryPolicy:
        policy: constant
        duration: 1s
        maxRetries: 5
  targets: {}
`,
    },
    {
      title: 'A timeout among the retries',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    timeouts:
      DefaultAppRetryPolicy: 5s
      #^^^^^^^^^^^^^^^^^^^^ warning default-policy-name: daprd looks for this name among the retries
  targets: {}
`,
    },
    {
      title: 'Names that daprd looks up, and an ordinary one that a target names',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    timeouts:
      DefaultTimeoutPolicy: 5s
      DefaultStatestoreComponentOutboundTimeoutPolicy: 2s
      DefaultOrdersTimeoutPolicy: 1s
  targets:
    components:
      orderstate:
        outbound:
          timeout: DefaultOrdersTimeoutPolicy
`,
    },
  ],
})

const SUFFIX = /(RetryPolicy|TimeoutPolicy|CircuitBreakerPolicy)$/i

/** Whether the name is one that only somebody who wants a default policy would choose, and daprd does not know it. */
export function looksLikeDefault({ kind, name }: DefinedPolicy): boolean {
  if (allDefaultPolicyNames(kind).includes(name)) return false
  return (/^Default/i.test(name) && SUFFIX.test(name)) || nearest(name, allDefaultPolicyNames(kind), SLIPS) !== undefined
}

/** A name that differs in no more letters is a misspelt one, and not one of somebody's own. */
const SLIPS = 2

/** The kind of policy that daprd looks for under this name; `undefined`: none. */
function sectionOf(name: string): PolicyKind | undefined {
  return POLICY_KINDS.find((kind) => allDefaultPolicyNames(kind).includes(name))
}

/** The names that were meant: misspelt ones, else those for the kind of component in the name, else those without a direction. */
function namesMeant({ kind, name }: DefinedPolicy): readonly string[] {
  const misspelt = nearest(name, allDefaultPolicyNames(kind), SLIPS)
  if (misspelt !== undefined) return [misspelt]
  const lower = name.toLowerCase()
  const category = COMPONENT_CATEGORIES.find(({ policyWord }) => policyWord && lower.includes(policyWord.toLowerCase()))
  if (!category?.policyWord) return []
  const { policyWord, directions } = category
  const said = directions.filter((direction) => lower.includes(direction))
  return (said.length > 0 ? said : directions).flatMap(
    (direction) => defaultPolicyNames({ kind: 'component', policyWord, direction }, kind)[0] ?? [],
  )
}

function adviceFor({ kind, name }: DefinedPolicy, section: PolicyKind | undefined, meant: readonly string[]): string {
  if (section !== undefined && section !== kind)
    return `daprd looks for this name among the ${POLICY_SECTIONS[section]}, not among the ${POLICY_SECTIONS[kind]}.`
  if (meant.length > 0) return `Did you mean ${meant.join(' or ')}?`
  const general = allDefaultPolicyNames(kind).filter((known) => !/Component.*bound/.test(known))
  return name.toLowerCase().includes('component')
    ? 'For a kind of component the name needs a direction, Inbound or Outbound, behind "Component".'
    : `Known are ${listed(general)}, and more for kinds of components.`
}

function rename(manifest: Manifest, { path, name }: DefinedPolicy, to: string): readonly Fix[] {
  if (valueAt(manifest.body, [...path.slice(0, -1), to]) !== undefined) return []
  return [
    {
      title: `Rename "${name}" to "${to}"`,
      safety: 'unsafe',
      effect: 'The policy then acts on every call of its kind that no target lists.',
      edits: [{ kind: 'rename', at: anchorAt(manifest, path), to }],
    },
  ]
}
