import assert from 'node:assert/strict'
import { dapr } from '../../../../server/src/knowledge/dapr/product.ts'
import { CHECKS } from '../../../../server/src/knowledge/formats/formats.ts'
import type { Evidence } from '../../../../server/src/schema/evidence.ts'
import { findSchema } from '../../../../server/src/schema/lookup.ts'
import type { Schema } from '../../../../server/src/schema/schema.ts'
import { validate } from '../../../../server/src/schema/validate.ts'

interface Node {
  readonly path: string
  readonly schema: Schema
  readonly evidence: Evidence | undefined
}

/** Every node of a schema, with the evidence it has or inherits. */
function* nodesOf(schema: Schema, path: string, inherited: Evidence | undefined): Generator<Node> {
  const evidence = schema.evidence ?? inherited
  yield { path, schema, evidence }
  if (schema.selfHosted) yield* nodesOf(schema.selfHosted, `${path}(self-hosted)`, evidence)
  if (schema.kind === 'object')
    for (const [key, field] of Object.entries(schema.fields)) yield* nodesOf(field, `${path}.${key}`, evidence)
  if (schema.kind === 'map') yield* nodesOf(schema.values, `${path}.*`, evidence)
  if (schema.kind === 'list') yield* nodesOf(schema.items, `${path}[]`, evidence)
}

const nodes: readonly Node[] = dapr.kinds.flatMap((spec) =>
  [spec.schema, ...Object.values(spec.older ?? {})].flatMap((schema) =>
    schema ? [...nodesOf(schema, spec.kind, undefined)] : [],
  ),
)

const metas = [...dapr.annotations, ...dapr.labels]

function defaultAt(kind: string, path: string): string | undefined {
  const schema = dapr.kinds.find((spec) => spec.kind === `dapr.io/${kind}`)?.schema
  assert.ok(schema, kind)
  const steps = path.split('.').map((step) => (step === '[]' ? 0 : step))
  const found = findSchema(schema, steps)
  assert.ok(found, `${kind} has no field ${path}`)
  return found.schema.default
}

