import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { POLICY_TITLES } from '../../knowledge/dapr/policy-places.ts'
import { actsUnnamed, type DefinedPolicy, policiesDefinedIn, usesOf } from '../../knowledge/dapr/policy-uses.ts'
import { writtenAt } from '../../knowledge/kubernetes/lookup.ts'
import { describeManifest } from '../../model/manifest.ts'
import { startsWith } from '../../syntax/path.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import { looksLikeDefault } from '../resiliency/default-policy-name.ts'
import { defineRule, type Finding, type Fix, type RuleContext } from '../rule.ts'
import { problemsOf } from '../schema/problems.ts'

const unused = (a: { object: string; what: string; name: string }) =>
  `No target names the ${a.what} "${a.name}", neither in ${a.object} nor in another Resiliency that the same apps load, so it acts on nothing.`

/** A policy that acts on nothing. */
export const unusedPolicy = defineRule({
  code: 'unused-policy',
  category: 'reference',
  severity: 'hint',
  since: '0.1.0',
  title: 'A policy that no target names',
  docs: {
    what: 'A timeout, retry policy or circuit breaker that no target names, in no Resiliency that the same apps load. Default policies and overrides of built-in ones act without being named and are left alone.',
    why: 'It does nothing. Most often a target that should name it is missing, or names another one.',
    instead: 'Name it in a target, or remove it.',
    whenToIgnore: 'When a Resiliency outside of these files names it.',
  },
  evidence: [daprSource('pkg/resiliency/resiliency.go')],
  *check(context): Iterable<Finding> {
    const { manifest, cluster } = context
    if (manifest.kind !== 'dapr.io/Resiliency' || manifest.partial || hidesTargets(context)) return
    const defined = policiesDefinedIn(manifest)
    for (const policy of defined) {
      if (actsUnnamed(policy) || looksLikeDefault(policy) || usesOf(cluster, manifest, policy).length > 0) continue
      yield {
        at: policy.at,
        message: unused({ object: describeManifest(manifest), what: POLICY_TITLES[policy.kind], name: policy.name }),
        tag: 'unnecessary',
        // The section that the API server demands must not go with its last policy.
        fixes: defined.length > 1 ? [remove(policy)] : [],
      }
    }
  },
  examples: [
    {
      title: 'A policy that was left behind',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    timeouts:
      interactive: 2s
      checkout: 10s
      #^^^^^^^ hint unused-policy: No target names the timeout "checkout" (fix)
  targets:
    components:
      orderstate:
        outbound:
          timeout: interactive
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    timeouts:
      interactive: 2s
  targets:
    components:
      orderstate:
        outbound:
          timeout: interactive
`,
    },
    {
      title: 'A policy that another object names',
      yaml: `
# file: policies.yaml
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: policies
  namespace: shop
spec:
  policies:
    timeouts:
      interactive: 2s
  targets: {}
# file: targets.yaml
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: targets
  namespace: shop
spec:
  policies: {}
  targets:
    components:
      orderstate:
        outbound:
          timeout: interactive
`,
    },
    {
      title: 'Policies that act without being named',
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
    retries:
      DaprBuiltInServiceRetries:
        policy: constant
        duration: 2s
        maxRetries: 4
  targets: {}
`,
    },
  ],
})

/** Whether a template may add targets, or some stand where nothing reads them. */
function hidesTargets(context: RuleContext): boolean {
  const { manifest } = context
  if (problemsOf(context, 'unknown-field').some(({ path }) => !startsWith(path, ['spec', 'policies']))) return true
  return ['apps', 'actors', 'components'].some((section) => writtenAt(manifest, ['spec', 'targets', section, '\0']) === UNKNOWN)
}

function remove({ at, name }: DefinedPolicy): Fix {
  return {
    title: `Remove "${name}"`,
    safety: 'unsafe',
    effect: 'Nothing changes at run time, unless a Resiliency outside of these files names it.',
    edits: [{ kind: 'remove', at }],
  }
}
