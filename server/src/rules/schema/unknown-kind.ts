import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { findKind } from '../../knowledge/kinds.ts'
import { kubernetesDocs } from '../../knowledge/kubernetes/evidence.ts'
import { anchorAt, textAt } from '../../model/manifest.ts'
import { defineRule, type Finding } from '../rule.ts'

const unknown = (a: { written: string; group: string; meant: string; consequence: string }) =>
  `There is no kind "${a.written}" in the group ${a.group}. Did you mean "${a.meant}"? ${a.consequence}`

/** A misspelt kind in the group of a product. */
export const unknownKind = defineRule({
  code: 'unknown-kind',
  category: 'schema',
  severity: 'error',
  since: '0.1.0',
  title: 'A kind that its group does not have',
  docs: {
    what: 'A kind that does not exist in its group, but is spelt nearly like one that does.',
    why: 'The API server finds no such kind and refuses the object; daprd reading from a file passes over it without a word.',
    instead: 'Write the kind that the message names, letter by letter: upper and lower case matter.',
  },
  evidence: [
    kubernetesDocs('reference/using-api/api-concepts', 'resources and their kinds'),
    daprSource('pkg/resiliency/resiliency.go', 'the kind is compared when a file is read'),
  ],
  *check({ manifest, cluster }): Iterable<Finding> {
    const found = findKind(manifest.kind)
    const written = textAt(manifest.body, ['kind'])
    if (!found || found.spec.versions.length === 0 || typeof written !== 'string') return
    const slash = manifest.kind.lastIndexOf('/')
    const [group, meant] = [manifest.kind.slice(0, slash), manifest.kind.slice(slash + 1)]
    if (written === meant) return
    if (cluster.mode !== 'kubernetes' && found.spec.fromFile?.ignores?.includes('kind')) return
    const at = anchorAt(manifest, ['kind'])
    const consequence =
      cluster.mode === 'selfHosted' ? `${found.product.title} does not load the object.` : 'The API server refuses the object.'
    yield {
      at,
      message: unknown({ written, group, meant, consequence }),
      refused: cluster.mode === 'kubernetes',
      fixes: [{ title: `Write "${meant}"`, safety: 'safe', edits: [{ kind: 'set', at, value: meant }] }],
    }
  },
  examples: [
    {
      title: 'A letter too few',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resilency
#     ^^^^^^^^^ unknown-kind: There is no kind "Resilency" in the group dapr.io. Did you mean "Resiliency"? (fix)
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
      title: 'A kind of a mesh that is not like any other',
      yaml: `
apiVersion: networking.istio.io/v1beta1
kind: ProxyConfig
metadata:
  name: orders
  namespace: shop
spec:
  concurrency: 2
`,
    },
  ],
})
