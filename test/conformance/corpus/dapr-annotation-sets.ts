import { dapr } from '../../../server/src/knowledge/dapr/product.ts'
import type { MetaSpec } from '../../../server/src/knowledge/product.ts'
import type { Case } from '../topic.ts'

/** The annotations of a pod. */
export interface AnnotationSet {
  /** Name of a bare pod; pods of a Deployment have none yet when the injector sees them. */
  readonly pod?: string
  readonly annotations: Readonly<Record<string, string>>
}

/** Every annotation of pods with many texts, misspelt names, and sets that are read together. */
export function annotationSets(): readonly Case<AnnotationSet>[] {
  const sets = [...singles(), ...misspelt(), ...switches(), ...together()]
  return [...new Map(sets.map((input) => [nameOf(input), input]))].map(([id, input]) => ({ id, input }))
}

const ENABLED = 'dapr.io/enabled'
const APP_ID = 'dapr.io/app-id'

/** Whatever else a pod has, it asks for a sidecar in the plain way. */
const PLAIN: Readonly<Record<string, string>> = { [ENABLED]: 'true', [APP_ID]: 'orders' }

const INTEGERS = [
  '',
  '0',
  '1',
  '-1',
  '+5',
  '007',
  '8080',
  ' 8080',
  '8080 ',
  '80.5',
  '1e3',
  '0x10',
  'none',
  '2147483647',
  '2147483648',
  '9223372036854775808',
]
const BOOLEANS = [
  '',
  'true',
  'True',
  'TRUE',
  ' true ',
  'yes',
  'on',
  'On',
  '1',
  't',
  'y',
  'false',
  'False',
  'no',
  'off',
  '0',
  'n',
  'f',
  'enabled',
  'tru',
  'truee',
  '2',
  'null',
]
const TEXTS = ['', 'x', 'A b', '0', 'true', 'a,b', 'a:b', 'a=b']
const QUANTITIES = ['100m', '0.5', '1', '1e3', '64Mi', '64MB', '64 Mi', '-1', 'much', '1Gi', '.5', '5.', '1E', '1i']
const ENVS = [
  'A=b',
  'A=b,C=d',
  'A=b, C=d',
  'A=b,c,d',
  'A',
  'A,B=c',
  'A=b,C',
  ' A=b',
  'A=',
  'A=b=c',
  'OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4317,OTEL_EXPORTER_OTLP_HEADERS=key=a,other=b',
  'A=b,1C=d',
  'A=b,C =d',
  'A=b,\nC=d',
  'A=secret:key',
  'A=secret:key,B=other',
  'A=secret:key:more',
  'A=secret:key:more,B=other:key',
  'A= secret : key ',
  ',A=b',
  'A=b,',
]
const MOUNTS = [
  'cache:/c',
  'cache:/c,certs:/d',
  'cache:/c, certs:/d',
  'cache',
  'cache:/c:ro',
  'cache:/c,certs',
  ' cache:/c ',
  'cache:/c,',
  ',cache:/c',
  ':',
  'cache:',
]

const BY_FORMAT: Readonly<Record<string, readonly string[]>> = {
  'env-list': ENVS,
  'env-from-secret-list': ENVS,
  'byte-quantity': QUANTITIES,
  quantity: QUANTITIES,
}

function textsFor({ value }: MetaSpec): readonly string[] {
  if (value.kind === 'integer-text') return INTEGERS
  if (value.kind === 'boolean-text') return BOOLEANS
  // A volume that the pod lacks is another matter.
  if (value.format === 'mount-list') return ['', 'x', ...MOUNTS]
  return [...TEXTS, ...(BY_FORMAT[value.format ?? ''] ?? []), ...Object.keys(value.values ?? {})]
}

/** Neither of them is meant for a pod of an app. */
const ELSEWHERE: readonly string[] = ['dapr.io/component-container', 'dapr.io/control-plane']

const NAMES = dapr.annotations.filter(({ name }) => !ELSEWHERE.includes(name))

function singles(): readonly AnnotationSet[] {
  return NAMES.filter(({ name }) => name !== ENABLED && name !== APP_ID).flatMap((spec) =>
    [...new Set(textsFor(spec))].map((text) => ({ annotations: { ...PLAIN, [spec.name]: text } })),
  )
}

