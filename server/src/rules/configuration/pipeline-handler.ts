import { nearest } from '../../base/nearest.ts'
import { listed } from '../../base/words.ts'
import { appsUsing } from '../../knowledge/dapr/app-configuration.ts'
import { inReach, reaches } from '../../knowledge/dapr/companions.ts'
import { categoryOfComponent } from '../../knowledge/dapr/components.ts'
import { MIDDLEWARE_TYPES } from '../../knowledge/dapr/configuration/pipelines.ts'
import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { loads } from '../../knowledge/dapr/scopes.ts'
import { referencesIn } from '../../knowledge/references.ts'
import type { Reference } from '../../knowledge/referent.ts'
import { anchorAt, describeManifest, type Manifest, textAt } from '../../model/manifest.ts'
import type { Path } from '../../syntax/path.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import { defineRule, type Finding, type RuleContext } from '../rule.ts'

const SKIPPED = 'daprd skips the handler and says nothing, so requests pass without it'

const otherType = (a: { object: string; name: string; type: string; theirs: string }) =>
  `${a.object} runs the middleware "${a.name}" as ${a.type}, but Component "${a.name}" is a ${a.theirs}. Name and type must both be equal: ${SKIPPED}.`

const otherVersion = (a: { object: string; name: string; wanted: string; theirs: string }) =>
  `${a.object} runs the middleware "${a.name}" in version ${a.wanted}, but Component "${a.name}" has version ${a.theirs}: ${SKIPPED}.`

const unknownType = (a: { object: string; name: string; type: string; advice: string }) =>
  `${a.object} runs the middleware "${a.name}" as ${a.type}, which Dapr does not have: ${SKIPPED}. ${a.advice}`

const notLoaded = (a: { object: string; name: string; apps: string }) =>
  `${a.object} runs the middleware "${a.name}", but the scopes of Component "${a.name}" leave out every app that uses this Configuration (${a.apps}): ${SKIPPED}.`

