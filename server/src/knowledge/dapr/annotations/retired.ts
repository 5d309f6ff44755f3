import type { MetaSpec } from '../../product.ts'
import { daprSource } from '../evidence.ts'
import { argument, integer, ON_POD, onOff, SIDECAR } from './values.ts'

const INJECTOR = daprSource('pkg/injector/annotations/annotations.go', 'the name is no longer among those that are read')

function renamed(name: string, use: string, value: MetaSpec['value']): MetaSpec {
  return {
    name: `dapr.io/${name}`,
    on: ON_POD,
    value,
    evidence: INJECTOR,
    retired: { state: 'ignored', since: '1.0', note: `It is called dapr.io/${use} since Dapr 1.0.`, use: `dapr.io/${use}` },
  }
}

/** Names that still work but should not be used, and names that nothing reads any more. */
export const retiredAnnotations: readonly MetaSpec[] = [
  {
    name: 'dapr.io/app-ssl',
    on: ON_POD,
    value: onOff({ docs: 'Turns the protocol http into https, and grpc into grpcs.', default: 'false', since: '1.0' }),
    evidence: SIDECAR,
    retired: { state: 'works', since: '1.11', note: 'It is replaced by dapr.io/app-protocol with "https" or "grpcs".' },
  },
  {
    name: 'dapr.io/http-max-request-size',
    on: ON_POD,
    value: argument({ docs: 'Largest request body in megabytes.', default: '4', since: '1.0', maximum: Number.MAX_SAFE_INTEGER }),
    evidence: SIDECAR,
    retired: { state: 'works', since: '1.14', note: 'It is replaced by dapr.io/max-body-size with a unit, such as "8Mi".' },
  },
  {
    name: 'dapr.io/http-read-buffer-size',
    on: ON_POD,
    value: argument({
      docs: 'Size of the read buffer in kilobytes.',
      default: '4',
      since: '1.5',
      maximum: Number.MAX_SAFE_INTEGER,
    }),
    evidence: SIDECAR,
    retired: { state: 'works', since: '1.14', note: 'It is replaced by dapr.io/read-buffer-size with a unit, such as "8Ki".' },
  },
  {
    name: 'dapr.io/http-stream-request-body',
    on: ON_POD,
    value: onOff({ docs: 'Was the switch for streamed request bodies.', since: '1.5' }),
    evidence: INJECTOR,
    retired: { state: 'ignored', since: '1.9', note: 'It does nothing since Dapr 1.9: request bodies are always streamed.' },
  },
  renamed('id', 'app-id', { kind: 'text', docs: 'Old name of the app id.' }),
  renamed('port', 'app-port', integer({ docs: 'Old name of the app port.' })),
  renamed('protocol', 'app-protocol', { kind: 'text', docs: 'Old name of the app protocol.' }),
  renamed('profiling', 'enable-profiling', onOff({ docs: 'Old name of the profiling switch.' })),
  renamed('max-concurrency', 'app-max-concurrency', argument({ docs: 'Old name of the concurrency limit.' })),
]