describe('Dapr data', () => {
  it('has every kind of the CRDs, and the Helm values', () => {
    assert.deepEqual(
      dapr.kinds.map((spec) => `${spec.kind} ${spec.versions.join(' ')}`.trim()),
      [
        'dapr.io/Component v1alpha1',
        'dapr.io/Configuration v1alpha1',
        'dapr.io/HTTPEndpoint v1alpha1',
        'dapr.io/MCPServer v1alpha1',
        'dapr.io/Resiliency v1alpha1',
        'dapr.io/Subscription v2alpha1 v1alpha1',
        'dapr.io/WorkflowAccessPolicy v1alpha1',
        'helm/Values',
      ],
    )
  })

  it('explains every field and says where it was read', () => {
    assert.ok(nodes.length > 400, `only ${nodes.length} nodes`)
    for (const { path, schema, evidence } of nodes) {
      assert.match(schema.docs, /^[A-Z`].*[.)]$/s, `${path}: ${schema.docs}`)
      assert.ok(evidence, `${path} has no evidence`)
      assert.match(evidence.url, /^https:\/\/(github\.com|docs\.dapr\.io)\//, path)
    }
  })

  it('names each required field among the fields', () => {
    for (const { path, schema } of nodes) {
      if (schema.kind !== 'object') continue
      for (const key of [...(schema.required ?? []), ...(schema.requiredByProgram ?? [])])
        assert.ok(Object.hasOwn(schema.fields, key), `${path} requires ${key}`)
      for (const key of Object.keys(schema.mistakes ?? {}))
        assert.ok(!Object.hasOwn(schema.fields, key), `${path} calls its own field ${key} a mistake`)
      for (const [key, mistake] of Object.entries(schema.mistakes ?? {})) {
        if (typeof mistake === 'string') continue
        const meant = 'use' in mistake ? [mistake.use] : mistake.into[0] === '..' ? [] : [...mistake.into, key]
        assert.ok(meant.length === 0 || findSchema(schema, meant), `${path} has no ${meant.join('.')} to use instead of ${key}`)
      }
    }
  })

  it('words advice as sentences, and consequences as clauses that a message can end with', () => {
    for (const { path, schema } of nodes) {
      const advice = schema.kind === 'object' ? Object.values(schema.mistakes ?? {}) : []
      for (const sentence of [...advice, schema.ignored, schema.deprecated?.note]) {
        if (typeof sentence === 'string') assert.match(sentence, /^[A-Z].*\.$/, `${path}: ${sentence}`)
      }
      if (schema.onInvalid !== undefined) assert.match(schema.onInvalid, /^[a-z].*[^.]$/, `${path}: ${schema.onInvalid}`)
    }
  })

  it('states the defaults of Resiliency', () => {
    const expected = {
      'spec.policies.retries.any.policy': 'constant',
      'spec.policies.retries.any.duration': '5s',
      'spec.policies.retries.any.maxInterval': '60s',
      'spec.policies.retries.any.maxRetries': '-1 (no limit)',
      'spec.policies.circuitBreakers.any.maxRequests': '1',
      'spec.policies.circuitBreakers.any.interval': '0s (never)',
      'spec.policies.circuitBreakers.any.timeout': '60s',
      'spec.policies.circuitBreakers.any.trip': 'consecutiveFailures > 5',
      'spec.targets.apps.any.circuitBreakerCacheSize': '100',
      'spec.targets.actors.any.circuitBreakerCacheSize': '5000',
    }
    for (const [path, value] of Object.entries(expected)) assert.equal(defaultAt('Resiliency', path), value, path)
  })

  it('states the defaults of a Configuration', () => {
    const expected = {
      'spec.tracing.samplingRate': '0.0001 when empty',
      'spec.tracing.stdout': 'false',
      'spec.tracing.otel.isSecure': 'true',
      'spec.metrics': '{ enabled: true }',
      'spec.metric': '{ enabled: true }',
      'spec.metrics.enabled': 'true',
      'spec.metrics.recordErrorCodes': 'false',
      'spec.metrics.http.increasedCardinality': 'true',
      'spec.metrics.http.excludeVerbs': 'false',
      'spec.mtls.enabled': 'true in Kubernetes, false in self-hosted mode',
      'spec.mtls.workloadCertTTL': '24h',
      'spec.mtls.allowedClockSkew': '15m',
      'spec.accessControl.defaultAction': 'allow',
      'spec.accessControl.trustDomain': 'public',
      'spec.secrets.scopes.[].defaultAccess': 'allow',
      'spec.nameResolution.version': 'v1',
      'spec.logging.apiLogging.enabled': 'false',
      'spec.wasm.strictSandbox': 'false',
      'spec.workflow.maxConcurrentWorkflowInvocations': 'no limit',
      'spec.workflow.stateRetentionPolicy': 'kept for ever',
    }
    for (const [path, value] of Object.entries(expected)) assert.equal(defaultAt('Configuration', path), value, path)
  })

  it('knows the name resolvers of each release, and that daprd takes its own without a name', () => {
    const configuration = dapr.kinds.find((spec) => spec.kind === 'dapr.io/Configuration')?.schema
    assert.ok(configuration)
    const resolver = findSchema(configuration, ['spec', 'nameResolution', 'component'])?.schema
    assert.ok(resolver)
    const isKnown = (name: string, version: string) =>
      [...validate(name, resolver, { mode: 'kubernetes', version, partial: false, open: [], checks: CHECKS })].length === 0
    assert.ok(isKnown('', '1.18.3'))
    assert.ok(isKnown('nameFormat', '1.18.3'))
    assert.ok(!isKnown('nameformat', '1.17.11'))
    assert.ok(!isKnown('dns', '1.18.3'))
  })

  it('tells what the CRD and what daprd demand in an access policy', () => {
    const configuration = dapr.kinds.find((spec) => spec.kind === 'dapr.io/Configuration')?.schema
    assert.ok(configuration)
    const policy = findSchema(configuration, ['spec', 'accessControl', 'policies', 0])?.schema
    assert.equal(policy?.kind, 'object')
    assert.deepEqual(policy.required, ['appId'])
    assert.deepEqual(policy.requiredByProgram, ['appId', 'trustDomain', 'namespace'])
  })

  it('lists all annotations once, each explained', () => {
    assert.equal(dapr.annotations.length, 71)
    assert.equal(new Set(dapr.annotations.map(({ name }) => name)).size, 71)
    for (const { name, value, evidence, retired } of metas) {
      assert.match(name, /^dapr\.io\/[a-z0-9-]+$/)
      assert.match(value.docs, /^[A-Z].*[.)]$/s, `${name}: ${value.docs}`)
      assert.match(evidence.url, /^https:\/\/github\.com\/dapr\//, name)
      if (retired) assert.match(retired.note, /^It .*\.$/, name)
      if (retired?.use)
        assert.ok(
          metas.some((other) => other.name === retired.use && !other.retired),
          name,
        )
    }
  })

  it('states the defaults of annotations', () => {
    const expected = {
      enabled: 'false',
      'app-protocol': 'http',
      'app-channel-address': '127.0.0.1',
      'log-level': 'info',
      'enable-metrics': 'true',
      'metrics-port': '9090',
      'grpc-port': '50001',
      'internal-grpc-port': '50002',
      'sidecar-listen-addresses': '[::1],127.0.0.1',
      'debug-port': '40000',
      'sidecar-liveness-probe-delay-seconds': '180',
      'sidecar-liveness-probe-timeout-seconds': '3',
      'sidecar-liveness-probe-period-seconds': '10',
      'sidecar-liveness-probe-threshold': '5',
      'sidecar-readiness-probe-delay-seconds': '1',
      'sidecar-readiness-probe-timeout-seconds': '1',
      'sidecar-readiness-probe-period-seconds': '1',
      'sidecar-readiness-probe-threshold': '5',
      'max-body-size': '4Mi',
      'read-buffer-size': '4Ki',
      'app-health-check-path': '/healthz',
      'app-health-probe-interval': '5',
      'app-health-probe-timeout': '500',
      'app-health-threshold': '3',
      'app-binding-options-timeout': '3s',
      'actors-disseminate-timeout': '30s',
      'pluggable-components-sockets-folder': '/tmp/dapr-components-sockets',
    }
    for (const [name, value] of Object.entries(expected)) {
      const spec = dapr.annotations.find((candidate) => candidate.name === `dapr.io/${name}`)
      assert.equal(spec?.value.default, value, name)
    }
  })

  it('knows which annotations are retired', () => {
    const retired = dapr.annotations.filter((spec) => spec.retired).map((spec) => [spec.name.slice(8), spec.retired?.state])
    assert.deepEqual(retired, [
      ['app-ssl', 'works'],
      ['http-max-request-size', 'works'],
      ['http-read-buffer-size', 'works'],
      ['http-stream-request-body', 'ignored'],
      ['id', 'ignored'],
      ['port', 'ignored'],
      ['protocol', 'ignored'],
      ['profiling', 'ignored'],
      ['max-concurrency', 'ignored'],
    ])
  })
})
