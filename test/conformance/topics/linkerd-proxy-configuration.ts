import { Analysis } from '../../../server/src/features/analysis.ts'
import type { Diagnostic } from '../../../server/src/features/diagnostic.ts'
import type { Cluster } from '../../../server/src/knowledge/cluster.ts'
import { annotations } from '../../../server/src/knowledge/linkerd/annotations.ts'
import { DEFAULT_POLICY } from '../../../server/src/knowledge/linkerd/inbound-policy.ts'
import { resolveConfig, writtenConfigs } from '../../../server/src/knowledge/linkerd/proxy-config.ts'
import { startup } from '../../../server/src/knowledge/linkerd/startup.ts'
import { parseGoDuration } from '../../../server/src/model/duration.ts'
import { parseQuantity } from '../../../server/src/model/quantity.ts'
import { type Workload, workloadOf } from '../../../server/src/model/workload.ts'
import type { PlainMap } from '../../../server/src/syntax/plain.ts'
import { NO_SETTINGS } from '../../../server/src/workspace/repository-config.ts'
import { clusterOf, manifestOf } from '../../support/cluster.ts'
import { type Case, defineTopic, type Json } from '../topic.ts'
import { LINKERD_VERSIONS } from '../versions.ts'

interface Input {
  readonly annotation: string
  readonly namespace: { readonly name: string; readonly annotations: Readonly<Record<string, string>> }
  readonly workload: PlainMap
}

type Recorded = {
  readonly refused?: string
  readonly from?: 'pod' | 'namespace'
  readonly settings?: Readonly<Record<string, string>>
}

/**
 * What an annotation on pod, Namespace or both does: whose text takes effect, if any, or that there is no pod; and for what can be
 * compared as a value, which one holds. A warning about the text means that the injector goes on without it, an error that the pod
 * is lost.
 */
export const linkerdProxyConfiguration = defineTopic<Input, Recorded>({
  name: 'proxy-configuration',
  product: 'linkerd',
  asks: 'What each configuration annotation does on a pod, on its Namespace or on both: whose text takes effect, which value holds then, or that there is no pod.',
  recorder: 'linkerd',
  versions: LINKERD_VERSIONS,
  cases,
  theirs: ({ refused, from = 'nowhere', settings = {} }, { annotation }) => {
    if (refused !== undefined) return 'refused'
    const value = VALUES[annotation]?.theirs(settings)
    return value === undefined ? from : { from, value }
  },
  ours: (input, version) => {
    const { annotation } = input
    const [pod, namespace] = judged(input, version)
    const deciding = pod === 'not read' ? namespace : pod
    if (deciding === 'refused') return 'refused'
    const from = deciding === 'read' ? (pod === 'read' ? 'pod' : 'namespace') : 'nowhere'
    const { cluster, workload } = viewOf(input, version)
    const home = writtenConfigs(cluster, workload, { annotations: [annotation] })[0]?.home
    if (from !== 'nowhere' && home !== from) return { from, home: home ?? 'nowhere' }
    const value = VALUES[annotation]?.ours({ cluster, workload, text: from === 'nowhere' ? undefined : textFrom(input, from) })
    return value === undefined ? from : { from, value }
  },
})

type Verdict = 'read' | 'not read' | 'kept' | 'refused'

const analysis = new Analysis({ info() {}, warn() {}, error() {} })
const FOLDER = 'file:///cluster'
const FILE = `${FOLDER}/orders.yaml`

/** What is reported about the annotation on the pod and on the Namespace. */
function judged({ annotation, namespace, workload }: Input, version: string): readonly [Verdict, Verdict] {
  analysis.setFolders([FOLDER])
  analysis.setSettings(FOLDER, { ...NO_SETTINGS, versions: { linkerd: version } })
  const objects = [{ apiVersion: 'v1', kind: 'Namespace', metadata: namespace }, workload]
  analysis.change(FILE, objects.map((object) => JSON.stringify(object)).join('\n---\n'))
  const about = analysis.diagnostics(FILE).filter(({ finding }) => finding.at.path.at(-1) === annotation)
  const of = (doc: number) => about.filter(({ finding }) => finding.at.doc === doc)
  return [
    verdictOf(of(1), textFrom({ annotation, namespace, workload }, 'pod')),
    verdictOf(of(0), textFrom({ annotation, namespace, workload }, 'namespace')),
  ]
}

