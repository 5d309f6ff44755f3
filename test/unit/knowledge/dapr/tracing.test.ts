import assert from 'node:assert/strict'
import { appsUsing, configurationOf } from '../../../../server/src/knowledge/dapr/app-configuration.ts'
import { daprApps } from '../../../../server/src/knowledge/dapr/apps.ts'
import { daprTracing } from '../../../../server/src/knowledge/dapr/tracing.ts'
import type { Manifest } from '../../../../server/src/model/manifest.ts'
import { type Plain, type PlainMap, UNKNOWN } from '../../../../server/src/syntax/plain.ts'
import { clusterOf } from '../../../support/cluster.ts'
import { daprDeployment, daprObject } from './support.ts'

function configuration(tracing: Plain | undefined, namespace = 'shop'): Manifest {
  const spec: PlainMap = tracing === undefined ? {} : { tracing }
  return daprObject('Configuration', 'appconfig', { spec }, namespace === '' ? {} : { namespace })
}

function tracingOf(tracing: Plain | undefined, annotations: PlainMap = {}) {
  const cluster = clusterOf([daprDeployment('orders', { 'dapr.io/config': 'appconfig', ...annotations }), configuration(tracing)])
  const [app] = daprApps(cluster)
  assert.ok(app)
  return daprTracing(cluster, app)
}

const ZIPKIN = { zipkin: { endpointAddress: 'http://zipkin:9411/api/v2/spans' } }

