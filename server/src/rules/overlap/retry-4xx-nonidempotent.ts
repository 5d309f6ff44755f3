import { annotation, textOf } from '../../knowledge/dapr/apps.ts'
import { daprDocs, daprSource } from '../../knowledge/dapr/evidence.ts'
import { type Callees, calleesOf, refusalsTo, retriesOnCalls } from '../../knowledge/dapr/retries-in-use.ts'
import { anchorAt, describeManifest, type Manifest, valueAt } from '../../model/manifest.ts'
import { isKnownIn } from '../../schema/version.ts'
import type { Path } from '../../syntax/path.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'
import { isMisread } from '../schema/problems.ts'

const everyCode = (a: { object: string; name: string; retries: string }) =>
  `Retry policy "${a.name}" of ${a.object} limits no HTTP status codes, so every answer outside of 200 to 399 is repeated ${a.retries}: a 400, 401, 404 or 409 as well, and a POST like a GET.`

const refused = (a: { what: string }) => `The mesh refuses calls on purpose (${a.what}), and each of them is repeated, too.`

/** Retries of calls that no repetition can make succeed, or that must not be made twice. */
export const retry4xxNonidempotent = defineRule({
  code: 'retry-4xx-nonidempotent',
  category: 'overlap',
  severity: 'information',
  since: '0.1.0',
  title: 'Retries for every HTTP status code',
  docs: {
    what: 'A retry policy for calls to apps or HTTPEndpoints without `matching.httpStatusCodes`. A warning where authorization or a rate limit of a mesh can refuse these calls, information otherwise. Apps that are known to speak gRPC only are left out.',
    why: 'Without a list daprd repeats every HTTP status outside of 200 to 399. A request that is wrong, forbidden or in conflict stays so, and one that creates something may be executed several times. Behind a mesh that authorizes or limits calls, every refusal is repeated.',
    instead:
      'List the codes that a repetition can cure, in both lists: `httpStatusCodes: "429,502-504"` and `gRPCStatusCodes: "14"`. With one list only, every code of the other protocol is still retried. Failed connections are retried in any case.',
    whenToIgnore: 'When the called app answers with other codes only where a repetition helps.',
  },
  evidence: [
    daprSource('pkg/resiliency/retry.go'),
    daprSource('pkg/api/http/directmessaging.go', 'which statuses are errors'),
    daprDocs('operations/resiliency/policies/retries/override-default-retries/'),
  ],
  *check(context): Iterable<Finding> {
    const { manifest, cluster } = context
    if (manifest.kind !== 'dapr.io/Resiliency' || !isKnownIn(cluster.assumptions.versions.dapr, { since: '1.15' })) return
    for (const retry of retriesOnCalls(cluster, manifest)) {
      const { policy, path, at, uses, byDefault } = retry
      const callsApps = byDefault.apps || uses.some(({ section }) => section === 'apps')
      if (!callsApps || policy.maxRetries === 0 || policy.httpStatusCodes !== undefined) continue
      if (policy.certainty === 'unknown' || isMisread(context, path)) continue
      const callees = calleesOf(cluster, manifest, retry)
      if (speakGrpcOnly(callees)) continue
      const refusals = refusalsTo(cluster, callees)
      const message = everyCode({
        object: describeManifest(manifest),
        name: policy.name,
        retries: policy.maxRetries < 0 ? 'without end' : policy.maxRetries === 1 ? 'once' : `up to ${policy.maxRetries} times`,
      })
      yield {
        at,
        message: refusals[0] ? `${message} ${refused({ what: refusals[0].what })}` : message,
        severity: refusals.length > 0 ? 'warning' : 'information',
        related: refusals.map(({ at: place, what }) => ({ at: place, message: `Calls can be refused here: ${what}.` })),
        fixes: [limitCodes(manifest, path)],
      }
    }
  },
  examples: [
    {
      title: 'No list of status codes',
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
      #^^^^ information retry-4xx-nonidempotent: every answer outside of 200 to 399 is repeated up to 3 times (fix)
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
      title: 'Only what a repetition can cure',
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
        matching:
          httpStatusCodes: "429,502-504"
          gRPCStatusCodes: "14"
  targets:
    apps:
      payments:
        retry: quick
`,
    },
    {
      title: 'Components answer without HTTP status codes',
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

/** Whether everything that is called is in the files and is an app that speaks gRPC. */
function speakGrpcOnly({ apps, endpoints }: Callees): boolean {
  const protocols = apps.map(({ workload }) => textOf(annotation(workload, 'dapr.io/app-protocol')))
  return (
    apps.length > 0 &&
    endpoints.length === 0 &&
    protocols.every((protocol) => typeof protocol === 'string' && /^grpcs?$/i.test(protocol))
  )
}

function limitCodes(manifest: Manifest, path: Path): Fix {
  const codes = { httpStatusCodes: '429,502-504', gRPCStatusCodes: '14' }
  const matching: Path = [...path, 'matching']
  const edits =
    valueAt(manifest.body, matching) === undefined
      ? [{ kind: 'set', at: anchorAt(manifest, matching), value: codes } as const]
      : Object.entries(codes)
          .filter(([key]) => valueAt(manifest.body, [...matching, key]) === undefined)
          .map(([key, value]) => ({ kind: 'set', at: anchorAt(manifest, [...matching, key]), value }) as const)
  return {
    title: 'Retry 429 and 502 to 504 only, and for gRPC Unavailable',
    safety: 'unsafe',
    effect: 'Other answers are passed on at once, by every target that names the policy.',
    edits,
  }
}
