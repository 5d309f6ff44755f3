import { valuesKind } from '../../../server/src/knowledge/linkerd/helm-values.ts'
import { bypassedPorts } from '../../../server/src/knowledge/linkerd/ports.ts'
import { workloadOf } from '../../../server/src/model/workload.ts'
import { findSchema } from '../../../server/src/schema/lookup.ts'
import { isMap, type PlainMap } from '../../../server/src/syntax/plain.ts'
import { clusterOf, manifestOf } from '../../support/cluster.ts'
import { type Case, defineTopic } from '../topic.ts'
import { LINKERD_VERSIONS } from '../versions.ts'

type Direction = 'inbound' | 'outbound'

interface Input {
  /** Values of the chart of the control plane. */
  readonly helm: PlainMap
  readonly namespace: { readonly name: string; readonly annotations: Readonly<Record<string, string>> }
  readonly workload: PlainMap
}

type Recorded = { readonly inbound: readonly string[]; readonly outbound: readonly string[] }

/**
 * Which ports bypass the proxy, asked of injector and init container one after the other. Blanks in lists are not tried: the init
 * container that was asked does not take them, and later ones do.
 * https://github.com/linkerd/linkerd2-proxy-init/blob/183e791d9/pkg/util/portrange.go
 */
export const linkerdSkippedPorts = defineTopic<Input, Recorded>({
  name: 'skipped-ports',
  product: 'linkerd',
  asks: 'Which of a choice of ports bypass the proxy, inbound and outbound, by the lists of pod, Namespace and installation.',
  recorder: 'linkerd',
  versions: LINKERD_VERSIONS,
  cases,
  theirs: (recorded) => ({ inbound: PORTS.filter(among(recorded.inbound)), outbound: PORTS.filter(among(recorded.outbound)) }),
  ours: ({ helm, namespace, workload }, version) => {
    const object = manifestOf(workload)
    const others = [manifestOf({ apiVersion: 'v1', kind: 'Namespace', metadata: { ...namespace } })]
    if (Object.keys(helm).length > 0) others.push(manifestOf(asDescribed(helm), { kind: 'helm/Values', name: 'linkerd' }))
    const cluster = clusterOf([object, ...others], {
      assumptions: {
        versions: { dapr: '1.18', istio: '1.30', linkerd: version, kubernetes: '1.34' },
        knownVersions: ['linkerd'],
      },
    })
    const found = workloadOf(object)
    if (!found) throw new Error(`${object.kind} creates no pods`)
    const { inbound, outbound } = bypassedPorts(cluster, found)
    return {
      inbound: PORTS.filter((port) => inbound.has(port) === 'yes'),
      outbound: PORTS.filter((port) => outbound.has(port) === 'yes'),
    }
  },
})

/** Of the values of the chart those that we tell users of. */
function asDescribed({ proxyInit }: PlainMap): PlainMap {
  const { schema } = valuesKind
  const known = (key: string) => schema !== undefined && findSchema(schema, ['proxyInit', key]) !== undefined
  return { proxyInit: Object.fromEntries(Object.entries(isMap(proxyInit) ? proxyInit : {}).filter(([key]) => known(key))) }
}

/** Ports with a meaning, and the limits of the lists below. */
const PORTS = [
  0, 1, 22, 25, 26, 3306, 4189, 4190, 4191, 4192, 4200, 4201, 4567, 4568, 8080, 9000, 9005, 9010, 9011, 50001, 65534, 65535,
]

/** The rules of the firewall name ports and ranges such as `9000:9010`. */
function among(destinations: readonly string[]): (port: number) => boolean {
  return (port) =>
    destinations.some((destination) => {
      const [from, to = from] = destination.split(':').map(Number)
      return from !== undefined && to !== undefined && from <= port && port <= to
    })
}

const LISTS = [
  '',
  '25',
  '0',
  '65535',
  '65536',
  '025',
  '-1',
  '+25',
  '25,8080',
  '25,,8080',
  ',25',
  '25,',
  ',',
  '25,25',
  '9000-9010',
  '9000-9010,25',
  '9010-9000',
  '9005-9005',
  '9000-',
  '-9010',
  '9000-9005-9010',
  '0-65535',
  '65534-65536',
  '9000:9010',
  '25;8080',
  'http',
  'http,8080',
  '25.0',
  '1e3',
  '0x19',
  '4567',
  '4191,4192',
  '1,22,25,26,3306,4192,4200,4201,8080,9000,9005,9010,9011,50001,65534,65535,0',
  '000000025',
  '123456',
]

const ANNOTATIONS: Readonly<Record<Direction, string>> = {
  inbound: 'config.linkerd.io/skip-inbound-ports',
  outbound: 'config.linkerd.io/skip-outbound-ports',
}
const HELM: Readonly<Record<Direction, string>> = { inbound: 'ignoreInboundPorts', outbound: 'ignoreOutboundPorts' }

function cases(): readonly Case<Input>[] {
  return (['inbound', 'outbound'] as const).flatMap((direction) => [
    question(direction, {}),
    ...LISTS.flatMap((list) => [
      question(direction, { pod: list }),
      question(direction, { namespace: list }),
      question(direction, { installation: list }),
      question(direction, { pod: list, namespace: '3306' }),
      question(direction, { namespace: list, installation: '3306' }),
    ]),
  ])
}

type Written = Readonly<Partial<Record<'pod' | 'namespace' | 'installation', string>>>

function question(direction: Direction, { pod, namespace, installation }: Written): Case<Input> {
  const on = (list: string | undefined) => (list === undefined ? {} : { [ANNOTATIONS[direction]]: list })
  return {
    id: `${direction}/${JSON.stringify({ pod, namespace, installation })}`,
    input: {
      helm: installation === undefined ? {} : { proxyInit: { [HELM[direction]]: installation } },
      namespace: { name: 'shop', annotations: { 'linkerd.io/inject': 'enabled', ...on(namespace) } },
      workload: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'orders', namespace: 'shop' },
        spec: {
          template: {
            metadata: { labels: { app: 'orders' }, annotations: on(pod) },
            spec: {
              containers: [
                { name: 'orders', image: 'ghcr.io/acme/orders:1.0.0', ports: [{ name: 'http', containerPort: 8080 }] },
              ],
            },
          },
        },
      },
    },
  }
}