describe('Dapr tracing', () => {
  it('is unset, and reports nothing, when nothing is written', () => {
    const setting = tracingOf(undefined)
    assert.equal(setting.value.state, 'unset')
    assert.equal(setting.value.reports, 'no')
    assert.equal(setting.source, 'default')
    assert.equal(setting.certainty, 'yes')
  })

  it('is off at rate 0, however it is written', () => {
    for (const rate of ['0', '0.0', '-0', 0]) assert.equal(tracingOf({ samplingRate: rate, ...ZIPKIN }).value.state, 'off')
    assert.equal(tracingOf({ samplingRate: '0', ...ZIPKIN }).value.reports, 'no')
  })

  it('samples always from 1 on, and never below 0', () => {
    assert.equal(tracingOf({ samplingRate: '100', ...ZIPKIN }).value.rate, 1)
    assert.equal(tracingOf({ samplingRate: '.25', ...ZIPKIN }).value.rate, 0.25)
    assert.equal(tracingOf({ samplingRate: '1e-2', ...ZIPKIN }).value.rate, 0.01)
    assert.equal(tracingOf({ samplingRate: '-1', ...ZIPKIN }).value.rate, 0)
    assert.equal(tracingOf({ samplingRate: '-1', ...ZIPKIN }).value.state, 'sampling')
  })

  it('takes 0.0001 for an empty or unreadable rate, which an exporter then reports', () => {
    for (const rate of ['', 'always', '10%']) {
      const { value } = tracingOf({ samplingRate: rate, ...ZIPKIN })
      assert.equal(value.state, 'unset')
      assert.equal(value.rate, 0.0001)
      assert.equal(value.written, rate)
      assert.equal(value.reports, 'yes')
    }
  })

  it('is marked at the rate', () => {
    const setting = tracingOf({ samplingRate: '1', ...ZIPKIN })
    assert.deepEqual(setting.at?.path, ['spec', 'tracing', 'samplingRate'])
    assert.equal(setting.source, 'written')
    assert.equal(setting.why, 'Configuration "appconfig"')
  })

  it('uses every exporter that is complete', () => {
    const { value } = tracingOf({
      samplingRate: '1',
      stdout: true,
      ...ZIPKIN,
      otel: { endpointAddress: 'otel:4317', protocol: 'grpc', isSecure: false },
    })
    assert.deepEqual(
      value.exporters.map(({ kind, endpoint }) => [kind, endpoint]),
      [
        ['zipkin', 'http://zipkin:9411/api/v2/spans'],
        ['otel', 'otel:4317'],
        ['stdout', undefined],
      ],
    )
  })

  it('creates no OTLP exporter without a protocol, and no exporter for an empty address', () => {
    assert.deepEqual(tracingOf({ samplingRate: '1', otel: { endpointAddress: 'otel:4317' } }).value.exporters, [])
    assert.deepEqual(tracingOf({ samplingRate: '1', zipkin: { endpointAddress: '' } }).value.exporters, [])
  })

  it('is switched on by the environment at rate 1', () => {
    const env = 'A=b, OTEL_EXPORTER_OTLP_ENDPOINT=http://otel:4317,C=d'
    const { value } = tracingOf(undefined, { 'dapr.io/env': env })
    assert.equal(value.state, 'sampling')
    assert.equal(value.rate, 1)
    assert.equal(value.reports, 'yes')
    const [exporter] = value.exporters
    assert.equal(exporter?.kind, 'environment')
    assert.equal(exporter.endpoint, 'http://otel:4317')
    const within = exporter.at.within
    assert.equal(within && env.slice(within.start, within.end), 'OTEL_EXPORTER_OTLP_ENDPOINT=http://otel:4317')
  })

  it('keeps a written rate, and an OTLP endpoint of the Configuration, against the environment', () => {
    const env = { 'dapr.io/env': 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=otel:4317' }
    assert.equal(tracingOf({ samplingRate: '0' }, env).value.state, 'off')
    assert.equal(tracingOf({ samplingRate: '0' }, env).value.reports, 'no')
    const otel = { endpointAddress: 'other:4317', protocol: 'grpc', isSecure: true }
    assert.deepEqual(
      tracingOf({ samplingRate: '1', otel }, env).value.exporters.map(({ kind }) => kind),
      ['otel'],
    )
  })

  it('may be switched on by a Secret', () => {
    const { value } = tracingOf(undefined, { 'dapr.io/env-from-secret': 'OTEL_EXPORTER_OTLP_ENDPOINT=collector:address' })
    assert.equal(value.exporters[0]?.endpoint, UNKNOWN)
  })

  it('is not known where a template sets the rate', () => {
    const setting = tracingOf({ samplingRate: UNKNOWN, ...ZIPKIN })
    assert.equal(setting.certainty, 'unknown')
    assert.equal(setting.value.rate, undefined)
    assert.equal(setting.value.reports, 'unknown')
  })
})

describe('The Configuration of an app', () => {
  const named = (manifests: readonly Manifest[], annotations: PlainMap = { 'dapr.io/config': 'appconfig' }) => {
    const cluster = clusterOf([daprDeployment('orders', annotations), ...manifests])
    const [app] = daprApps(cluster)
    assert.ok(app)
    return configurationOf(cluster, app)
  }

  it('is none when the app names none', () => {
    assert.equal(named([configuration({})], {}), undefined)
  })

  it('is the one in the namespace of the pod', () => {
    const mine = configuration({ samplingRate: '1' })
    assert.deepEqual(named([configuration({}, 'other'), configuration({}, ''), mine]), { manifest: mine, certainty: 'yes' })
  })

  it('may be one without a written namespace', () => {
    const unplaced = configuration({}, '')
    assert.deepEqual(named([unplaced]), { manifest: unplaced, certainty: 'unknown' })
  })

  it('is unknown when the files do not hold it', () => {
    assert.equal(named([configuration({}, 'other')]), UNKNOWN)
    assert.equal(named([configuration({})], { 'dapr.io/config': UNKNOWN }), UNKNOWN)
  })

  it('tells which apps use it', () => {
    const mine = configuration({})
    const cluster = clusterOf([daprDeployment('orders', { 'dapr.io/config': 'appconfig' }), daprDeployment('billing'), mine])
    assert.deepEqual(
      appsUsing(cluster, mine).map(({ app, certainty }) => [app.appId, certainty]),
      [['orders', 'yes']],
    )
  })
})