/** Codes of reports that say that nobody reads the annotation there. */
const NOT_READ: ReadonlySet<string> = new Set([
  'unknown-annotation',
  'misplaced-annotation',
  'annotation-needs-version',
  'mesh-setting-ignored',
])

function verdictOf(diagnostics: readonly Diagnostic[], text: string | undefined): Verdict {
  if (text === undefined || diagnostics.some(({ code }) => NOT_READ.has(code))) return 'not read'
  const invalid = diagnostics.find(({ code }) => code === 'invalid-annotation-value')
  if (!invalid) return 'read'
  return invalid.severity === 'error' ? 'refused' : 'kept'
}

function textFrom({ annotation, namespace, workload }: Input, home: 'pod' | 'namespace'): string | undefined {
  const found = home === 'pod' ? onPodOf(workload) : namespace.annotations
  return found[annotation]
}

function onPodOf(workload: PlainMap): Readonly<Record<string, string>> {
  const { annotations } = JSON.parse(JSON.stringify(workload)).spec.template.metadata
  return annotations
}

function viewOf({ namespace, workload }: Input, version: string): { readonly cluster: Cluster; readonly workload: Workload } {
  const object = manifestOf(workload)
  const found = workloadOf(object)
  if (!found) throw new Error(`${object.kind} creates no pods`)
  const cluster = clusterOf([object, manifestOf({ apiVersion: 'v1', kind: 'Namespace', metadata: { ...namespace } })], {
    assumptions: { versions: { dapr: '1.18', istio: '1.30', linkerd: version, kubernetes: '1.34' }, knownVersions: ['linkerd'] },
  })
  return { cluster, workload: found }
}

/** A setting whose value is compared: where it stands in what was injected, and what we take for it. */
interface Value {
  readonly theirs: (settings: Readonly<Record<string, string>>) => Json
  readonly ours: (view: { readonly cluster: Cluster; readonly workload: Workload; readonly text: string | undefined }) => Json
}

const VALUES: Readonly<Record<string, Value>> = {
  'config.linkerd.io/default-inbound-policy': {
    theirs: (settings) => settings['linkerd-proxy LINKERD2_PROXY_INBOUND_DEFAULT_POLICY'] ?? 'all-unauthenticated',
    ours: ({ cluster, workload }) => resolveConfig(cluster, workload, DEFAULT_POLICY).value,
  },
  'config.linkerd.io/proxy-await': {
    theirs: (settings) => (settings['linkerd-proxy starts'] === '' ? 'no' : 'yes'),
    ours: ({ cluster, workload }) => startup(cluster, workload).waits.value,
  },
  'config.linkerd.io/proxy-inbound-connect-timeout': duration('LINKERD2_PROXY_INBOUND_CONNECT_TIMEOUT', '100ms'),
  'config.linkerd.io/proxy-outbound-connect-timeout': duration('LINKERD2_PROXY_OUTBOUND_CONNECT_TIMEOUT', '1000ms'),
  'config.linkerd.io/shutdown-grace-period': duration('LINKERD2_PROXY_SHUTDOWN_GRACE_PERIOD', ''),
  'config.linkerd.io/proxy-cpu-request': quantity('request cpu'),
  'config.linkerd.io/proxy-cpu-limit': quantity('limit cpu'),
  'config.linkerd.io/proxy-memory-request': quantity('request memory'),
  'config.linkerd.io/proxy-memory-limit': quantity('limit memory'),
  'config.linkerd.io/proxy-ephemeral-storage-request': quantity('request ephemeral-storage'),
  'config.linkerd.io/proxy-ephemeral-storage-limit': quantity('limit ephemeral-storage'),
  'config.linkerd.io/proxy-uid': integer('user', '2102'),
  'config.linkerd.io/control-port': integer('LINKERD2_PROXY_CONTROL_LISTEN_ADDR', '4190'),
  'config.linkerd.io/admin-port': integer('LINKERD2_PROXY_ADMIN_LISTEN_ADDR', '4191'),
  'config.linkerd.io/inbound-port': integer('LINKERD2_PROXY_INBOUND_LISTEN_ADDR', '4143'),
  'config.linkerd.io/outbound-port': integer('LINKERD2_PROXY_OUTBOUND_LISTEN_ADDR', '4140'),
}