/** A handler of a pipeline for which daprd finds no middleware, although there is a Component of its name. */
export const pipelineHandler = defineRule({
  code: 'pipeline-handler',
  category: 'configuration',
  severity: 'warning',
  since: '0.1.0',
  title: 'A middleware that is skipped',
  docs: {
    what: 'A handler of `httpPipeline` or `appHttpPipeline` whose type or version is not that of the Component it names, whose type Dapr does not have, or whose Component is not loaded by the apps that use the Configuration. A name that no Component has is `unresolved-reference`.',
    why: 'A handler runs only when a loaded Component has its name, its type and its version. Otherwise daprd skips it without a message: a rate limit limits nobody, and a token is not checked.',
    instead:
      'Write the type exactly as the Component has it, and let the Component be loaded by the apps that use the Configuration.',
  },
  evidence: [
    daprSource('pkg/middleware/http/http.go'),
    daprSource('tests/integration/suite/daprd/middleware/http/missing.go'),
    daprSource('cmd/daprd/components', 'one file per type of middleware'),
  ],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    for (const reference of referencesIn(manifest)) {
      if (reference.to !== 'component.middleware') continue
      const handler = reference.path.slice(0, -1)
      const type = textAt(manifest.body, [...handler, 'type'])
      if (typeof type !== 'string') continue
      const components = componentsFor(context, reference)
      if (components.length === 0) yield* checkType(manifest, reference, handler, type)
      else if (components.length === 1)
        yield* components.flatMap((component) => [...checkComponent(context, component, reference, type)])
    }
  },
  examples: [
    {
      title: 'A type in another spelling',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: edge
  namespace: shop
spec:
  httpPipeline:
    handlers:
      - name: limiter
        type: middleware.http.rateLimit
        #     ^^^^^^^^^^^^^^^^^^^^^^^^^ warning pipeline-handler: but Component "limiter" is a middleware.http.ratelimit (fix)
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: limiter
  namespace: shop
spec:
  type: middleware.http.ratelimit
  version: v1
  metadata:
    - name: maxRequestsPerSecond
      value: "10"
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: edge
  namespace: shop
spec:
  httpPipeline:
    handlers:
      - name: limiter
        type: middleware.http.ratelimit
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: limiter
  namespace: shop
spec:
  type: middleware.http.ratelimit
  version: v1
  metadata:
    - name: maxRequestsPerSecond
      value: "10"
`,
    },
    {
      title: 'A type that Dapr does not have',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: edge
  namespace: shop
spec:
  httpPipeline:
    handlers:
      - name: login
        type: middleware.http.oauth
        #     ^^^^^^^^^^^^^^^^^^^^^ warning pipeline-handler: Did you mean middleware.http.oauth2? (fix)
`,
    },
    {
      title: 'The Component is as the handler says',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: edge
  namespace: shop
spec:
  appHttpPipeline:
    handlers:
      - name: shout
        type: middleware.http.uppercase
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: shout
  namespace: shop
spec:
  type: middleware.http.uppercase
  version: v1
  metadata: []
`,
    },
  ],
})

const PREFIX = 'middleware.http.'

/** The middleware that the handler means, as far as the files show it; a Component of another kind is no middleware at all. */
function componentsFor({ manifest, cluster }: RuleContext, { name, namespace }: Reference): readonly Manifest[] {
  return inReach(cluster, 'dapr.io/Component', namespace).filter(
    (component) =>
      component.name === name &&
      reaches(cluster, manifest.namespace, component.namespace) !== 'no' &&
      categoryOfComponent(component)?.prefix === 'middleware',
  )
}

function* checkType(manifest: Manifest, { name }: Reference, handler: Path, type: string): Generator<Finding> {
  const known = MIDDLEWARE_TYPES.map((middleware) => `${PREFIX}${middleware}`)
  if (known.includes(type)) return
  const meant = nearest(type.slice(type.lastIndexOf('.') + 1), MIDDLEWARE_TYPES)
  const at = anchorAt(manifest, [...handler, 'type'])
  yield {
    at,
    message: unknownType({
      object: describeManifest(manifest),
      name,
      type,
      advice: meant === undefined ? `Known are ${listed(known, known.length)}.` : `Did you mean ${PREFIX}${meant}?`,
    }),
    ...(meant === undefined ? {} : { fixes: [setTo(at, `${PREFIX}${meant}`)] }),
  }
}

function* checkComponent(
  { manifest, cluster }: RuleContext,
  component: Manifest,
  reference: Reference,
  type: string,
): Generator<Finding> {
  const handler = reference.path.slice(0, -1)
  const shared = { object: describeManifest(manifest), name: reference.name }
  const related = [{ at: anchorAt(component, ['metadata', 'name']), message: 'The Component.' }]
  const theirs = textAt(component.body, ['spec', 'type'])
  if (typeof theirs === 'string' && theirs !== type) {
    const at = anchorAt(manifest, [...handler, 'type'])
    yield { at, message: otherType({ ...shared, type, theirs }), related, fixes: [setTo(at, theirs)] }
    return
  }
  const version = textAt(component.body, ['spec', 'version'])
  // In a cluster the handler has no such field, so only the first version can be meant.
  const wanted = (cluster.mode === 'kubernetes' ? undefined : textAt(manifest.body, [...handler, 'version'])) ?? 'v1'
  if (typeof version === 'string' && wanted !== UNKNOWN && version !== wanted) {
    yield { at: anchorAt(manifest, reference.path), message: otherVersion({ ...shared, wanted, theirs: version }), related }
    return
  }
  const users = appsUsing(cluster, manifest)
  if (users.length === 0 || users.some(({ app }) => loads(app, component) !== 'no')) return
  yield {
    at: anchorAt(manifest, reference.path),
    message: notLoaded({ ...shared, apps: listed(users.flatMap(({ app }) => (typeof app.appId === 'string' ? app.appId : []))) }),
    certainty: users.every(({ certainty }) => certainty === 'yes') ? 'yes' : 'unknown',
    related: [{ at: anchorAt(component, ['scopes'], 'key'), message: 'These apps load it.' }],
  }
}

function setTo(at: Finding['at'], value: string) {
  return {
    title: `Write "${value}"`,
    safety: 'unsafe',
    effect: 'The middleware then runs for every request.',
    edits: [{ kind: 'set', at, value }],
  } as const
}
