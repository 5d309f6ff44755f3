import assert from 'node:assert/strict'
import { startup } from '../../../../server/src/knowledge/linkerd/startup.ts'
import { tracing } from '../../../../server/src/knowledge/linkerd/tracing.ts'
import type { Manifest } from '../../../../server/src/model/manifest.ts'
import { UNKNOWN } from '../../../../server/src/syntax/plain.ts'
import { clusterOf } from '../../../support/cluster.ts'
import { deployment, helmValues, namespace, release, workload } from './support.ts'

const COLLECTOR = 'config.linkerd.io/trace-collector'
const NATIVE = 'config.linkerd.io/proxy-enable-native-sidecar'
const BETA = 'config.beta.linkerd.io/proxy-enable-native-sidecar'
const ALPHA = 'config.alpha.linkerd.io/proxy-enable-native-sidecar'

function traced(pod: Manifest, others: readonly Manifest[] = [], options: Parameters<typeof clusterOf>[1] = {}) {
  return tracing(clusterOf([pod, ...others], options), workload(pod))
}

function started(pod: Manifest, others: readonly Manifest[] = [], options: Parameters<typeof clusterOf>[1] = {}) {
  return startup(clusterOf([pod, ...others], options), workload(pod))
}

function enabled(value: boolean | typeof UNKNOWN): Manifest {
  return helmValues({ proxy: { tracing: { enabled: value, collector: { endpoint: 'otel:4317' } } } })
}

describe('Linkerd tracing', () => {
  it('is off unless the installation turns it on', () => {
    const found = traced(deployment())
    assert.deepEqual([found.value.on, found.source, found.certainty], ['no', 'default', 'yes'])
  })

  it('is turned on by a Helm value, for every pod', () => {
    const found = traced(deployment(), [enabled(true)])
    assert.deepEqual([found.value.on, found.source], ['yes', 'written'])
    assert.equal(found.why, 'Helm value proxy.tracing.enabled=true')
    assert.equal(traced(deployment(), [enabled(false)]).value.on, 'no')
    assert.equal(traced(deployment(), [enabled(UNKNOWN)]).value.on, 'unknown')
  })

  it('reads both families of headers and starts no trace', () => {
    const { propagation, sampling } = traced(deployment(), [enabled(true)]).value
    assert.deepEqual([propagation, sampling], ['both', undefined])
  })

  it('was turned on by annotations up to 2.18', () => {
    const old = release('2.18')
    assert.equal(traced(deployment({ [COLLECTOR]: 'collector:4317' }), [], old).value.on, 'yes')
    assert.equal(traced(deployment(), [namespace('shop', { [COLLECTOR]: 'collector:4317' })], old).value.on, 'yes')
    assert.equal(traced(deployment(), [enabled(true)], old).value.on, 'no')
  })

  it('was on for every pod beside the extension of 2.18', () => {
    const extension = namespace('linkerd-jaeger', {}, { 'linkerd.io/extension': 'jaeger' })
    assert.equal(traced(deployment(), [extension], release('2.18')).value.on, 'yes')
    assert.equal(traced(deployment(), [extension], release('2.20')).value.on, 'no')
  })

  it('is not known for an old annotation while the release is a guess', () => {
    const pod = deployment({ [COLLECTOR]: 'collector:4317' })
    assert.equal(traced(pod).value.on, 'unknown')
    assert.equal(traced(pod, [], release('2.20')).value.on, 'no')
  })
})

describe('Linkerd startup', () => {
  it('is native since 2.20', () => {
    assert.equal(started(deployment()).native.value, 'yes')
    assert.equal(started(deployment(), [], release('2.20.1')).native.value, 'yes')
    assert.equal(started(deployment(), [], release('2.19')).native.value, 'no')
  })

  it('follows annotation, Namespace and installation', () => {
    const installed = helmValues({ proxy: { nativeSidecar: false } })
    assert.equal(started(deployment(), [installed]).native.value, 'no')
    assert.equal(started(deployment({ [NATIVE]: 'true' }), [installed]).native.value, 'yes')
    assert.equal(started(deployment(), [namespace('shop', { [NATIVE]: '0' })]).native.value, 'no')
    assert.equal(started(deployment({ [NATIVE]: 'yes' })).native.value, 'yes')
  })

  it('lets the stable annotation win over beta and alpha', () => {
    assert.equal(started(deployment({ [NATIVE]: 'false', [BETA]: 'true', [ALPHA]: 'true' })).native.value, 'no')
    assert.equal(started(deployment({ [BETA]: 'false', [ALPHA]: 'true' })).native.value, 'no')
    assert.equal(started(deployment({ [ALPHA]: 'false' })).native.value, 'no')
  })

  it('knows an annotation only from its release on', () => {
    assert.equal(started(deployment({ [NATIVE]: 'true' }), [], release('2.19')).native.value, 'no')
    assert.equal(started(deployment({ [BETA]: 'true' }), [], release('2.19')).native.value, 'yes')
    assert.equal(started(deployment({ [BETA]: 'true' }), [], release('2.18')).native.value, 'no')
    assert.equal(started(deployment({ [ALPHA]: 'true' }), [], release('2.18')).native.value, 'yes')
  })

  it('does not inherit the beta annotation', () => {
    assert.equal(started(deployment(), [namespace('shop', { [BETA]: 'false' })]).native.value, 'yes')
  })

  it('holds the other containers unless told not to', () => {
    const AWAIT = 'config.linkerd.io/proxy-await'
    assert.deepEqual([started(deployment()).waits.value, started(deployment()).waits.source], ['yes', 'default'])
    assert.equal(started(deployment({ [AWAIT]: 'disabled' })).waits.value, 'no')
    assert.equal(started(deployment({ [AWAIT]: 'false' })).waits.value, 'yes')
    assert.equal(started(deployment(), [helmValues({ proxy: { await: false } })]).waits.value, 'no')
  })
})
