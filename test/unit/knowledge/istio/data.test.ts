import assert from 'node:assert/strict'
import { CHECKS } from '../../../../server/src/knowledge/formats/formats.ts'
import { istio } from '../../../../server/src/knowledge/istio/product.ts'
import type { MetaSpec } from '../../../../server/src/knowledge/product.ts'
import type { Schema } from '../../../../server/src/schema/schema.ts'
import { validate } from '../../../../server/src/schema/validate.ts'
import { parseSourceFile } from '../../../../server/src/syntax/source-file.ts'
import { toPlain } from '../../../../server/src/syntax/to-plain.ts'

describe('Istio as data', () => {
  it('gives docs and evidence for every annotation and label', () => {
    for (const spec of [...istio.annotations, ...istio.labels]) {
      assert.match(spec.value.docs, /^[A-Z"].*[.]$/s, `docs of ${spec.name}`)
      assert.match(spec.evidence.url, /^https:\/\//, `evidence of ${spec.name}`)
      assert.match(spec.evidence.version, /^Istio/, `version behind ${spec.name}`)
      assert.match(spec.retired?.note ?? 'Nothing.', /^[A-Z].*[.]$/s, `note of ${spec.name}`)
      assert.ok(spec.on.length > 0, `places of ${spec.name}`)
    }
  })

  it('lists each annotation and each label once, in front of the names that it owns', () => {
    for (const specs of [istio.annotations, istio.labels]) {
      const names = specs.map(({ name }) => name)
      assert.deepEqual(
        names.filter((name, index) => names.indexOf(name) !== index),
        [],
      )
    }
    const foreign = /^(istio-injection|kubernetes\.io|gateway\.networking\.k8s\.io|resource\.opentelemetry\.io)/
    for (const { name } of [...istio.annotations, ...istio.labels]) {
      assert.ok(foreign.test(name) || istio.owns.some((prefix) => name.startsWith(prefix)), `${name} is below no owned prefix`)
    }
  })

  it('accepts a written value of its own default words', () => {
    assert.equal(verdict(find(istio.annotations, 'traffic.sidecar.istio.io/excludeInboundPorts'), '50002, 3500'), undefined)
    assert.match(verdict(find(istio.annotations, 'traffic.sidecar.istio.io/excludeInboundPorts'), '*') ?? '', /port/)
    assert.equal(verdict(find(istio.annotations, 'traffic.sidecar.istio.io/includeInboundPorts'), '*'), undefined)
    assert.match(verdict(find(istio.annotations, 'traffic.sidecar.istio.io/includeOutboundIPRanges'), '10.0.0.1') ?? '', /./)
  })

  it('gives docs for every field, and evidence for every kind', () => {
    for (const { kind, schema, evidence } of istio.kinds) {
      assert.match(evidence.url, /^https:\/\//, kind)
      if (!schema) continue
      for (const [path, node] of nodes(schema, kind)) {
        for (const sentence of [node.docs, node.ignored, node.deprecated?.note])
          assert.match(sentence ?? 'Nothing.', /^[A-Z0-9"].*[.]$/s, path)
      }
    }
  })
})

describe('Istio schemas', () => {
  it('take the settings of an ordinary mesh without complaint', () => {
    assert.deepEqual(problems(ORDINARY), [])
  })

  for (const [what, yaml, expected] of faults()) {
    it(`find ${what}`, () => assert.deepEqual(problems(yaml), expected))
  }
})

function faults(): [string, string, string[]][] {
  return [
    ['a timeout of zero', route('timeout: 0s'), ['invalid-value spec.http.0.timeout']],
    [
      'a blank in retry conditions',
      route('retries: { attempts: 2, retryOn: "5xx, reset" }'),
      ['invalid-value spec.http.0.retries.retryOn'],
    ],
    ['a misspelt field', route('retry: { attempts: 2 }'), ['unknown-field spec.http.0.retry']],
    [
      'a mode that does not exist',
      'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: a }\nspec: { mtls: { mode: strict } }',
      ['invalid-value spec.mtls.mode'],
    ],
    [
      'a sampling rate beyond percent',
      'apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: { name: a }\nspec: { tracing: [ { randomSamplingPercentage: 150 } ] }',
      ['invalid-value spec.tracing.0.randomSamplingPercentage'],
    ],
    [
      'a count that is not read any more',
      'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: a }\nspec: { host: orders, trafficPolicy: { outlierDetection: { consecutiveErrors: 3 } } }',
      ['ignored-field spec.trafficPolicy.outlierDetection.consecutiveErrors'],
    ],
  ]
}

function route(rule: string): string {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders }
spec:
  hosts: [orders]
  http:
    - ${rule}
      route: [ { destination: { host: orders } } ]`
}

const ORDINARY = `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: istio-system }
spec: { mtls: { mode: STRICT } }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: nothing, namespace: shop }
spec: {}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: orders, namespace: shop }
spec:
  selector: { matchLabels: { app: orders } }
  rules:
    - from: [ { source: { principals: [cluster.local/ns/shop/sa/web], notNamespaces: [test] } } ]
      to: [ { operation: { ports: ["50002"], notPaths: [/admin*] } } ]
      when: [ { key: "request.headers[x]", values: [a] } ]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders }
spec:
  hosts: [orders]
  http:
    - match: [ { headers: { end-user: { exact: jason } }, uri: { prefix: / } } ]
      timeout: 1m30s
      retries: { attempts: 3, perTryTimeout: 500ms, retryOn: "5xx,503,reset" }
      route: [ { destination: { host: orders, subset: v2, port: { number: 80 } }, weight: 90 } ]
      mirrors: [ { destination: { host: shadow }, percentage: { value: 10 } } ]
  tcp: [ { route: [ { destination: { host: db } } ] } ]
---
apiVersion: networking.istio.io/v1beta1
kind: DestinationRule
metadata: { name: orders }
spec:
  host: orders
  trafficPolicy:
    tls: { mode: ISTIO_MUTUAL }
    connectionPool: { tcp: { maxConnections: 100, idleTimeout: 0s }, http: { http2MaxRequests: 10 } }
    outlierDetection: { consecutive5xxErrors: 5, interval: 10s }
    loadBalancer: { simple: ROUND_ROBIN, localityLbSetting: { enabled: true } }
    portLevelSettings: [ { port: { number: 50002 }, tls: { mode: DISABLE } } ]
  subsets: [ { name: v2, labels: { version: v2 } } ]
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: default, namespace: istio-system }
spec:
  tracing: [ { providers: [ { name: otel } ], randomSamplingPercentage: 10, customTags: { a: { literal: { value: b } } } } ]
  metrics: [ { providers: [ { name: prometheus } ] } ]
---
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: istio }
spec:
  profile: default
  meshConfig: { enableTracing: true, defaultConfig: { tracing: { sampling: 10 } }, anythingElse: 1 }
  values: { global: { proxy: { autoInject: enabled } } }
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: api }
spec: { hosts: [api.example.com], ports: [ { number: 443, name: tls, protocol: TLS } ], resolution: DNS, location: MESH_EXTERNAL }
`

function problems(yaml: string): string[] {
  return parseSourceFile('file:///a.yaml', yaml).documents.flatMap(({ root }) => {
    const body = root && toPlain(root)
    assert.ok(typeof body === 'object' && body !== null && 'kind' in body && 'apiVersion' in body)
    const [group] = String(body.apiVersion).split('/')
    const spec = istio.kinds.find(({ kind }) => kind === `${group}/${String(body.kind)}`)
    assert.ok(spec?.schema, `no schema for ${String(body.kind)}`)
    const options = { mode: 'kubernetes', version: '1.30', partial: false, open: [], checks: CHECKS } as const
    return [...validate(body, spec.schema, options)].map(({ code, path }) => `${code} ${path.join('.')}`)
  })
}

function find(specs: readonly MetaSpec[], name: string): MetaSpec {
  const found = specs.find((spec) => spec.name === name)
  assert.ok(found, name)
  return found
}

function verdict(spec: MetaSpec, text: string): string | undefined {
  const format = spec.value.kind === 'text' ? spec.value.format : undefined
  assert.ok(format, `${spec.name} has no format`)
  return CHECKS[format](text)?.reason
}

function* nodes(schema: Schema, path: string): Generator<readonly [string, Schema]> {
  yield [path, schema]
  if (schema.kind === 'object') for (const [key, field] of Object.entries(schema.fields)) yield* nodes(field, `${path}.${key}`)
  if (schema.kind === 'map') yield* nodes(schema.values, `${path}.*`)
  if (schema.kind === 'list') yield* nodes(schema.items, `${path}[]`)
}
