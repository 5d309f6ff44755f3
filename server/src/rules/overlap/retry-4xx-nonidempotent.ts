import { listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { appsNamed } from '../../knowledge/dapr/apps.ts'
import { daprDocs, daprSource } from '../../knowledge/dapr/evidence.ts'
import { retriesIn } from '../../knowledge/dapr/policies.ts'
import { usesOf } from '../../knowledge/dapr/policy-uses.ts'
import { meshSides } from '../../knowledge/posture.ts'
import { anchorAt, describeManifest, type Manifest } from '../../model/manifest.ts'
import { isKnownIn } from '../../schema/version.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { defineRule, type Finding } from '../rule.ts'

const everyStatus = (a: { object: string; policy: string; targets: string; refusals: string }) =>
  `The retry "${a.policy}" of ${a.object} names no HTTP status codes, so calls to ${a.targets} are repeated after every answer outside of 200 to 399: bad requests, refusals and conflicts too, and whatever the method.${a.refusals} Name the codes that are worth a retry, in both lists of "matching".`

/** A retry of calls to apps that does not say which answers it is for. */
export const retry4xxNonidempotent = defineRule({
  code: 'retry-4xx-nonidempotent',
  category: 'overlap',
  severity: 'information',
  since: '0.1.0',
  title: 'A retry repeats calls after every failure, 4xx included',
  docs: {
    what: 'A retry policy on an app target without `matching.httpStatusCodes`.',
    why: 'daprd takes every HTTP status outside of 200 to 399 for a failure and repeats the call, POST requests and 400, 401, 404 or 409 included. What a mesh refuses (403) or limits (429) is hammered.',
    instead:
      'Set both lists, for example `httpStatusCodes: "429,502-504"` and `gRPCStatusCodes: "14"`: a list that is absent means every code of that protocol.',
    whenToIgnore: 'When the app answers 4xx for failures that pass, and its methods can be repeated.',
  },
  evidence: [
    daprSource('pkg/api/http/directmessaging.go', 'a status outside of 200 to 399 is an error'),
    daprSource('pkg/resiliency/retry.go', 'an absent list matches every code'),
    daprDocs('operations/resiliency/policies/retries/retries-overview/'),
  ],
  *check({ manifest, cluster }): Iterable<Finding> {
    if (manifest.kind !== 'dapr.io/Resiliency' || !isKnownIn(cluster.assumptions.versions.dapr, { since: '1.15' })) return
    for (const policy of retriesIn({ manifest, certainty: 'yes' })) {
      if (policy.maxRetries === 0 || policy.httpStatusCodes !== undefined || policy.certainty === 'unknown') continue
      const targets = usesOf(cluster, manifest, { kind: 'retry', name: policy.name }).filter(({ section }) => section === 'apps')
      if (targets.length === 0 || policy.at === undefined) continue
      const path = ['spec', 'policies', 'retries', policy.name]
      const refusals = refusalsOf(
        cluster,
        manifest,
        targets.map(({ target }) => target),
      )
      const missing = [
        { key: 'httpStatusCodes', value: '429,502-504' },
        ...(policy.grpcStatusCodes === undefined ? [{ key: 'gRPCStatusCodes', value: '14' }] : []),
      ]
      yield {
        at: policy.at,
        severity: refusals.length > 0 ? 'warning' : 'information',
        message: everyStatus({
          object: describeManifest(manifest),
          policy: policy.name,
          targets: listed(targets.map(({ target }) => `"${target}"`)),
          refusals:
            refusals.length > 0 ? ` That includes what the mesh refuses: ${listed(refusals.map(({ what }) => what))}.` : '',
        }),
        related: refusals.map(({ at }) => ({ at, message: 'This can refuse the same calls.' })),
        fixes: [
          {
            title: `Retry "${policy.name}" on overload and gateway errors only`,
            safety: 'unsafe',
            effect: 'Other failures are then returned to the caller at once. Transport errors are retried as before.',
            edits: missing.map(({ key, value }) => ({ kind: 'set', at: anchorAt(manifest, [...path, 'matching', key]), value })),
          },
        ],
      }
    }
  },
  examples: [
    {
      title: 'Every failure of payments is repeated',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      quick:
      #^^^^ information retry-4xx-nonidempotent: repeated after every answer outside of 200 to 399 (fix)
        policy: constant
        duration: 1s
        maxRetries: 3
  targets:
    apps:
      payments:
        retry: quick
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
      quick:
        policy: constant
        duration: 1s
        maxRetries: 3
        matching:
          httpStatusCodes: 429,502-504
          gRPCStatusCodes: "14"
  targets:
    apps:
      payments:
        retry: quick
`,
    },
    {
      title: 'Only components are retried, which have no status codes of HTTP',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      quick:
        policy: constant
        duration: 1s
        maxRetries: 3
  targets:
    components:
      orderstate:
        outbound:
          retry: quick
`,
    },
  ],
})

/** What meshes may refuse of the calls to these apps. */
function refusalsOf(
  cluster: Cluster,
  manifest: Manifest,
  ids: readonly string[],
): readonly { readonly at: Anchor; readonly what: string }[] {
  return ids
    .flatMap((id) => appsNamed(cluster, id, manifest.namespace))
    .flatMap((app) => {
      const port = app.internalPort
      return typeof port === 'number'
        ? meshSides(cluster, app.workload).flatMap(({ mesh }) => mesh.refusals(cluster, app.workload, port))
        : []
    })
}
