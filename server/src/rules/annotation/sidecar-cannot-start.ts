import { annotation, type DaprApp, daprAppOf, textOf } from '../../knowledge/dapr/apps.ts'
import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { SIDECAR_PORTS } from '../../knowledge/dapr/ports.ts'
import { describeTemplate } from '../../knowledge/kubernetes/lookup.ts'
import { findMeta } from '../../knowledge/meta.ts'
import { readMetaValue } from '../../knowledge/meta-value.ts'
import { podMetaAnchor, workloadOf } from '../../model/workload.ts'
import { isKnownIn } from '../../schema/version.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import { defineRule, type Finding } from '../rule.ts'

const portTaken = (a: { template: string; port: number; api: string }) =>
  `${a.template} says that the app listens on port ${a.port}, which is the port of Dapr's own ${a.api} API. daprd does not start.`

const noPort = (a: { template: string }) =>
  `${a.template} gives Dapr's gRPC API port 0, which also stands for an app without a port. daprd does not start.`

const slowProbe = (a: { template: string; timeout: number; interval: number }) =>
  `${a.template} lets a probe of the app take ${a.timeout} ms, but the next one comes after ${a.interval} ms. daprd does not start.`

const APP_PORT = 'dapr.io/app-port'
const GRPC_PORT = 'dapr.io/grpc-port'
const PROBES = 'dapr.io/enable-app-health-check'
const PROBE_TIMEOUT = 'dapr.io/app-health-probe-timeout'
const PROBE_INTERVAL = 'dapr.io/app-health-probe-interval'

/** Annotations that are good by themselves and keep daprd from starting together. */
export const sidecarCannotStart = defineRule({
  code: 'sidecar-cannot-start',
  category: 'annotation',
  severity: 'error',
  since: '0.1.0',
  title: 'Annotations with which daprd does not start',
  docs: {
    what: 'An app port that is a port of the Dapr API, 3500 or the one of `dapr.io/grpc-port`; or a health probe whose time limit is longer than the time between two probes.',
    why: 'The injector copies both annotations into the arguments of daprd, which refuses them and ends. The pod never gets ready.',
    instead:
      'Let the app listen on another port; make the time limit of the probe shorter than the interval, which is 5 seconds where none is written.',
  },
  evidence: [daprSource('pkg/runtime/config.go', '`toInternal`'), daprSource('pkg/injector/patcher/sidecar_container.go')],
  *check({ manifest, cluster }): Iterable<Finding> {
    const workload = workloadOf(manifest)
    const app = workload && daprAppOf(cluster, workload)
    if (app?.enabled !== 'yes') return
    const version = cluster.assumptions.versions.dapr
    yield* checkPorts(app, version)
    yield* checkProbe(app, version)
  },
  examples: [
    {
      title: 'The app on a port of the sidecar',
      yaml: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "3500"
        #                 ^^^^^^ error sidecar-cannot-start: which is the port of Dapr's own HTTP API
`,
    },
    {
      title: 'A probe that may take longer than the interval',
      yaml: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "8080"
        dapr.io/enable-app-health-check: "true"
        dapr.io/app-health-probe-timeout: "6000"
        #                                 ^^^^^^ error sidecar-cannot-start: the next one comes after 5000 ms
`,
    },
    {
      title: 'A port and a probe that fit',
      yaml: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "8080"
        dapr.io/enable-app-health-check: "true"
        dapr.io/app-health-probe-interval: "10"
        dapr.io/app-health-probe-timeout: "6000"
`,
    },
  ],
})

function* checkPorts(app: DaprApp, version: string): Generator<Finding> {
  const port = app.appPort ?? 0
  const grpc = numberOf(app, GRPC_PORT, version)
  const template = describeTemplate(app.workload)
  if (port === SIDECAR_PORTS.http) {
    yield { at: podMetaAnchor(app.workload, 'annotations', APP_PORT), message: portTaken({ template, port, api: 'HTTP' }) }
  } else if (port !== UNKNOWN && port === (grpc ?? SIDECAR_PORTS.grpc)) {
    const written = port === 0 ? GRPC_PORT : APP_PORT
    const message = port === 0 ? noPort({ template }) : portTaken({ template, port, api: 'gRPC' })
    yield { at: podMetaAnchor(app.workload, 'annotations', written), message }
  }
}

function* checkProbe(app: DaprApp, version: string): Generator<Finding> {
  if (readIn(app, PROBES, version) !== true) return
  const timeout = numberOf(app, PROBE_TIMEOUT, version)
  const seconds = numberOf(app, PROBE_INTERVAL, version)
  if (timeout === UNKNOWN || seconds === UNKNOWN || timeout === undefined) return
  // Of what is not above zero, the default holds.
  const interval = 1000 * (seconds !== undefined && seconds > 0 ? seconds : 5)
  if (timeout <= interval) return
  yield {
    at: podMetaAnchor(app.workload, 'annotations', PROBE_TIMEOUT),
    message: slowProbe({ template: describeTemplate(app.workload), timeout, interval }),
  }
}

function numberOf(app: DaprApp, name: string, version: string): number | typeof UNKNOWN | undefined {
  const value = readIn(app, name, version)
  return value === UNKNOWN || typeof value === 'number' ? value : undefined
}

/** What the injector reads; `undefined`: nothing, so the default holds. */
function readIn({ workload }: DaprApp, name: string, version: string): ReturnType<typeof readMetaValue> | typeof UNKNOWN {
  const text = textOf(annotation(workload, name))
  const spec = findMeta('annotations', name)?.spec
  if (text === undefined || text === UNKNOWN) return text
  return spec && isKnownIn(version, spec.value) ? readMetaValue(spec.value, text, version) : undefined
}
