import { decodedResiliency } from '../../knowledge/dapr/decoded.ts'
import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { writtenAt } from '../../knowledge/kubernetes/lookup.ts'
import { anchorAt, describeManifest, entriesAt, type Manifest, textAt } from '../../model/manifest.ts'
import type { Path } from '../../syntax/path.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'

const missing = (a: { object: string; actor: string; breaker: string }) =>
  `${a.object} gives actors of type "${a.actor}" the circuit breaker "${a.breaker}" without a circuitBreakerScope. ` +
  'daprd logs an error, starts anyway and drops the targets it has not read yet: this one, other actors and all components.'

/** An actor target with a circuit breaker and nothing that says what shares it. */
export const circuitBreakerScopeMissing = defineRule({
  code: 'circuit-breaker-scope-missing',
  category: 'resiliency',
  severity: 'error',
  since: '0.1.0',
  title: 'A circuit breaker for actors without a scope',
  docs: {
    what: 'A target below `actors` that names a `circuitBreaker` and has no `circuitBreakerScope`. Apps and components need none.',
    why: 'daprd cannot tell whether one breaker guards all actors of the type or each has its own. It logs an error and drops what it has not read yet: this target, other actors, and all components. Apps come first and stay.',
    instead:
      'Write `circuitBreakerScope: type` for one breaker per type, or `id` for one per actor. Exact case counts; `both` behaves like `id`.',
  },
  evidence: [daprSource('pkg/resiliency/resiliency.go', '`ParseActorCircuitBreakerScope`')],
  *check({ manifest: written, cluster }): Iterable<Finding> {
    if (written.kind !== 'dapr.io/Resiliency') return
    const manifest = decodedResiliency(cluster.mode, written)
    for (const [actor] of entriesAt(manifest.body, ACTORS)) {
      const target: Path = [...ACTORS, actor]
      const breaker = textAt(manifest.body, [...target, 'circuitBreaker'])
      const scope = writtenAt(manifest, [...target, 'circuitBreakerScope'])
      if (typeof breaker !== 'string' || breaker === '' || (scope !== undefined && scope !== null)) continue
      yield {
        at: anchorAt(manifest, [...target, 'circuitBreaker'], 'key'),
        message: missing({ object: describeManifest(manifest), actor, breaker }),
        fixes: [
          withScope(manifest, target, 'type', `All actors of type "${actor}" share one breaker.`),
          withScope(manifest, target, 'id', `Each actor of type "${actor}" has a breaker of its own.`),
        ],
      }
    }
  },
  examples: [
    {
      title: 'A breaker for actors',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    circuitBreakers:
      peer:
        trip: consecutiveFailures >= 5
  targets:
    actors:
      OrderSaga:
        circuitBreaker: peer
        #^^^^^^^^^^^^^ error circuit-breaker-scope-missing: this one, other actors and all components (fix)
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    circuitBreakers:
      peer:
        trip: consecutiveFailures >= 5
  targets:
    actors:
      OrderSaga:
        circuitBreaker: peer
        circuitBreakerScope: type
`,
    },
    {
      title: 'A component has one breaker in any case',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    circuitBreakers:
      store:
        trip: consecutiveFailures >= 5
  targets:
    components:
      orderstate:
        outbound:
          circuitBreaker: store
`,
    },
    {
      title: 'Case does not matter where daprd reads the file itself',
      mode: 'selfHosted',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
spec:
  policies:
    circuitBreakers:
      cart:
        trip: consecutiveFailures >= 5
  targets:
    actors:
      Cart:
        circuitBreaker: cart
        circuitbreakerscope: id
`,
    },
  ],
})

const ACTORS: Path = ['spec', 'targets', 'actors']

function withScope(manifest: Manifest, target: Path, scope: string, effect: string): Fix {
  return {
    title: `Add circuitBreakerScope: ${scope}`,
    safety: 'unsafe',
    effect: `${effect} daprd then reads the rest of the object, too.`,
    edits: [{ kind: 'set', at: anchorAt(manifest, [...target, 'circuitBreakerScope']), value: scope }],
  }
}
