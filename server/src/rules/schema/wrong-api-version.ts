import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { CHECKS } from '../../knowledge/formats/formats.ts'
import { isJudged } from '../../knowledge/judged.ts'
import { findKind, schemaOf } from '../../knowledge/kinds.ts'
import { kubernetesDocs } from '../../knowledge/kubernetes/evidence.ts'
import type { KindSpec } from '../../knowledge/product.ts'
import { anchorAt, describeManifest, type Manifest, textAt } from '../../model/manifest.ts'
import { validate } from '../../schema/validate.ts'
import { isKnownIn } from '../../schema/version.ts'
import { defineRule, type Finding } from '../rule.ts'

const wrongVersion = (a: { object: string; written: string; served: string }) =>
  `${a.object} is written as "${a.written}", which does not exist; the kind is served as ${a.served}. The API server refuses the object.`

const notYet = (a: { object: string; what: 'kind' | 'apiVersion'; product: string; release: string; since: string }) =>
  `${a.object} is of ${a.what === 'kind' ? 'a kind' : 'a version'} that came with ${a.product} ${a.since}, and ${a.product} ${a.release} is the version that is set. The API server knows no such kind.`

/** An `apiVersion` under which the kind is not served. */
export const wrongApiVersion = defineRule({
  code: 'wrong-api-version',
  category: 'schema',
  severity: 'error',
  since: '0.1.0',
  title: 'A group or version that the kind does not have',
  docs: {
    what: 'An object of Dapr or a mesh whose `apiVersion` names a group or version under which its kind does not exist, or a kind that came with a later release than the one that is set.',
    why: 'The API server finds no such kind and refuses the object. daprd reading from a file leaves most kinds out without a word when the group or version is wrong; for Resiliency and Configuration it does not look.',
    instead: 'Write the `apiVersion` that the message names.',
  },
  evidence: [kubernetesDocs('reference/using-api', 'API groups and versions'), daprSource('charts/dapr/crds/resiliency.yaml')],
  *check({ manifest, cluster }): Iterable<Finding> {
    const found = findKind(manifest.kind)
    const written = textAt(manifest.body, ['apiVersion'])
    if (!found || found.spec.versions.length === 0 || typeof written !== 'string') return
    const { product, spec } = found
    // Of kinds that are only looked up, their own tools know more.
    if ((product.owns.length === 0 && !spec.schema) || !isJudged(cluster, manifest)) return
    if (cluster.mode !== 'kubernetes' && spec.fromFile?.ignores?.includes('apiVersion')) return
    const served = spec.versions.map((version) => `${groupOf(spec)}/${version}`)
    const object = describeManifest(manifest)
    if (!served.includes(written)) {
      const meant = `${groupOf(spec)}/${meantVersion(manifest, spec)}`
      const at = anchorAt(manifest, ['apiVersion'])
      yield {
        at,
        message: wrongVersion({ object, written, served: served.map((name) => `"${name}"`).join(' or ') }),
        refused: cluster.mode === 'kubernetes',
        fixes: [{ title: `Write "${meant}"`, safety: 'safe', edits: [{ kind: 'set', at, value: meant }] }],
      }
      return
    }
    const release = cluster.assumptions.versions[product.id]
    const [what, since] = newsOf(spec, manifest.version, release)
    if (since === undefined) return
    yield {
      at: anchorAt(manifest, [what]),
      message: notYet({ object, what, product: product.title, release, since }),
      refused: cluster.mode === 'kubernetes',
      certainty: cluster.assumptions.knownVersions.includes(product.id) ? 'yes' : 'unknown',
    }
  },
  examples: [
    {
      title: 'A version that came later',
      yaml: `
# file: .sidecar-lens.yaml
versions:
  linkerd: "2.14"
# file: server.yaml
apiVersion: policy.linkerd.io/v1beta3
#           ^^^^^^^^^^^^^^^^^^^^^^^^^ error wrong-api-version: is of a version that came with Linkerd 2.16
kind: Server
metadata:
  name: orders
  namespace: shop
spec:
  podSelector: {}
  port: http
`,
    },
    {
      title: 'A version that Dapr does not have',
      yaml: `
apiVersion: dapr.io/v1beta1
#           ^^^^^^^^^^^^^^^ wrong-api-version: the kind is served as "dapr.io/v1alpha1" (fix)
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies: {}
  targets: {}
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies: {}
  targets: {}
`,
    },
    {
      title: 'A group without its end',
      yaml: `
apiVersion: dapr/v1alpha1
#           ^^^^^^^^^^^^^ wrong-api-version (fix)
kind: Component
metadata:
  name: statestore
  namespace: shop
spec:
  type: state.redis
  version: v1
  metadata: []
`,
    },
    {
      title: 'A kind before its time',
      yaml: `
# file: .sidecar-lens.yaml
versions:
  dapr: "1.10"
# file: payments.yaml
apiVersion: dapr.io/v1alpha1
kind: HTTPEndpoint
#     ^^^^^^^^^^^^ wrong-api-version: came with Dapr 1.11, and Dapr 1.10 is the version that is set
metadata:
  name: payments
  namespace: shop
spec:
  baseUrl: https://payments.example.com
`,
    },
    {
      title: 'A foreign kind of the same name',
      yaml: `
apiVersion: operators.coreos.com/v1alpha1
kind: Subscription
metadata:
  name: payments
  namespace: shop
spec:
  channel: stable
---
apiVersion: dapr.io/v2alpha1
kind: Subscription
metadata:
  name: orders
  namespace: shop
spec:
  pubsubname: pubsub
  topic: orders
  routes:
    default: /orders
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: pubsub
  namespace: shop
spec:
  type: pubsub.redis
  version: v1
  metadata: []
`,
    },
  ],
})

function groupOf({ kind }: KindSpec): string {
  return kind.slice(0, kind.lastIndexOf('/'))
}

/** What of the kind came after a release, and with which one. */
function newsOf(spec: KindSpec, version: string, release: string): readonly ['kind' | 'apiVersion', string | undefined] {
  const isNews = (since: string | undefined) => since !== undefined && !isKnownIn(release, { since })
  if (isNews(spec.since)) return ['kind', spec.since]
  const since = spec.versionsSince?.[version]
  return ['apiVersion', isNews(since) ? since : undefined]
}

/** The served version that was most likely meant: the one as written, else the newest whose shape the object has, else the newest. */
function meantVersion({ kind, version, body, open }: Manifest, { versions, fromFile }: KindSpec): string {
  if (versions.includes(version)) return version
  const fits = (candidate: string) => {
    const schema = schemaOf({ kind, version: candidate })
    const options = {
      mode: 'kubernetes',
      version: '0',
      partial: false,
      open,
      checks: CHECKS,
      ...(fromFile && { fromFile }),
    } as const
    return schema && ![...validate(body, schema, options)].some(({ refused }) => refused)
  }
  return versions.find(fits) ?? versions[0] ?? version
}