/** The injector hands durations on in whole milliseconds. */
function duration(name: string, fallback: string): Value {
  return {
    theirs: (settings) => settings[`linkerd-proxy ${name}`] ?? fallback,
    ours: ({ text }) => {
      const parsed = text === undefined ? undefined : parseGoDuration(text)
      return parsed?.kind === 'duration' ? `${parsed.nanoseconds / 1_000_000n}ms` : fallback
    },
  }
}

function quantity(name: string): Value {
  const amount = (text: string | undefined) => (text === undefined ? 'none' : String(parseQuantity(text)))
  return { theirs: (settings) => amount(settings[`linkerd-proxy ${name}`]), ours: ({ text }) => amount(text) }
}

/** A number, or the port of an address. */
function integer(name: string, fallback: string): Value {
  return {
    theirs: (settings) => Number((settings[`linkerd-proxy ${name}`] ?? fallback).split(':').at(-1)),
    ours: ({ text }) => Number(text ?? fallback),
  }
}

const DURATIONS = ['5s', '1.5s', '1m30s', '500ms', '0', '0s', '100us', '1h', '10', '5 s', ' 5s', '1d', '5S', 'forever', '']
const QUANTITIES = ['100m', '0.5', '1', '2Gi', '1e3', '1M', '.5', '+1', 'abc', '', '1.5x', '100 m', '1GB', '1 ', '1mi', '64MiB']
const BOOLEANS = ['true', 'false', '1', '0', 't', 'F', 'TRUE', 'True', 'tRUE', 'yes', 'on', 'enabled', '', ' true', '2']
const PORTS = [
  '4200',
  '1',
  '65535',
  '04200',
  '+4200',
  'abc',
  '',
  ' 4200',
  '4200 ',
  '4200.0',
  '1e3',
  '0x1050',
  '4_200',
  'http',
  '2147483648',
]
const OUT_OF_RANGE = ['-1', '65536', '70000']

