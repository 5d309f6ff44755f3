import type { Evidence } from '../../schema/evidence.ts'
import type { KindSpec, MetaSpec, Product } from '../product.ts'
import { gatewayDefinition, kubernetesDocs } from './evidence.ts'
import { gatewayRouteKinds } from './gateway-routes.ts'

/**
 * The kinds of Kubernetes, the Gateway API and their helpers that other products' settings are about. They are looked up and not
 * validated, as kubectl and other editors' tools do that; but for routes, by which meshes take their settings.
 */
export const kubernetes: Product = {
  id: 'kubernetes',
  title: 'Kubernetes',
  owns: [],
  annotations: scrapeAnnotations(),
  labels: [],
  kinds: [
    ...kinds('concepts/overview/working-with-objects/namespaces', ['v1'], 'Namespace'),
    ...kinds('concepts/workloads/pods', ['v1'], 'Pod'),
    ...kinds('concepts/workloads/controllers/replicationcontroller', ['v1'], 'ReplicationController'),
    ...kinds(
      'concepts/workloads/controllers',
      ['v1'],
      'apps/DaemonSet',
      'apps/Deployment',
      'apps/ReplicaSet',
      'apps/StatefulSet',
    ),
    ...kinds('concepts/workloads/controllers/job', ['v1'], 'batch/Job', 'batch/CronJob'),
    ...kinds('concepts/services-networking/service', ['v1'], 'Service'),
    ...kinds('concepts/services-networking/network-policies', ['v1'], 'networking.k8s.io/NetworkPolicy'),
    ...kinds('concepts/services-networking/ingress', ['v1'], 'networking.k8s.io/Ingress'),
    ...kinds('concepts/configuration/configmap', ['v1'], 'ConfigMap'),
    ...kinds('concepts/configuration/secret', ['v1'], 'Secret'),
    ...kinds('concepts/security/service-accounts', ['v1'], 'ServiceAccount'),
    { kind: 'gateway.networking.k8s.io/Gateway', versions: ['v1', 'v1beta1'], evidence: gatewayDefinition('gateways') },
    ...gatewayRouteKinds,
    {
      kind: 'argoproj.io/Rollout',
      versions: ['v1alpha1'],
      evidence: { url: 'https://argo-rollouts.readthedocs.io/en/stable/features/specification/', version: 'Argo Rollouts 1.8' },
    },
    kustomizeKind('kustomize.config.k8s.io/Kustomization', ['v1beta1']),
    kustomizeKind('kustomize.config.k8s.io/Component', ['v1alpha1']),
  ],
}

function kinds(page: string, versions: readonly string[], ...ids: readonly string[]): KindSpec[] {
  const evidence = kubernetesDocs(page)
  return ids.map((kind) => ({ kind, versions, evidence }))
}

function kustomizeKind(kind: string, versions: readonly string[]): KindSpec {
  return {
    kind,
    versions,
    evidence: { url: 'https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/', version: 'Kustomize 5' },
  }
}

/** A convention of widespread scrape configurations, not of Kubernetes; Dapr and Istio both write these. */
function scrapeAnnotations(): MetaSpec[] {
  const evidence: Evidence = {
    url: 'https://github.com/prometheus-community/helm-charts/blob/main/charts/prometheus/README.md',
    version: 'Prometheus chart 27',
    note: 'scraping pod metrics via annotations',
  }
  const texts = {
    scrape: { docs: 'Asks a Prometheus that follows the convention to collect metrics here.' },
    port: { docs: 'Port of the metrics. daprd has its own, 9090 by default.' },
    path: { docs: 'Path of the metrics.', default: '/metrics' },
  }
  return Object.entries(texts).map(([name, text]) => ({
    name: `prometheus.io/${name}`,
    on: ['any'],
    value: { kind: 'text', concern: 'metrics', ...text },
    evidence,
  }))
}