function misspelt(): readonly AnnotationSet[] {
  return NAMES.filter(({ name }) => name !== ENABLED && name !== APP_ID).flatMap(({ name }) =>
    [name.toUpperCase(), `${name}s`, name.replace('-', '_'), name.replace('dapr.io/', 'dapr.io/sidecar.')]
      .filter((wrong) => !NAMES.some((other) => other.name === wrong))
      .map((wrong) => ({ annotations: { ...PLAIN, [wrong]: '1' } })),
  )
}

function switches(): readonly AnnotationSet[] {
  return [
    ...BOOLEANS.map((text) => ({ annotations: { [ENABLED]: text, [APP_ID]: 'orders' } })),
    ...APP_IDS.map((id) => ({ annotations: { [ENABLED]: 'true', [APP_ID]: id } })),
    ...APP_IDS.map((id) => ({ pod: 'orders-7d9f', annotations: { [ENABLED]: 'true', [APP_ID]: id } })),
    { annotations: {} },
    { annotations: { [APP_ID]: 'orders' } },
    { annotations: { [ENABLED]: 'true' } },
    { pod: 'orders-7d9f', annotations: { [ENABLED]: 'true' } },
    { pod: 'orders.7d9f', annotations: { [ENABLED]: 'true' } },
    { pod: 'orders', annotations: { [ENABLED]: 'yes' } },
    { pod: 'orders', annotations: { 'dapr.io/Enabled': 'true', [APP_ID]: 'orders' } },
  ]
}

const APP_IDS = [
  'orders',
  'orders-2',
  '2-orders',
  '-orders',
  'orders-',
  'Orders',
  'orders.shop',
  'orders_shop',
  'orders shop',
  'orders ',
  'ordersé',
  '',
  ' ',
  'o',
  '-',
  'o'.repeat(58),
  'o'.repeat(59),
  'o'.repeat(63),
  'orders\n',
]

/** Annotations that act on one another, or on the same part of the sidecar. */
function together(): readonly AnnotationSet[] {
  const quantities = ['100m', 'much', '']
  return [
    ...quantities.flatMap((request) =>
      quantities.flatMap((limit) =>
        quantities.map((memory) => ({
          annotations: {
            ...PLAIN,
            'dapr.io/sidecar-cpu-request': request,
            'dapr.io/sidecar-cpu-limit': limit,
            'dapr.io/sidecar-memory-limit': memory,
          },
        })),
      ),
    ),
    ...['A=b', 'A'].flatMap((env) =>
      ['B=secret:key', 'B=a:b:c'].map((fromSecret) => ({
        annotations: { ...PLAIN, 'dapr.io/env': env, 'dapr.io/env-from-secret': fromSecret },
      })),
    ),
    ...['cache:/c', 'cache'].flatMap((read) =>
      ['certs:/d', 'certs'].map((write) => ({
        annotations: { ...PLAIN, 'dapr.io/volume-mounts': read, 'dapr.io/volume-mounts-rw': write },
      })),
    ),
    ...['http', 'grpc', 'GRPCS', 'h2c', 'tcp'].flatMap((protocol) =>
      ['true', 'false'].map((ssl) => ({
        annotations: { ...PLAIN, 'dapr.io/app-protocol': protocol, 'dapr.io/app-ssl': ssl, 'dapr.io/app-port': '8080' },
      })),
    ),
    ...['50002', '50003', 'x'].flatMap((internal) =>
      ['50001', '70000', ''].map((grpc) => ({
        annotations: {
          ...PLAIN,
          'dapr.io/internal-grpc-port': internal,
          'dapr.io/grpc-port': grpc,
          'dapr.io/config': 'app-config',
        },
      })),
    ),
    ...['true', 'false', 'yes', '1', 'x'].flatMap((native) =>
      ['true', 'yes'].map((enabled) => ({
        annotations: { [ENABLED]: enabled, [APP_ID]: 'orders', 'dapr.io/enable-native-sidecar': native },
      })),
    ),
  ]
}

function nameOf({ pod, annotations }: AnnotationSet): string {
  const written = Object.entries(annotations)
    .filter(([name, text]) => PLAIN[name] !== text || Object.keys(annotations).length < 3)
    .map(([name, text]) => `${name.replace('dapr.io/', '')}=${JSON.stringify(text)}`)
  return [...(pod === undefined ? [] : [`pod ${pod}`]), ...written].join(' ') || 'nothing'
}