/** Texts for each annotation. Of those that the injector hands on unread, only such that the program behind it takes as well. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'config.linkerd.io/control-port': [...PORTS, ...OUT_OF_RANGE],
  'config.linkerd.io/admin-port': [...PORTS, ...OUT_OF_RANGE, '0'],
  'config.linkerd.io/inbound-port': [...PORTS, ...OUT_OF_RANGE, '0'],
  'config.linkerd.io/outbound-port': [...PORTS, ...OUT_OF_RANGE],
  'config.linkerd.io/proxy-inbound-connect-timeout': DURATIONS,
  'config.linkerd.io/proxy-outbound-connect-timeout': DURATIONS,
  'config.linkerd.io/shutdown-grace-period': DURATIONS,
  'config.linkerd.io/close-wait-timeout': ['1h', '30s', '1.5m', '10', '5 s', '1d', 'forever'],
  'config.linkerd.io/proxy-cpu-request': QUANTITIES,
  'config.linkerd.io/proxy-cpu-limit': QUANTITIES,
  'config.linkerd.io/proxy-memory-request': QUANTITIES,
  'config.linkerd.io/proxy-memory-limit': QUANTITIES,
  'config.linkerd.io/proxy-ephemeral-storage-request': QUANTITIES,
  'config.linkerd.io/proxy-ephemeral-storage-limit': QUANTITIES,
  'config.linkerd.io/enable-external-profiles': BOOLEANS,
  'config.linkerd.io/enable-gateway': BOOLEANS,
  // Without the container a word for false cannot be told from one that is not read.
  'config.linkerd.io/enable-debug-sidecar': ['true', '1', 't', 'T', 'TRUE', 'True', 'tRUE', 'yes', 'on', 'enabled', '2'],
  'config.linkerd.io/proxy-uid': [
    '2102',
    '3000',
    '2147483647',
    '2147483648',
    '-1',
    '+5',
    '007',
    'abc',
    '1.5',
    '',
    ' 1',
    '0x10',
    'root',
  ],
  'config.alpha.linkerd.io/proxy-wait-before-exit-seconds': [
    '10',
    '1',
    '18446744073709551615',
    '007',
    '-1',
    '1.5',
    'abc',
    '',
    '10s',
    ' 5',
    '+5',
    '99999999999999999999',
  ],
  'config.linkerd.io/proxy-await': ['enabled', 'disabled', 'true', 'false', 'Enabled', 'DISABLED', '', 'enabled '],
  'config.linkerd.io/default-inbound-policy': [
    'all-unauthenticated',
    'all-authenticated',
    'cluster-unauthenticated',
    'cluster-authenticated',
    'deny',
    'audit',
    'Deny',
    'allow',
    'all_authenticated',
    '',
  ],
  'config.linkerd.io/opaque-ports': ['8080', '8080,9000-9010', 'http', '3306'],
  'config.linkerd.io/skip-inbound-ports': ['8080', '8080,9000-9010'],
  'config.linkerd.io/skip-outbound-ports': ['8080', '8080,9000-9010'],
  'config.linkerd.io/skip-subnets': ['10.0.0.0/8', '10.0.0.0/8,192.168.0.0/16'],
  'config.linkerd.io/proxy-require-identity-inbound-ports': ['8080', '8080,9090'],
  'config.linkerd.io/access-log': ['apache', 'json'],
  'config.linkerd.io/proxy-log-format': ['plain', 'json'],
  'config.linkerd.io/proxy-log-level': ['warn', 'info,linkerd=debug'],
  'config.linkerd.io/proxy-image': ['example.org/linkerd/proxy'],
  'config.linkerd.io/proxy-version': ['edge-23.4.2'],
  'config.linkerd.io/image-pull-policy': ['Always', 'IfNotPresent', 'Never'],
  'config.linkerd.io/init-image': ['example.org/linkerd/proxy-init'],
  'config.linkerd.io/init-image-version': ['v2.2.0'],
  // Names of before, of later, and of nobody.
  'config.linkerd.io/disable-identity': ['true'],
  'config.linkerd.io/disable-tap': ['true'],
  'config.linkerd.io/proxy-loglevel': ['debug'],
  'config.linkerd.io/skip-outbound-port': ['8080'],
  'config.alpha.linkerd.io/proxy-await': ['disabled'],
  'linkerd.io/proxy-await': ['disabled'],
}

/** What later releases added, with a text that they take. */
const LATER = annotations.filter(({ name, value }) => /^config\.(\w+\.)?linkerd\.io\//.test(name) && value.since !== undefined)
const LATER_TEXTS: Readonly<Record<string, string>> = {
  'config.linkerd.io/proxy-additional-env': '[]',
  'config.linkerd.io/proxy-cpu-ratio-limit': '0.5',
}

function cases(): readonly Case<Input>[] {
  const later = LATER.map(({ name, value }): [string, readonly string[]] => [name, [LATER_TEXTS[name] ?? laterText(value.kind)]])
  return [...Object.entries(TEXTS), ...later].flatMap(([annotation, texts]) => [
    ...texts.map((text) => question(annotation, { pod: text })),
    ...texts.map((text) => question(annotation, { namespace: text })),
    // A text on the pod hides the one on the Namespace, also when it is not taken.
    ...texts.slice(1).map((text) => question(annotation, { pod: text, namespace: texts[0] })),
  ])
}

function laterText(kind: string): string {
  return kind === 'boolean-text' ? 'true' : '5'
}

function question(annotation: string, written: { readonly pod?: string; readonly namespace?: string | undefined }): Case<Input> {
  const on = (text: string | undefined) => ({
    'linkerd.io/inject': 'enabled',
    ...(text === undefined ? {} : { [annotation]: text }),
  })
  return {
    id: `${annotation}/${JSON.stringify(written)}`,
    input: {
      annotation,
      namespace: { name: 'shop', annotations: on(written.namespace) },
      workload: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'orders', namespace: 'shop' },
        spec: {
          template: {
            metadata: { labels: { app: 'orders' }, annotations: on(written.pod) },
            spec: {
              containers: [
                {
                  name: 'orders',
                  image: 'ghcr.io/acme/orders:1.0.0',
                  ports: [
                    { name: 'http', containerPort: 8080 },
                    { name: 'db', containerPort: 3306 },
                  ],
                },
              ],
            },
          },
        },
      },
    },
  }
}
