import { callsInjector } from '../../../server/src/knowledge/istio/injection.ts'
import { membership } from '../../../server/src/knowledge/istio/membership.ts'
import { workloadOf } from '../../../server/src/model/workload.ts'
import { clusterOf, manifestOf } from '../../support/cluster.ts'
import { namespacesByDefault, type PodSituation, podSituations } from '../corpus/istio-pods.ts'
import { defineTopic } from '../topic.ts'
import { ISTIO_VERSIONS } from '../versions.ts'

type Answer = { readonly askedBy: readonly string[]; readonly injects: boolean; readonly captured: boolean }

/**
 * Whether a pod gets a sidecar, is captured by the node, or stays outside. Revision "canary" and its tag "prod" are installed
 * beside the default revision. Whether the API server asks an injector is compared by itself too, since more than one thing may
 * keep a pod out.
 */
export const istioInjection = defineTopic<PodSituation, Answer>({
  name: 'injection',
  product: 'istio',
  asks: 'Which webhooks are asked about a pod, and whether it gets a sidecar, is captured by the node or stays outside.',
  recorder: 'istio',
  versions: ISTIO_VERSIONS,
  cases: podSituations,
  theirs: ({ askedBy, injects, captured }) => ({
    asked: askedBy.length > 0,
    path: askedBy.length > 0 && injects ? 'sidecar' : captured ? 'node' : 'none',
  }),
  ours: (situation) => ({ asked: asksInjector(situation), path: pathOf(situation) }),
})

/** The labels that the selectors of the webhooks look at; the rest is for the injector. */
function asksInjector(situation: PodSituation): boolean {
  const { namespace, pod } = situation
  return callsInjector({
    namespaceInjection: namespace.labels['istio-injection'],
    namespaceRevision: namespace.labels['istio.io/rev'],
    namespaceMode: undefined,
    podLabel: pod.labels['sidecar.istio.io/inject'],
    podAnnotation: undefined,
    podRevision: pod.labels['istio.io/rev'],
    podMode: undefined,
    hostNetwork: false,
    namespace: namespace.name,
    namespacesByDefault: namespacesByDefault(situation),
    autoInject: 'enabled',
    never: false,
    always: false,
  })
}

function pathOf({ installation, namespace: { name, labels }, pod }: PodSituation): string {
  const deployment = manifestOf({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'orders', namespace: name },
    spec: {
      template: {
        metadata: { labels: pod.labels, annotations: pod.annotations },
        spec: { hostNetwork: pod.hostNetwork, containers: [{ name: 'app', image: 'app' }] },
      },
    },
  })
  const namespace = manifestOf({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })
  const workload = workloadOf(deployment)
  if (!workload) return 'no workload'
  const { member, dataPath } = membership(clusterOf([manifestOf(installation), namespace, deployment]), workload)
  return member === 'yes' ? dataPath : member === 'no' ? 'none' : 'unknown'
}
