import type { MetaSpec } from '../../product.ts'
import { daprSource } from '../evidence.ts'
import { argument, CONTAINER, integer, ON_POD, onOff, SIDECAR } from './values.ts'

const OPTIONS = daprSource('cmd/daprd/options/options.go')
const SERVICE = daprSource('pkg/operator/handlers/dapr_handler.go')

/** Ports, addresses and limits of the sidecar, and what others see of it. */
export const networkAnnotations: readonly MetaSpec[] = [
  {
    name: 'dapr.io/grpc-port',
    on: ON_POD,
    value: argument({ docs: "Port of Dapr's gRPC API.", default: '50001', since: '1.15' }),
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/internal-grpc-port',
    on: ON_POD,
    value: argument({
      docs: 'Port for calls between sidecars. A sidecar calls others on its own number, so all apps that call each other need the same one.',
      default: '50002',
      since: '1.15',
      concern: 'mtls',
    }),
    evidence: daprSource('pkg/runtime/runtime.go'),
  },
  {
    name: 'dapr.io/metrics-port',
    on: ON_POD,
    value: integer({
      docs: 'Port at which Prometheus reads the metrics of the sidecar.',
      default: '9090',
      since: '1.0',
      concern: 'metrics',
    }),
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/enable-metrics',
    on: ON_POD,
    value: onOff({
      docs: 'Whether the sidecar is offered to Prometheus. `"false"` takes the scrape annotations off the Service; the port of the sidecar stays open.',
      default: 'true',
      since: '1.1',
      concern: 'metrics',
    }),
    evidence: CONTAINER,
  },
  {
    name: 'dapr.io/sidecar-listen-addresses',
    on: ON_POD,
    value: {
      kind: 'text',
      docs: "Addresses that Dapr's HTTP and gRPC APIs listen on, separated by commas. The default keeps other pods out.",
      default: '[::1],127.0.0.1',
      since: '1.4',
    },
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/unix-domain-socket-path',
    on: ON_POD,
    value: {
      kind: 'text',
      docs: "Directory in the app's containers that holds the sockets of Dapr's APIs, which then listen on no port.",
      since: '1.7',
    },
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/api-token-secret',
    on: ON_POD,
    value: {
      kind: 'text',
      docs: "Name of a Secret whose key `token` callers of Dapr's API must send.",
      since: '1.0',
      refersTo: 'secret',
      onInvalid: 'without the Secret the sidecar container cannot start',
    },
    evidence: CONTAINER,
  },
  {
    name: 'dapr.io/max-body-size',
    on: ON_POD,
    value: {
      kind: 'text',
      format: 'byte-quantity',
      docs: 'Largest request body, as a Kubernetes quantity such as `8Mi`.',
      default: '4Mi',
      emptyIsDefault: true,
      since: '1.14',
      onInvalid: 'daprd does not start',
    },
    evidence: OPTIONS,
  },
  {
    name: 'dapr.io/read-buffer-size',
    on: ON_POD,
    value: {
      kind: 'text',
      format: 'byte-quantity',
      docs: 'Size of the read buffer, which also limits request headers, as a Kubernetes quantity.',
      default: '4Ki',
      emptyIsDefault: true,
      since: '1.14',
      onInvalid: 'daprd does not start',
    },
    evidence: OPTIONS,
  },
  {
    name: 'dapr.io/placement-host-address',
    on: ON_POD,
    value: {
      kind: 'text',
      docs: 'Placement servers as `host:port`, separated by commas. Empty: no actors in this sidecar.',
      default: 'dapr-placement-server.<control-plane namespace>.svc.<cluster domain>:50005',
      since: '1.8',
    },
    evidence: daprSource('pkg/injector/service/pod_patch.go'),
  },
  {
    name: 'dapr.io/scheduler-host-address',
    on: ON_POD,
    value: {
      kind: 'text',
      docs: 'Scheduler servers as `host:port`, separated by commas. Empty: no jobs and reminders in this sidecar.',
      default: 'dapr-scheduler-server-a.<control-plane namespace>.svc.<cluster domain>:443',
      since: '1.14',
    },
    evidence: CONTAINER,
  },
  {
    name: 'dapr.io/actors-disseminate-timeout',
    on: ON_POD,
    value: {
      kind: 'text',
      format: 'go-duration',
      docs: 'Time limit of one round in which placement tells this sidecar where actors live. Should be above the 8s of the placement server.',
      default: '30s',
      since: '1.18',
      onInvalid: 'daprd does not start',
    },
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/sentry-request-jwt-audiences',
    on: ON_POD,
    value: {
      kind: 'text',
      docs: 'Audiences of the JSON web token that the sidecar asks sentry for, separated by commas.',
      since: '1.16',
    },
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/sidecar-svc-annotations',
    on: ON_POD,
    value: {
      kind: 'text',
      format: 'key-value-list',
      docs: 'Annotations for the Service `<app-id>-dapr`, as `key=value` pairs separated by commas. Those that the operator sets itself cannot be replaced.',
      since: '1.17',
      onInvalid: 'the operator leaves such entries out',
      tolerated: true,
    },
    evidence: SERVICE,
  },
]
