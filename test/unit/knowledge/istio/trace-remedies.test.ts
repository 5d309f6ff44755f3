import assert from 'node:assert/strict'
import { remedies } from '../../../../server/src/knowledge/istio/remedies.ts'
import { tracing } from '../../../../server/src/knowledge/istio/tracing.ts'
import { deployment, object, operator, type View, viewOf } from './support.ts'

const ZIPKIN = operator(
  '{ meshConfig: { extensionProviders: [ { name: zipkin, zipkin: { service: zipkin.observability, port: 9411 } } ] } }',
)
const OLD = { versions: { dapr: '1.18', istio: '1.27', linkerd: '2.20', kubernetes: '1.34' } }

function telemetry(rest = '', provider = 'zipkin'): string {
  return object('telemetry.istio.io/v1', 'Telemetry', 'spans', `{ tracing: [ { providers: [ { name: ${provider} } ]${rest} } ] }`)
}

function traced({ cluster, workload }: View) {
  return tracing(cluster, workload()).value
}

describe('Istio trace headers', () => {
  it('are chosen where the provider is declared', () => {
    const view = viewOf(ZIPKIN + telemetry() + deployment())
    assert.equal(view.marked(traced(view).propagationAt), 'zipkin')
  })

  it('become W3C headers beside B3', () => {
    const view = viewOf(ZIPKIN + telemetry() + deployment())
    assert.equal(traced(view).propagation, 'b3')
    const after = view.edited(remedies.writeW3c(view.cluster, view.workload()))
    assert.equal(traced(after).propagation, 'both')
    assert.deepEqual(remedies.writeW3c(after.cluster, after.workload()), [])
  })

  it('stay as they are before Istio 1.28, with a tracer of the older way, and in a ConfigMap', () => {
    const map = `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: istio, namespace: istio-system }\ndata:\n  mesh: |\n    extensionProviders: [ { name: zipkin, zipkin: { service: z, port: 9411 } } ]\n`
    const tracer = operator('{ meshConfig: { defaultConfig: { tracing: { zipkin: { address: "z:9411" } } } } }')
    for (const view of [
      viewOf(ZIPKIN + telemetry() + deployment(), { assumptions: OLD }),
      viewOf(tracer + deployment()),
      viewOf(map + telemetry() + deployment()),
    ]) {
      assert.equal(traced(view).propagation, 'b3')
      assert.equal(remedies.writeW3c(view.cluster, view.workload()), undefined)
    }
  })
})

describe('Istio shares of traces', () => {
  it('are named where they are written', () => {
    const own = viewOf(telemetry(', randomSamplingPercentage: 7') + deployment())
    assert.equal(own.marked(traced(own).samplingAt), '7')
    const ofMesh = viewOf(
      operator(
        '{ meshConfig: { defaultConfig: { tracing: { sampling: 50 } }, extensionProviders: [ { name: zipkin, zipkin: { service: z, port: 9411 } } ] } }',
      ) +
        telemetry() +
        deployment(),
    )
    assert.equal(ofMesh.marked(traced(ofMesh).samplingAt), '50')
    const ofIstiod = viewOf(
      operator(
        '{ meshConfig: { extensionProviders: [ { name: zipkin, zipkin: { service: z, port: 9411 } } ] }, values: { pilot: { traceSampling: 3 } } }',
      ) +
        telemetry() +
        deployment(),
    )
    assert.equal(ofIstiod.marked(traced(ofIstiod).samplingAt), '3')
    assert.equal(traced(viewOf(telemetry() + deployment())).samplingAt, undefined)
  })

  it('are set in percent, without noise of binary fractions', () => {
    const view = viewOf(telemetry(', randomSamplingPercentage: 1') + deployment())
    const after = view.edited(remedies.keepShare(view.cluster, view.workload(), 0.07))
    assert.match(after.text, /randomSamplingPercentage: 7 \}/)
    assert.equal(traced(after).sampling, 0.07)
  })

  it('are not set where they are text, or not written', () => {
    const ofIstiod = viewOf(
      operator(
        '{ meshConfig: { extensionProviders: [ { name: zipkin, zipkin: { service: z, port: 9411 } } ] }, values: { pilot: { traceSampling: 3 } } }',
      ) +
        telemetry() +
        deployment(),
    )
    assert.equal(remedies.keepShare(ofIstiod.cluster, ofIstiod.workload(), 0.5), undefined)
    const silent = viewOf(telemetry() + deployment())
    assert.equal(remedies.keepShare(silent.cluster, silent.workload(), 0.5), undefined)
  })
})

describe('Istio opting out', () => {
  it('labels the pod, by sidecar or by ambient mode', () => {
    for (const labels of ['{ istio-injection: enabled }', '{ istio.io/dataplane-mode: ambient }']) {
      const text = `---\napiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: ${labels} }\n`
      const view = viewOf(text + deployment())
      const after = view.edited(remedies.optOut(view.cluster, view.workload()))
      assert.deepEqual(remedies.optOut(after.cluster, after.workload()), [], labels)
    }
  })
})
