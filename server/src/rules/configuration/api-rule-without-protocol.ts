import { type ApiProtocol, apiVersions, inRoutes } from '../../knowledge/dapr/apis.ts'
import { daprDocs, daprSource } from '../../knowledge/dapr/evidence.ts'
import { anchorAt, describeManifest, itemsAt, type Manifest, textAt, valueAt } from '../../model/manifest.ts'
import type { Path } from '../../syntax/path.ts'
import { isMap } from '../../syntax/plain.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'

const without = (a: { object: string; list: string; name: string }) =>
  `The rule for "${a.name}" in spec.api.${a.list} of ${a.object} has no protocol, and rules are kept per protocol, so it applies to neither HTTP nor gRPC: ${EFFECT[a.list] ?? ''}.`

const otherCase = (a: { object: string; list: string; name: string; protocol: string }) =>
  `The rule for "${a.name}" in spec.api.${a.list} of ${a.object} is for the protocol "${a.protocol}", but daprd compares "grpc" exactly, so it applies to nothing: ${EFFECT[a.list] ?? ''}.`

const otherVersion = (a: { object: string; list: string; name: string; version: string; protocol: ApiProtocol; known: string }) =>
  `The rule for "${a.name}" in spec.api.${a.list} of ${a.object} is for version "${a.version}", but over ${TITLES[a.protocol]} ${a.known}, so it applies to nothing: ${EFFECT[a.list] ?? ''}.`

const TITLES: Readonly<Record<ApiProtocol, string>> = { http: 'HTTP', grpc: 'gRPC' }

const EFFECT: Readonly<Record<string, string>> = {
  allowed: 'it opens nothing, and while no other rule is for a protocol, all APIs of that protocol stay open',
  denied: 'the API stays open',
}

/** A rule about Dapr's APIs that daprd files under no protocol. */
export const apiRuleWithoutProtocol = defineRule({
  code: 'api-rule-without-protocol',
  category: 'configuration',
  severity: 'warning',
  since: '0.1.0',
  title: 'A rule for an API that applies to nothing',
  docs: {
    what: 'A rule in `api.allowed` or `api.denied` of a Configuration without `protocol`, with `grpc` in capital letters, or with a version that the API does not have over that protocol.',
    why: 'daprd keeps one list of rules for its HTTP API and one for its gRPC API, and files each rule by its protocol. One without a protocol lands in neither: what it should close stays open, and what it should open stays closed once another rule allows something. The API server does not demand the field. Versions are those of the single API: a rule for another one matches no call. The health endpoints are always open.',
    instead:
      'Write `protocol: http` or `protocol: grpc`; for both, write two rules. Write one rule for each version of the API that is to be opened or closed.',
  },
  evidence: [
    daprSource('pkg/config/configuration.go', '`GetRulesByProtocol`'),
    daprSource('pkg/api/grpc/endpoints.go'),
    daprDocs('operations/configuration/api-allowlist/'),
  ],
  *check({ manifest, cluster }): Iterable<Finding> {
    if (manifest.kind !== 'dapr.io/Configuration' || manifest.partial) return
    for (const list of ['allowed', 'denied']) {
      for (const [index, rule] of itemsAt(manifest.body, ['spec', 'api', list]).entries()) {
        if (!isMap(rule)) continue
        const path: Path = ['spec', 'api', list, index]
        const { name, protocol } = rule
        const shared = { object: describeManifest(manifest), list, name: typeof name === 'string' ? name : '' }
        if (protocol === undefined || protocol === null) {
          const at = anchorAt(manifest, typeof name === 'string' ? [...path, 'name'] : path)
          yield { at, message: without(shared), fixes: ['http', 'grpc'].map((word) => withProtocol(manifest, path, word)) }
        } else if (typeof protocol === 'string' && protocol !== 'grpc' && protocol.toLowerCase() === 'grpc') {
          const at = anchorAt(manifest, [...path, 'protocol'])
          yield { at, message: otherCase({ ...shared, protocol }), fixes: [withProtocol(manifest, path, 'grpc')] }
        } else yield* checkVersion(manifest, path, list, cluster.assumptions.versions.dapr)
      }
    }
  },
  examples: [
    {
      title: 'A rule without a protocol',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: closed
  namespace: shop
spec:
  api:
    denied:
      - name: shutdown
        #     ^^^^^^^^ warning api-rule-without-protocol: applies to neither HTTP nor gRPC: the API stays open (fix)
        version: v1
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: closed
  namespace: shop
spec:
  api:
    denied:
      - name: shutdown
        version: v1
        protocol: http
`,
    },
    {
      title: 'Capital letters',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: closed
  namespace: shop
spec:
  api:
    denied:
      - name: shutdown
        version: v1
        protocol: GRPC
        #         ^^^^ warning api-rule-without-protocol: daprd compares "grpc" exactly (fix)
`,
    },
    {
      title: 'A version that the API does not have',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: closed
  namespace: shop
spec:
  api:
    denied:
      - name: conversation
        version: v1
        #        ^^ warning api-rule-without-protocol: over HTTP the API has v1alpha1, v1alpha2
        protocol: http
`,
    },
    {
      title: 'One rule per protocol; for HTTP the case does not matter',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: closed
  namespace: shop
spec:
  api:
    denied:
      - name: shutdown
        version: v1
        protocol: HTTP
      - name: shutdown
        version: v1
        protocol: grpc
`,
    },
  ],
})

/** A rule that is filed under its protocol, and matches no call there. */
function* checkVersion(manifest: Manifest, path: Path, list: string, release: string): Generator<Finding> {
  const rule = valueAt(manifest.body, path)
  const [name, version, written] = ['name', 'version', 'protocol'].map((key) => textAt(rule, [key]))
  if (typeof name !== 'string' || typeof version !== 'string' || typeof written !== 'string') return
  const word = written.toLowerCase()
  const protocol = word === 'http' || word === 'grpc' ? word : undefined
  const versions = protocol && apiVersions(name, protocol, release)
  if (!versions || versions.includes(version)) return
  if (protocol === 'http' && versions.some((known) => inRoutes(known) === version)) return
  const known = versions.length === 0 ? 'no rule acts on this API' : `the API has ${versions.join(', ')}`
  const message = otherVersion({ object: describeManifest(manifest), list, name, version, protocol, known })
  yield { at: anchorAt(manifest, [...path, 'version']), message }
}

function withProtocol(manifest: Manifest, path: Path, word: string): Fix {
  const written = valueAt(manifest.body, [...path, 'protocol'])
  return {
    title: typeof written === 'string' ? `Write "${word}"` : `Add protocol: ${word}`,
    safety: 'unsafe',
    effect: `The rule then acts on the ${word === 'http' ? 'HTTP' : 'gRPC'} API of the sidecars that use this Configuration.`,
    edits: [{ kind: 'set', at: anchorAt(manifest, [...path, 'protocol']), value: word }],
  }
}
