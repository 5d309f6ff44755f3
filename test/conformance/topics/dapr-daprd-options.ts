import { silentLogger } from '../../../server/src/base/logger.ts'
import { Analysis } from '../../../server/src/features/analysis.ts'
import { integer } from '../../../server/src/knowledge/dapr/annotations/values.ts'
import { readMetaValue } from '../../../server/src/knowledge/meta-value.ts'
import { parseGoDuration } from '../../../server/src/model/duration.ts'
import { parseQuantity } from '../../../server/src/model/quantity.ts'
import { NO_SETTINGS } from '../../../server/src/workspace/repository-config.ts'
import { annotationSets } from '../corpus/dapr-annotation-sets.ts'
import { type Case, defineTopic } from '../topic.ts'
import { STARTED_VERSIONS } from '../versions.ts'

type Annotations = Readonly<Record<string, string>>

type Recorded =
  | { readonly refused: string }
  | { readonly bodyBytes?: number; readonly bufferBytes?: number; readonly blocks?: number }

/** Whether daprd starts with what the injector makes of the annotations of a pod. */
export const daprDaprdOptions = defineTopic<Annotations, Recorded>({
  name: 'daprd-options',
  product: 'dapr',
  asks: 'Does daprd start with the arguments that the injector makes of the annotations of a pod? Compared: whether it does, the sizes that it reads, and how long it blocks its end.',
  recorder: 'daprd-runtime',
  versions: STARTED_VERSIONS,
  cases,
  theirs: (recorded) => ('refused' in recorded ? 'does not start' : recorded),
  ours: (annotations, version) => {
    judgeBy(version)
    analysis.change(FILE, JSON.stringify(podWith(annotations)))
    const refused = analysis
      .diagnostics(FILE)
      .some(({ severity, message }) => severity === 'error' && message.includes('daprd does not start'))
    if (refused) return 'does not start'
    return {
      ...sizeIn(annotations, 'bodyBytes', 'max-body-size', 'http-max-request-size', 20),
      ...sizeIn(annotations, 'bufferBytes', 'read-buffer-size', 'http-read-buffer-size', 10),
      ...blockIn(annotations['dapr.io/block-shutdown-duration'] ?? ''),
    }
  },
})

const FOLDER = 'file:///conformance'
const FILE = `${FOLDER}/app.yaml`
const analysis = new Analysis(silentLogger)
analysis.setFolders([FOLDER])

let judgedBy: string | undefined

function judgeBy(version: string): void {
  if (version !== judgedBy) analysis.setSettings(FOLDER, { ...NO_SETTINGS, versions: { dapr: version } })
  judgedBy = version
  analysis.sweep()
}

function podWith(annotations: Annotations) {
  const metadata = { name: 'orders', namespace: 'shop', annotations }
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'app' }] } }
}

/** In bytes. The older annotation counts in megabytes or kilobytes, and only where the newer one is not written. */
function sizeIn(annotations: Annotations, name: string, newer: string, older: string, shift: number): Record<string, number> {
  const quantity = annotations[`dapr.io/${newer}`] ?? ''
  const count = annotations[`dapr.io/${older}`] ?? ''
  const bytes = quantity === '' ? countOf(count, shift) : Number(parseQuantity(quantity)) / 1e9
  return bytes === undefined || bytes === 4 << shift ? {} : { [name]: bytes }
}

function countOf(text: string, shift: number): number | undefined {
  const count = readMetaValue(integer({ docs: '' }), text, '')
  return typeof count === 'number' && count > 0 ? count * 2 ** shift : typeof count === 'number' ? count : undefined
}

/** In nanoseconds. */
function blockIn(text: string): { blocks?: number } {
  const duration = parseGoDuration(text)
  return duration.kind === 'duration' ? { blocks: Number(duration.nanoseconds) } : {}
}

const PLAIN: Annotations = { 'dapr.io/enabled': 'true', 'dapr.io/app-id': 'orders' }

const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'block-shutdown-duration': ['5s', '1m30s', '0', '0s', '-1s', '5', '5 s', '1d', '1.5h', '5S'],
  'max-body-size': [
    '8Mi',
    '8M',
    '8MB',
    '8mi',
    '1.5Mi',
    '500m',
    '0',
    '-1',
    '8 Mi',
    '9e9',
    '20Ei',
    '7Ei',
    '8Ei',
    '1.0Mi',
    '0.5k',
    '1000m',
    '0.0',
    '1e-3',
    '1.5e3',
    '.Mi',
    '-8',
    '-8Mi',
  ],
  'read-buffer-size': ['8Ki', '8k', '8K', '8KB', '1.5Ki', '0', '-1', ' 8Ki', '100m'],
  'app-protocol': ['http', 'HTTPS', 'grpc', 'GRPCS', 'h2c', 'H2C', 'http2', 'tcp', ' http', 'ws'],
  'log-level': ['debug', 'info', 'warn', 'error', 'fatal', 'DEBUG', 'Warning', 'warning', 'trace', 'panic', 'off'],
  'app-port': ['8080', '3500', '50001', '50002', '9090', '65535', '65536'],
  'metrics-port': ['9090', '0', '-1', '70000'],
  'grpc-port': ['50001', '0', '-1', '8080'],
}

/** Numbers of all kinds: a dash and more than one digit look like an option of daprd. */
const NUMBERS: readonly string[] = [
  'app-max-concurrency',
  'app-health-probe-interval',
  'app-health-probe-timeout',
  'app-health-threshold',
  'graceful-shutdown-seconds',
  'http-max-request-size',
  'http-read-buffer-size',
  'debug-port',
  'app-port',
  'grpc-port',
  'internal-grpc-port',
  'metrics-port',
]

const TOGETHER: readonly Annotations[] = [
  ...['400', '5000', '5001', '60000', '0', '-1'].flatMap((timeout) =>
    ['1', '5', '60', '0', '-1', ''].map((interval) => ({
      'enable-app-health-check': 'true',
      'app-health-probe-timeout': timeout,
      'app-health-probe-interval': interval,
    })),
  ),
  ...['8Mi', 'x', ''].flatMap((size) =>
    ['16', 'x', '-1'].map((count) => ({ 'max-body-size': size, 'http-max-request-size': count })),
  ),
  ...['8080', '50001'].flatMap((app) => ['50001', '8080', ''].map((grpc) => ({ 'app-port': app, 'grpc-port': grpc }))),
]

function cases(): readonly Case<Annotations>[] {
  const sets: readonly Annotations[] = [
    ...annotationSets()
      .map(({ input }) => input.annotations)
      .filter((annotations) => Object.entries(PLAIN).every(([name, text]) => annotations[name] === text)),
    ...Object.entries(TEXTS).flatMap(([name, texts]) => texts.map((text) => withPrefix({ [name]: text }))),
    ...NUMBERS.flatMap((name) => ['-9', '-10'].map((text) => withPrefix({ [name]: text }))),
    ...TOGETHER.map(withPrefix),
  ]
  return [...new Map(sets.map((input) => [nameOf(input), input]))].map(([id, input]) => ({ id, input }))
}

function withPrefix(annotations: Annotations): Annotations {
  return { ...PLAIN, ...Object.fromEntries(Object.entries(annotations).map(([name, text]) => [`dapr.io/${name}`, text])) }
}

function nameOf(annotations: Annotations): string {
  const others = Object.entries(annotations).filter(([name]) => PLAIN[name] === undefined)
  return others.map(([name, text]) => `${name.replace('dapr.io/', '')}=${JSON.stringify(text)}`).join(' ') || 'nothing'
}
