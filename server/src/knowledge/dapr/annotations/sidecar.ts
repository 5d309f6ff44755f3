import type { MetaSpec } from '../../product.ts'
import { daprSource } from '../evidence.ts'
import { argument, CONTAINER, integer, ON_POD, onOff, SIDECAR } from './values.ts'

const VOLUMES = daprSource('pkg/injector/patcher/sidecar_volumes.go')
const NO_MOUNT = 'the injector leaves such entries out, as it does volumes that the pod lacks'
const NO_RESOURCES = 'one bad quantity makes the injector drop all four resource settings with a warning'

/** The sidecar container itself: image, resources, probes, logs, start and end. */
export const sidecarAnnotations: readonly MetaSpec[] = [
  {
    name: 'dapr.io/enable-native-sidecar',
    on: ON_POD,
    value: onOff({
      docs: 'Injects the sidecar as a native sidecar: an init container that runs beside the app, starts before it and does not keep a Job from completing.',
      default: 'the Helm value dapr_sidecar_injector.nativeSidecar, which is false',
      since: '1.18',
    }),
    evidence: daprSource('pkg/injector/patcher/sidecar_patcher.go'),
  },
  {
    name: 'dapr.io/sidecar-image',
    on: ON_POD,
    value: { kind: 'text', docs: 'Image of the sidecar.', default: 'the image of the control plane', since: '1.5' },
    evidence: SIDECAR,
  },
  ...(['cpu', 'memory'] as const).flatMap((what) =>
    (['request', 'limit'] as const).map(
      (kind): MetaSpec => ({
        name: `dapr.io/sidecar-${what}-${kind}`,
        on: ON_POD,
        value: {
          kind: 'text',
          format: 'quantity',
          docs: `The ${what} ${kind} of the sidecar container.`,
          default: 'none',
          since: '1.0',
          onInvalid: NO_RESOURCES,
        },
        evidence: CONTAINER,
      }),
    ),
  ),
  ...probe('liveness', { delay: ['180', '3'], timeout: ['3', '3'], period: ['10', '6'], threshold: ['5', '3'] }),
  ...probe('readiness', { delay: ['1', '3'], timeout: ['1', '3'], period: ['1', '6'], threshold: ['5', '3'] }),
  {
    name: 'dapr.io/sidecar-seccomp-profile-type',
    on: ON_POD,
    value: {
      kind: 'text',
      docs: 'Seccomp profile of the sidecar container.',
      since: '1.11',
      onInvalid: 'the injector copies it as it is, and the API server refuses the pod',
      values: {
        Unconfined: 'No profile.',
        RuntimeDefault: 'The profile of the container runtime.',
        Localhost: 'A profile on the node.',
      },
    },
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/volume-mounts',
    on: ON_POD,
    value: {
      kind: 'text',
      format: 'mount-list',
      docs: 'Volumes of the pod that the sidecar may read, as `volume:path` pairs separated by commas.',
      since: '1.8',
      onInvalid: NO_MOUNT,
      tolerated: true,
    },
    evidence: VOLUMES,
  },
  {
    name: 'dapr.io/volume-mounts-rw',
    on: ON_POD,
    value: {
      kind: 'text',
      format: 'mount-list',
      docs: 'Volumes of the pod that the sidecar may read and write, as `volume:path` pairs separated by commas.',
      since: '1.8',
      onInvalid: NO_MOUNT,
      tolerated: true,
    },
    evidence: VOLUMES,
  },
  {
    name: 'dapr.io/env',
    on: ON_POD,
    value: {
      kind: 'text',
      format: 'env-list',
      docs: 'Environment of the sidecar, as `NAME=value` pairs separated by commas. The OTEL_EXPORTER_OTLP variables switch tracing on.',
      since: '1.1',
      concern: 'tracing',
      onInvalid: 'the injector leaves the entry out; further entries without "=" become part of the value before them',
      tolerated: true,
    },
    evidence: CONTAINER,
  },
  {
    name: 'dapr.io/env-from-secret',
    on: ON_POD,
    value: {
      kind: 'text',
      format: 'env-from-secret-list',
      docs: 'Environment of the sidecar from Secrets, as `NAME=secret:key`, or `NAME=secret` when the key has the name of the Secret.',
      since: '1.15',
      onInvalid: 'the injector leaves the entry out; further entries without "=" become part of the value before them',
      tolerated: true,
    },
    evidence: CONTAINER,
  },
  {
    name: 'dapr.io/log-level',
    on: ON_POD,
    value: {
      kind: 'text',
      docs: 'How much the sidecar logs.',
      default: 'info',
      since: '1.0',
      ignoreCase: true,
      onInvalid: 'daprd does not start',
      values: {
        debug: 'Everything.',
        info: 'Normal events and worse.',
        warn: 'Warnings and worse.',
        error: 'Errors and worse.',
        fatal: 'Only what ends the sidecar.',
      },
    },
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/log-as-json',
    on: ON_POD,
    value: onOff({ docs: 'Writes log lines as JSON.', default: 'false', since: '1.0' }),
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/enable-api-logging',
    on: ON_POD,
    value: onOff({
      docs: 'Logs every call to Dapr\'s API. Wins over the Configuration, also with `"false"`.',
      default: 'what spec.logging.apiLogging.enabled of the Configuration says',
      since: '1.7',
    }),
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/enable-profiling',
    on: ON_POD,
    value: onOff({ docs: 'Opens the profiling server of the sidecar on port 7777.', default: 'false', since: '1.0' }),
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/enable-debug',
    on: ON_POD,
    value: onOff({ docs: 'Runs the sidecar under a debugger.', default: 'false', since: '1.2' }),
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/debug-port',
    on: ON_POD,
    value: integer({ docs: 'Port of the debugger.', default: '40000', since: '1.2' }),
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/graceful-shutdown-seconds',
    on: ON_POD,
    value: argument({
      docs: 'Seconds that the sidecar may take to finish its work. A negative number means 5.',
      default: '-1 (5 seconds)',
      maximum: Number.MAX_SAFE_INTEGER,
      since: '1.6',
    }),
    evidence: SIDECAR,
  },
  {
    name: 'dapr.io/block-shutdown-duration',
    on: ON_POD,
    value: {
      kind: 'text',
      format: 'go-duration',
      docs: 'How long the sidecar goes on serving after it was told to stop, or until the app is unhealthy.',
      default: 'not at all',
      since: '1.13',
      onInvalid: 'daprd does not start',
    },
    evidence: SIDECAR,
  },
]

/** `[default now, default up to 1.17]` of the four settings of a probe. */
type ProbeDefaults = Readonly<Record<'delay' | 'timeout' | 'period' | 'threshold', readonly [string, string]>>

function probe(which: 'liveness' | 'readiness', defaults: ProbeDefaults): MetaSpec[] {
  const parts = [
    ['delay-seconds', 'Seconds before the first', defaults.delay],
    ['timeout-seconds', 'Time limit in seconds of one', defaults.timeout],
    ['period-seconds', 'Seconds between two runs of the', defaults.period],
    ['threshold', 'Failures in a row that count for the', defaults.threshold],
  ] as const
  return parts.map(([suffix, what, [now, before]]) => ({
    name: `dapr.io/sidecar-${which}-probe-${suffix}`,
    on: ON_POD,
    value: integer({
      docs: `${what} ${which} probe of the sidecar.`,
      default: now,
      ...(now === before ? {} : { formerDefault: { value: before, until: '1.18' } }),
      since: '1.0',
    }),
    evidence: SIDECAR,
  }))
}
