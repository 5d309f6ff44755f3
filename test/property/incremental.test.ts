import assert from 'node:assert/strict'
import fc from 'fast-check'
import { silentLogger } from '../../server/src/base/logger.ts'
import { Analysis } from '../../server/src/features/analysis.ts'

/** A file's content is put together from these, so that edits keep meeting each other across files. */
const DOCUMENTS = [
  'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    istio-injection: enabled\n',
  'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  annotations:\n    linkerd.io/inject: enabled\n',
  'apiVersion: dapr.io/v1alpha1\nkind: Configuration\nmetadata:\n  name: daprsystem\n  namespace: dapr-system\nspec:\n  mtls:\n    enabled: false\n    sentryAddress: s:443\n    controlPlaneTrustDomain: cluster.local\n',
  'apiVersion: dapr.io/v1alpha1\nkind: Configuration\nmetadata:\n  name: tracing\n  namespace: shop\nspec:\n  tracing:\n    samplingRate: "1"\n    zipkin:\n      endpointAddress: http://zipkin:9411/api/v2/spans\n',
  'apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata:\n  name: r\n  namespace: shop\nspec:\n  policies:\n    retries:\n      quick:\n        policy: constant\n        maxRetries: 3\n  targets:\n    apps:\n      payments:\n        retry: quick\n      orders:\n        retry: slow\n',
  'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: orders\n  namespace: shop\nspec:\n  template:\n    metadata:\n      annotations:\n        dapr.io/enabled: "true"\n        dapr.io/app-id: orders\n        dapr.io/config: tracing\n    spec:\n      containers: []\n',
  'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: payments\n  namespace: shop\nspec:\n  template:\n    metadata:\n      annotations:\n        dapr.io/enabled: "true"\n        dapr.io/app-id: payments\n        traffic.sidecar.istio.io/excludeInboundPorts: "50002"\n    spec:\n      containers: []\n',
  'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata:\n  name: default\n  namespace: shop\nspec:\n  mtls:\n    mode: STRICT\n',
  'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: payments\n  namespace: shop\nspec:\n  hosts: [payments-dapr.shop.svc.cluster.local]\n  http:\n    - retries:\n        attempts: 3\n      route:\n        - destination:\n            host: payments-dapr.shop.svc.cluster.local\n',
  'rules:\n  mtls-both-on: error\n',
  'resources:\n  - ../base/a.yaml\npatches:\n  - path: b.yaml\n',
  'not: [ours\n',
  '',
]

const NAMES = [
  'base/a.yaml',
  'base/b.yaml',
  'envs/dev/a.yaml',
  'envs/prod/a.yaml',
  'envs/dev/kustomization.yaml',
  '.sidecar-lens.yaml',
  '.dapr/a.yaml',
]
const ROOT = 'file:///repo'

const content = fc.array(fc.constantFrom(...DOCUMENTS), { maxLength: 4 }).map((parts) => parts.join('---\n'))
const comment = fc.constantFrom('', '# a comment\n', '# sidecar-lens-ignore-file mtls-both-on: on purpose\n')
const text = fc.tuple(comment, content).map((parts) => parts.join(''))
const step = fc.record({ name: fc.constantFrom(...NAMES), text: fc.option(text, { nil: undefined }), look: fc.boolean() })

describe('Analysis', () => {
  it('gives the same after any sequence of edits as for the same files read afresh', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const analysis = create()
        const files = new Map<string, string>()
        for (const { name, text, look } of steps) {
          if (text === undefined) files.delete(name)
          else files.set(name, text)
          analysis.change(`${ROOT}/${name}`, text)
          // Looking in between leaves answers behind that later edits must not bring back.
          if (look) {
            report(analysis)
            analysis.workspace.store.sweep('diagnostics|')
          }
        }
        const fresh = create()
        for (const [name, text] of files) fresh.change(`${ROOT}/${name}`, text)
        assert.deepEqual(report(analysis), report(fresh))
      }),
      { numRuns: 150 },
    )
  })

  it('does not depend on the order in which files are read', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...NAMES), text, { maxKeys: 5 }), fc.nat(), (files, seed) => {
        const entries = Object.entries(files)
        const one = create()
        for (const [name, text] of entries) one.change(`${ROOT}/${name}`, text)
        const other = create()
        for (const [name, text] of rotate(entries.toReversed(), seed)) other.change(`${ROOT}/${name}`, text)
        assert.deepEqual(report(one), report(other))
      }),
      { numRuns: 75 },
    )
  })
})

function create(): Analysis {
  const analysis = new Analysis({
    ...silentLogger,
    error(message, cause) {
      throw new Error(message, { cause })
    },
  })
  analysis.setFolders([ROOT])
  return analysis
}

function report(analysis: Analysis): string[] {
  return analysis.files().flatMap((uri) =>
    analysis.diagnostics(uri).map((found) => {
      const related = found.related.map((place) => `${place.uri}:${place.range.start.line}`)
      return `${uri}:${found.range.start.line}:${found.range.start.character} ${found.severity} ${found.code}: ${found.message} ${related.join(' ')}`
    }),
  )
}

function rotate<T>(items: readonly T[], by: number): T[] {
  const at = items.length === 0 ? 0 : by % items.length
  return [...items.slice(at), ...items.slice(0, at)]
}
