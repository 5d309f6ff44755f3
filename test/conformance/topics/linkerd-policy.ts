import { silentLogger } from '../../../server/src/base/logger.ts'
import { Analysis } from '../../../server/src/features/analysis.ts'
import { breakers } from '../../../server/src/knowledge/linkerd/breakers.ts'
import { inboundTls } from '../../../server/src/knowledge/linkerd/inbound-policy.ts'
import { workloadOf } from '../../../server/src/model/workload.ts'
import type { PlainMap } from '../../../server/src/syntax/plain.ts'
import { NO_SETTINGS } from '../../../server/src/workspace/repository-config.ts'
import { clusterOf, manifestOf } from '../../support/cluster.ts'
import { type Case, defineTopic, type Json } from '../topic.ts'
import { LINKERD_VERSIONS } from '../versions.ts'

/** One object that the controller reads: a Service, or a pod with the Server for its port. */
interface Input {
  readonly service?: PlainMap
  readonly pod?: PlainMap
  readonly server?: PlainMap
  readonly ports: readonly number[]
}

/** Of a pod by port: the protocol, and who is admitted without an authorization. */
type Recorded = { readonly [key: string]: Json }

const APP_PORTS = [8080, 8090, 9000, 9005, 65535]

/** What the policy controller makes of annotations of Services and pods, and of Servers. */
export const linkerdPolicy = defineTopic<Input, Recorded>({
  name: 'policy',
  product: 'linkerd',
  asks: 'What the policy controller makes of circuit breaking on a Service, of the default policy and the ports with identity of a pod, and of the protocols of Servers.',
  recorder: 'linkerd-policy',
  versions: LINKERD_VERSIONS,
  cases,
  theirs: (recorded, { service, server, ports }) => {
    if (service) return recorded.breaker === null ? 'no breaker' : 'breaker'
    if (recorded.refused !== undefined) return 'refused'
    if (server) return 'taken'
    return ports.filter((port) => !String(recorded[port]).endsWith(', everybody'))
  },
  ours: (input, version) => {
    const { service, pod, server, ports } = input
    const versions = { dapr: '1.18', istio: '1.30', linkerd: version, kubernetes: '1.34' }
    if (service) {
      const cluster = clusterOf([manifestOf(service)], { assumptions: { versions } })
      const on = breakers(cluster).length > 0
      const reported = isReported(service, version)
      // A breaker that is dropped for a text is reported, and one that acts is not.
      const written = JSON.stringify(service).includes('balancer.linkerd.io/failure-accrual":')
      if (written && on === reported) return on ? 'breaker, but reported' : 'no breaker, and not reported'
      return on ? 'breaker' : 'no breaker'
    }
    if (server) return isReported(server, version) ? 'refused' : 'taken'
    const workload = pod && workloadOf(manifestOf(pod))
    if (!workload) throw new Error('Nothing is asked about')
    const cluster = clusterOf([workload.manifest], { assumptions: { versions, knownVersions: ['linkerd'] } })
    return ports.filter((port) => inboundTls(cluster, workload, port).value === 'strict')
  },
})

const analysis = new Analysis(silentLogger)
const FILE = 'file:///conformance/object.yaml'

function isReported(object: PlainMap, version: string): boolean {
  analysis.setSettings('', { ...NO_SETTINGS, versions: { linkerd: version } })
  analysis.change(FILE, JSON.stringify(object))
  return analysis.diagnostics(FILE).some(({ code }) => code.startsWith('invalid'))
}

const DURATIONS = [
  '5s',
  '500ms',
  '2m',
  '1h',
  '1d',
  '0',
  '0s',
  '10',
  '1.5s',
  ' 5s ',
  '1m30s',
  '5S',
  '-5s',
  '+5s',
  'forever',
  '',
  '5 s',
]
const ACCRUAL = 'balancer.linkerd.io/failure-accrual'

