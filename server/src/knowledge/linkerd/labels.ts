import type { MetaPlace, MetaSpec } from '../product.ts'
import { linkerdDocs, linkerdSource } from './evidence.ts'

const NAMES = linkerdSource('pkg/k8s/labels.go')
const CHART = linkerdSource('charts/linkerd-control-plane/values.yaml')
const MIRROR = linkerdSource('multicluster/service-mirror/cluster_watcher.go')
const MIRRORED: readonly MetaPlace[] = ['service', 'Endpoints', 'discovery.k8s.io/EndpointSlice']

/** Injection and configuration are annotations in Linkerd; few of its names are labels. */
export const labels: readonly MetaSpec[] = [
  {
    name: 'config.linkerd.io/admission-webhooks',
    on: ['namespace'],
    value: {
      kind: 'text',
      docs: 'Keeps all admission webhooks of Linkerd away from the Namespace: nothing is injected there, whatever its pods say.',
      default: 'the webhooks act',
      values: { disabled: 'The webhooks skip the Namespace.' },
    },
    evidence: CHART,
  },
  {
    name: 'linkerd.io/control-plane-ns',
    on: ['any'],
    value: {
      kind: 'text',
      docs: 'Namespace of the control plane. On a pod it is what makes callers use mesh mTLS. Written by the injector.',
    },
    evidence: linkerdSource('controller/api/destination/endpoint_translator.go'),
  },
  {
    name: 'linkerd.io/control-plane-component',
    on: ['any'],
    value: { kind: 'text', docs: 'Marks a part of the control plane. Such pods are never injected by the webhook.' },
    evidence: CHART,
  },
  {
    name: 'linkerd.io/cni-resource',
    on: ['any'],
    value: { kind: 'text', docs: 'Marks a part of the CNI plugin. Such pods are never injected.' },
    evidence: CHART,
  },
  {
    name: 'linkerd.io/is-control-plane',
    on: ['namespace'],
    value: { kind: 'text', docs: 'Marks the Namespace of the control plane.' },
    evidence: linkerdSource('charts/linkerd-control-plane/templates/namespace.yaml'),
  },
  {
    name: 'linkerd.io/extension',
    on: ['any'],
    value: { kind: 'text', docs: 'Names the Linkerd extension that lives in the Namespace. Written by the installation.' },
    evidence: NAMES,
  },
  {
    name: 'linkerd.io/workload-ns',
    on: ['pod'],
    value: { kind: 'text', docs: 'Namespace of the injected workload. Written by the injector.' },
    evidence: NAMES,
  },
  ...['deployment', 'replicationcontroller', 'replicaset', 'job', 'daemonset', 'statefulset', 'cronjob'].map(
    (owner): MetaSpec => ({
      name: `linkerd.io/proxy-${owner}`,
      on: ['pod'],
      value: { kind: 'text', docs: `Name of the ${owner} that owns the injected pod. Written by the injector.` },
      evidence: NAMES,
    }),
  ),
  {
    name: 'mirror.linkerd.io/exported',
    on: ['service'],
    value: {
      kind: 'text',
      docs: 'Exports the Service to linked clusters. A Link can be told to look for other labels.',
      values: { true: 'Through the gateway.', 'remote-discovery': 'From pod to pod, on a flat network.' },
      wordsSince: { 'remote-discovery': '2.14' },
    },
    evidence: linkerdDocs('reference/multicluster'),
  },
  {
    name: 'mirror.linkerd.io/federated',
    on: ['service'],
    value: {
      kind: 'text',
      docs: 'Joins the Service to the federated Service of the same name.',
      since: '2.17',
      values: { member: 'The Service is a member.' },
    },
    evidence: linkerdDocs('reference/multicluster'),
  },
  ...(
    [
      ['mirrored-service', 'Marks objects that mirroring made. Written by the service mirror.'],
      ['mirrored-gateway', 'Marks the Service of a mirrored gateway. Written by the service mirror.'],
      ['cluster-name', 'Remote cluster of a mirrored object. Written by the service mirror.'],
      ['headless-mirror-svc-name', 'Headless Service that a mirrored endpoint belongs to. Written by the service mirror.'],
    ] as const
  ).map(
    ([name, docs]): MetaSpec => ({
      name: `mirror.linkerd.io/${name}`,
      on: MIRRORED,
      value: { kind: 'text', docs },
      evidence: MIRROR,
    }),
  ),
  {
    name: 'multicluster.linkerd.io/remote-discovery',
    on: ['service'],
    value: {
      kind: 'text',
      docs: 'Cluster in which the endpoints of a mirrored Service are found. Written by the service mirror.',
      since: '2.14',
    },
    evidence: MIRROR,
  },
  {
    name: 'multicluster.linkerd.io/remote-service',
    on: ['service'],
    value: { kind: 'text', docs: 'Name of the Service in the remote cluster. Written by the service mirror.', since: '2.14' },
    evidence: MIRROR,
  },
  {
    name: 'multicluster.linkerd.io/cluster-name',
    on: ['Secret'],
    value: { kind: 'text', docs: 'Remote cluster to which the credentials belong. Written by the CLI.', since: '2.14' },
    evidence: linkerdSource('controller/api/destination/watcher/cluster_store.go'),
  },
]
