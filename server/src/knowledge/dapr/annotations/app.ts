import type { MetaSpec } from '../../product.ts'
import { daprSource } from '../evidence.ts'
import { argument, CONTAINER, ENABLED, integer, ON_POD, onOff, SIDECAR } from './values.ts'

const RUNTIME_CONFIG = daprSource('pkg/runtime/config.go')

/** How Dapr knows the app and talks to it. */
export const appAnnotations: readonly MetaSpec[] = [
  {
    name: 'dapr.io/enabled',
    on: ON_POD,
    value: ENABLED,
    needs: 'dapr.io/app-id',
    evidence: daprSource('pkg/injector/service/handler.go'),
  },
  {
    name: 'dapr.io/app-id',
    on: ON_POD,
    value: {
      kind: 'text',
      format: 'app-id',
      docs: 'Identity of the app: the name others call it by, the name in its certificate, and the prefix of its state and consumer group. Lower-case letters, digits and hyphens, at most 58 characters.',
      default: 'the name of the pod, which pods of a Deployment do not have yet',
      since: '1.0',
      onInvalid: 'the admission webhook refuses the pod',
    },
    evidence: daprSource('pkg/validation/validation.go'),
  },
  {
    name: 'dapr.io/app-port',
    on: ON_POD,
    value: {
      kind: 'integer-text',
      bits: 64,
      minimum: 1,
      maximum: 65535,
      docs: 'Port that the app listens on. Without it Dapr cannot call the app: no invocations, events, input bindings or actors reach it.',
      default: 'none',
      since: '1.0',
      onInvalid: 'the injector passes no port, so Dapr cannot call the app',
    },
    evidence: RUNTIME_CONFIG,
  },
  {
    name: 'dapr.io/app-protocol',
    on: ON_POD,
    value: {
      kind: 'text',
      docs: 'Protocol that Dapr speaks to the app.',
      default: 'http',
      since: '1.0',
      ignoreCase: true,
      emptyIsDefault: true,
      onInvalid: 'daprd does not start',
      values: {
        http: 'HTTP/1.1 without TLS.',
        https: 'HTTP over TLS; the certificate is not checked. Since 1.11.',
        grpc: 'gRPC without TLS.',
        grpcs: 'gRPC over TLS; the certificate is not checked. Since 1.11.',
        h2c: 'HTTP/2 without TLS. Since 1.11.',
      },
    },
    evidence: daprSource('pkg/config/protocol/protocol.go'),
  },
  {
    name: 'dapr.io/config',
    on: ON_POD,
    value: {
      kind: 'text',
      docs: 'Name of the Configuration that this sidecar uses, in the namespace of the pod.',
      default: 'none: built-in settings',
      since: '1.0',
      refersTo: 'configuration',
      dangling: { effect: 'the sidecar gets no certificate and cannot load its settings, so it does not start', breaks: true },
    },
    evidence: daprSource('pkg/sentry/server/validator/kubernetes/kubernetes.go'),
  },
  {
    name: 'dapr.io/app-channel-address',
    on: ON_POD,
    value: {
      kind: 'text',
      docs: 'Host or IP address at which Dapr reaches the app. With another address than loopback, calls to the app leave the pod.',
      default: '127.0.0.1',
      since: '1.11',
    },
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/app-max-concurrency',
    on: ON_POD,
    value: argument({
      docs: 'How many requests Dapr sends to the app at once. -1: no limit.',
      default: '-1 (no limit)',
      maximum: Number.MAX_SAFE_INTEGER,
      since: '1.0',
    }),
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/app-token-secret',
    on: ON_POD,
    value: {
      kind: 'text',
      docs: 'Name of a Secret whose key `token` Dapr sends to the app with every call, so that the app can tell Dapr from others.',
      since: '1.0',
      refersTo: 'secret',
      onInvalid: 'without the Secret the sidecar container cannot start',
    },
    evidence: CONTAINER,
  },
  {
    name: 'dapr.io/enable-app-health-check',
    on: ON_POD,
    value: onOff({
      docs: 'Has Dapr probe the app, and stop sending it work while it is unhealthy.',
      default: 'false',
      since: '1.9',
    }),
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/app-health-check-path',
    on: ON_POD,
    value: { kind: 'text', docs: 'Path that is probed in HTTP apps.', default: '/healthz', since: '1.9' },
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/app-health-probe-interval',
    on: ON_POD,
    value: integer({ docs: 'Seconds between two probes of the app. Zero or less means 5.', default: '5', since: '1.9' }),
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/app-health-probe-timeout',
    on: ON_POD,
    value: integer({
      docs: 'Time limit of a probe in milliseconds. If it is longer than the interval, daprd does not start.',
      default: '500',
      since: '1.9',
    }),
    evidence: RUNTIME_CONFIG,
  },
  {
    name: 'dapr.io/app-health-threshold',
    on: ON_POD,
    value: integer({
      docs: 'Failed probes in a row after which the app counts as unhealthy. Less than 1 means 3.',
      default: '3',
      since: '1.9',
    }),
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/app-binding-options-timeout',
    on: ON_POD,
    value: {
      kind: 'text',
      format: 'go-duration',
      docs: 'How long Dapr waits when it asks the app which input bindings it wants. Zero or less means 3s. Also in 1.17.12 and 1.16.18.',
      default: '3s',
      since: '1.18.3',
      onInvalid: 'daprd does not start',
    },
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/disable-init-endpoints',
    on: ON_POD,
    value: {
      kind: 'text',
      docs: 'Calls to the app that Dapr leaves out when it starts, separated by commas.',
      default: 'none',
      since: '1.17',
      ignoreCase: true,
      onInvalid: 'daprd does not start',
      values: {
        config: 'Dapr does not ask the app for its actor settings.',
        subscribe: 'Dapr does not ask the app for its subscriptions.',
        'config,subscribe': 'Dapr asks for neither.',
        'subscribe,config': 'Dapr asks for neither.',
      },
    },
    evidence: RUNTIME_CONFIG,
  },
]