function cases(): readonly Case<Input>[] {
  return [...modes(), ...parameters(), ...policies(), ...protocols()]
}

function modes(): readonly Case<Input>[] {
  return ['consecutive', 'unified', 'Consecutive', '', 'on', 'consecutive '].map((mode) => aboutService({ [ACCRUAL]: mode }))
}

/** Alone, and beside the mode. The shortest time out is asked with a longest that is never in the way. */
function parameters(): readonly Case<Input>[] {
  const texts: Readonly<Record<string, readonly string[]>> = {
    'max-failures': ['1', '0', '4294967295', '4294967296', '-1', '+5', '007', '1.5', '', ' 5', 'many', '1e3'],
    'min-penalty': DURATIONS,
    'max-penalty': DURATIONS,
    'jitter-ratio': ['0.5', '1', '0', '.5', '1e-1', '5.', '', 'some', ' 0.5', '0,5', '50%', '+0.5'],
  }
  return Object.entries(texts).flatMap(([name, all]) =>
    all.flatMap((text) => {
      const parameter = { [`${ACCRUAL}-consecutive-${name}`]: text }
      const other =
        name === 'min-penalty'
          ? { [`${ACCRUAL}-consecutive-max-penalty`]: '365d' }
          : { [`${ACCRUAL}-consecutive-min-penalty`]: '0' }
      return [aboutService(parameter), aboutService({ [ACCRUAL]: 'consecutive', ...other, ...parameter })]
    }),
  )
}

function aboutService(annotations: Readonly<Record<string, string>>): Case<Input> {
  return {
    id: `Service ${JSON.stringify(annotations)}`,
    input: {
      service: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'orders', namespace: 'shop', annotations },
        spec: { clusterIP: '10.0.0.1', ports: [{ port: 8080 }] },
      },
      ports: [8080],
    },
  }
}

function policies(): readonly Case<Input>[] {
  const words = [
    'all-unauthenticated',
    'all-authenticated',
    'cluster-unauthenticated',
    'cluster-authenticated',
    'deny',
    'audit',
    'Deny',
    '',
    'allow',
  ]
  const lists = [
    '8080',
    '8080,9000',
    '9000-9010',
    '8080,',
    '',
    '0',
    '65535',
    '65536',
    'http',
    '8080,http',
    '9010-9000',
    '8080,0',
    '8080,,9000',
    '8080,9000-',
    ' 8080 , 9000',
  ]
  return [
    ...words.map((word) => aboutPod({ 'config.linkerd.io/default-inbound-policy': word })),
    ...lists.map((list) => aboutPod({ 'config.linkerd.io/proxy-require-identity-inbound-ports': list })),
  ]
}

function aboutPod(annotations: Readonly<Record<string, string>>): Case<Input> {
  return {
    id: `Pod ${JSON.stringify(annotations)}`,
    input: { pod: podOf(annotations), ports: APP_PORTS },
  }
}

function podOf(annotations: Readonly<Record<string, string>>): PlainMap {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'orders', namespace: 'shop', annotations },
    spec: {
      containers: [{ name: 'orders', image: 'ghcr.io/acme/orders:1.0.0', ports: [{ name: 'http', containerPort: 8080 }] }],
    },
  }
}

function protocols(): readonly Case<Input>[] {
  const words = ['unknown', 'HTTP/1', 'HTTP/2', 'gRPC', 'opaque', 'TLS', 'http/1', 'HTTP', 'grpc', 'Opaque', 'TCP', '']
  return words.map((word) => ({
    id: `Server ${JSON.stringify(word)}`,
    input: {
      server: {
        apiVersion: 'policy.linkerd.io/v1beta1',
        kind: 'Server',
        metadata: { name: 'orders', namespace: 'shop' },
        spec: { podSelector: {}, port: 8080, proxyProtocol: word },
      },
      pod: podOf({}),
      ports: [8080],
    },
  }))
}
