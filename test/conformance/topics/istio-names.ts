import { actsAt, findMeta, metaSites } from '../../../server/src/knowledge/meta.ts'
import { isKnownIn } from '../../../server/src/schema/version.ts'
import { manifestOf } from '../../support/cluster.ts'
import { combine } from '../corpus/combine.ts'
import { type Case, defineTopic } from '../topic.ts'
import { ISTIO_VERSIONS } from '../versions.ts'

interface Question {
  readonly of: 'labels' | 'annotations'
  readonly name: string
  readonly kind: keyof typeof API_VERSIONS
}

type Answer = { readonly known: boolean; readonly acts?: boolean }

/**
 * Names of labels, and of the annotations that istioctl says nothing about. Of labels that only the code of Istio knows, not its catalogue,
 * the program does not tell on which objects they act.
 */
export const istioNames = defineTopic<Question, Answer>({
  name: 'names',
  product: 'istio',
  asks: 'Which labels Istio knows, with some annotations, and on which kinds of object each acts.',
  recorder: 'istio',
  versions: ISTIO_VERSIONS,
  cases: () => [
    ...questionsOf('labels', [...CATALOGUE, ...UNCATALOGUED, ...MISSPELT]),
    ...questionsOf('annotations', ANNOTATIONS),
  ],
  theirs: ({ known, acts }, { name }) => (known ? acts === undefined || ANYWHERE.has(name) || acts : 'unknown'),
  ours: ({ of, name, kind }, version) => {
    const found = findMeta(of, name)
    if (found?.product.id !== 'istio' || !isKnownIn(version, found.spec.value)) return 'unknown'
    const [site] = metaSites(manifestOf({ apiVersion: API_VERSIONS[kind], kind, metadata: { name: 'orders' } }))
    return UNCATALOGUED.includes(name) || ANYWHERE.has(name) || (site !== undefined && actsAt(found.spec, site))
  },
})

function questionsOf(of: Question['of'], names: readonly string[]): readonly Case<Question>[] {
  return combine({ name: names, kind: Object.keys(API_VERSIONS) as Question['kind'][] }).map(({ name, kind }) => ({
    id: `${kind}: ${name}`,
    input: { of, name, kind },
  }))
}

const API_VERSIONS = {
  Gateway: 'gateway.networking.k8s.io/v1',
  GatewayClass: 'gateway.networking.k8s.io/v1',
  Namespace: 'v1',
  Node: 'v1',
  Pod: 'v1',
  Service: 'v1',
  ServiceEntry: 'networking.istio.io/v1',
  WorkloadEntry: 'networking.istio.io/v1',
}

/** https://github.com/istio/api/blob/master/label/labels.yaml */
const CATALOGUE = [
  'gateway.istio.io/managed',
  'gateway.networking.k8s.io/gateway-class-name',
  'gateway.networking.k8s.io/gateway-name',
  'istio.io/dataplane-mode',
  'istio.io/ingress-use-waypoint',
  'istio.io/rev',
  'istio.io/tag',
  'istio.io/use-waypoint',
  'istio.io/use-waypoint-canary',
  'istio.io/use-waypoint-canary-namespace',
  'istio.io/use-waypoint-namespace',
  'istio.io/waypoint-for',
  'networking.istio.io/enable-autoallocate-ip',
  'networking.istio.io/gatewayPort',
  'operator.istio.io/component',
  'operator.istio.io/managed',
  'operator.istio.io/version',
  'security.istio.io/tlsMode',
  'service.istio.io/canonical-name',
  'service.istio.io/canonical-revision',
  'service.istio.io/workload-name',
  'sidecar.istio.io/inject',
  'topology.istio.io/cluster',
  'topology.istio.io/locality',
  'topology.istio.io/network',
  'topology.istio.io/subzone',
]

/**
 * Written by Istio itself on whatever it creates; or, a revision, read on objects of all its own kinds; or not Istio's alone. The
 * catalogue lists examples.
 */
const ANYWHERE: ReadonlySet<string> = new Set([
  'gateway.istio.io/managed',
  'gateway.networking.k8s.io/gateway-class-name',
  'gateway.networking.k8s.io/gateway-name',
  'istio.io/rev',
  'istio.io/tag',
  'kubernetes.io/ingress.class',
  'operator.istio.io/component',
  'operator.istio.io/managed',
  'operator.istio.io/version',
])

const UNCATALOGUED = [
  'istio-injection',
  'istio.io/draining',
  'istio.io/persistent-session',
  'istio.io/persistent-session-header',
  'networking.istio.io/tunnel',
]

const MISSPELT = [
  'istio-inject',
  'istio.io/dataplane',
  'istio.io/revision',
  'istio.io/waypoint',
  'networking.istio.io/gatewayport',
  'security.istio.io/tlsmode',
  'sidecar.istio.io/injected',
  'topology.istio.io/zone',
]

const ANNOTATIONS = ['kubernetes.io/ingress.class', 'sidecar.istio.io/statsCompression', 'sidecar.istio.io/status']
