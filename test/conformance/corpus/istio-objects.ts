import type { Cluster } from '../../../server/src/knowledge/cluster.ts'
import { type Workload, workloadOf } from '../../../server/src/model/workload.ts'
import type { PlainMap } from '../../../server/src/syntax/plain.ts'
import { clusterOf, manifestOf } from '../../support/cluster.ts'

/** An IstioOperator with this spec. */
export function installationOf(spec: PlainMap = {}): PlainMap {
  return {
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    metadata: { name: 'istio', namespace: 'istio-system' },
    spec,
  }
}

/** An object of one of Istio's own kinds. */
export function istioObject(apiVersion: string, kind: string, name: string, namespace: string, spec: PlainMap): PlainMap {
  return { apiVersion, kind, metadata: { name, namespace }, spec }
}

/** Pods of one workload, in the mesh. */
export interface PodsAsked {
  readonly namespace: string
  readonly labels: { readonly [name: string]: string }
  readonly annotations?: { readonly [name: string]: string }
}

/** A view of a workload in the mesh, and of the objects that may be about it. */
export function meshedView(
  { namespace, labels, annotations = {} }: PodsAsked,
  objects: readonly PlainMap[],
  istio: string,
  namespaces: readonly PlainMap[] = [namespaceOf(namespace, { 'istio-injection': 'enabled' })],
): { readonly cluster: Cluster; readonly workload: Workload } {
  const deployment = manifestOf({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'orders', namespace },
    spec: { template: { metadata: { labels, annotations }, spec: { containers: [{ name: 'app', image: 'app' }] } } },
  })
  const workload = workloadOf(deployment)
  if (!workload) throw new Error('A Deployment is a workload')
  const manifests = [deployment, ...[...namespaces, ...objects].map((object) => manifestOf(object))]
  const versions = { dapr: '1.18', istio, linkerd: '2.20', kubernetes: '1.34' }
  return { cluster: clusterOf(manifests, { assumptions: { versions, knownVersions: ['istio'] } }), workload }
}

export function namespaceOf(name: string, labels: PodsAsked['labels']): PlainMap {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }
}
