import { type Manifest, valueAt } from '../../model/manifest.ts'
import type { Schema } from '../../schema/schema.ts'
import type { Path } from '../../syntax/path.ts'
import type { Plain, PlainMap } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { labelSelector } from '../kubernetes/object-schema.ts'
import type { KindSpec } from '../product.ts'
import { linkerdSource } from './evidence.ts'

/** Whether a values file is for the chart linkerd-control-plane, told by keys that no other chart has. */
export function isLinkerdValues(body: PlainMap): boolean {
  return SIGNS.some((path) => valueAt(body, path) !== undefined)
}

const SIGNS: readonly Path[] = [
  ['identityTrustAnchorsPEM'],
  ['identityTrustDomain'],
  ['linkerdVersion'],
  ['policyController'],
  ['proxyInjector'],
  ['proxyInit', 'ignoreInboundPorts'],
  ['proxyInit', 'ignoreOutboundPorts'],
  ['proxyInit', 'iptablesMode'],
  ['proxy', 'defaultInboundPolicy'],
  ['proxy', 'nativeSidecar'],
  ['proxy', 'opaquePorts'],
  ['proxy', 'tracing', 'collector'],
]

/** Words one of which any such file contains. */
export const valuesWords: readonly string[] = SIGNS.flatMap((path) => path.slice(-1).map(String))

/** A value of the installation, and where it is written. */
export interface InstalledValue {
  readonly manifest: Manifest
  readonly path: Path
  readonly value: Plain
}

/** A value of the installation. Where several files write it, the last one wins, as with `helm -f a.yaml -f b.yaml`. */
export function installedValue(cluster: Cluster, path: Path): InstalledValue | undefined {
  const written: InstalledValue[] = []
  for (const manifest of valuesFiles(cluster)) {
    const value = valueAt(manifest.body, path)
    if (value !== undefined && value !== null) written.push({ manifest, path, value })
  }
  return written.at(-1)
}

/** The values files of the control plane in this view. */
export function valuesFiles(cluster: Cluster): readonly Manifest[] {
  return cluster.list('helm/Values').filter((manifest) => isLinkerdValues(manifest.body))
}

const PORTS: Schema = { kind: 'any', docs: 'Ports and ranges that bypass the proxy.', default: '4567,4568', concern: 'mtls' }

const PRIVATE_NETWORKS = '10.0.0.0/8,100.64.0.0/10,172.16.0.0/12,192.168.0.0/16'

const schema: Schema = {
  kind: 'object',
  docs: 'Values of the chart linkerd-control-plane, as far as they decide what the proxies do.',
  open: true,
  fields: {
    clusterDomain: { kind: 'text', docs: 'DNS domain of the cluster.', default: 'cluster.local' },
    clusterNetworks: {
      kind: 'any',
      docs: 'Networks that count as inside the cluster.',
      default: `${PRIVATE_NETWORKS},fd00::/8`,
      formerDefault: { value: PRIVATE_NETWORKS, until: '2.16' },
    },
    identityTrustDomain: { kind: 'text', docs: 'Trust domain of mesh identities.', default: 'the cluster domain' },
    webhookFailurePolicy: {
      kind: 'text',
      docs: 'What happens to new pods while the injector is down.',
      default: 'Ignore',
      values: { Ignore: 'They start outside the mesh.', Fail: 'They are not created.' },
    },
    proxyInit: {
      kind: 'object',
      docs: 'Redirection of traffic to the proxy.',
      open: true,
      fields: {
        ignoreInboundPorts: { ...PORTS, docs: 'Inbound ports that bypass every proxy.' },
        ignoreOutboundPorts: { ...PORTS, docs: 'Destination ports that bypass every proxy.' },
        runAsRoot: { kind: 'boolean', docs: 'Runs the init container as root.', default: 'false' },
      },
    },
    proxyInjector: {
      kind: 'object',
      docs: 'The webhook that adds the proxy.',
      open: true,
      fields: {
        namespaceSelector: {
          ...labelSelector('Namespaces in which the webhook acts.'),
          default: 'all but kube-system and cert-manager',
        },
        objectSelector: { ...labelSelector('Pods on which the webhook acts.'), default: 'all but parts of Linkerd itself' },
      },
    },
    proxy: {
      kind: 'object',
      docs: 'Defaults of all proxies.',
      open: true,
      fields: {
        await: { kind: 'boolean', docs: 'Holds the other containers until the proxy is ready.', default: 'true' },
        nativeSidecar: {
          kind: 'boolean',
          docs: 'Adds the proxy as a native sidecar.',
          default: 'true',
          formerDefault: { value: 'false', until: '2.20' },
          since: '2.15',
        },
        defaultInboundPolicy: {
          kind: 'text',
          docs: 'Who may connect to ports that no Server selects.',
          default: 'all-unauthenticated',
          concern: 'access-control',
          wordsSince: { audit: '2.16' },
          values: {
            'all-unauthenticated': 'Everybody.',
            'all-authenticated': 'Clients with a mesh identity.',
            'cluster-unauthenticated': 'Everybody inside the cluster networks.',
            'cluster-authenticated': 'Clients with a mesh identity inside the cluster networks.',
            deny: 'Nobody, unless a Server and an authorization admit the client.',
            audit: 'Everybody; what would have been refused is logged.',
          },
        },
        opaquePorts: { kind: 'any', docs: 'Ports without protocol detection.', default: '25,587,3306,4444,5432,6379,9300,11211' },
        tracing: {
          kind: 'object',
          docs: 'Spans of the proxies. They never start a trace: a span exists only where a request brings a sampled context.',
          since: '2.19',
          concern: 'tracing',
          open: true,
          fields: {
            enabled: { kind: 'boolean', docs: 'Whether proxies write spans.', default: 'false', concern: 'tracing' },
            collector: {
              kind: 'object',
              docs: 'Where spans go. The collector must be in the mesh.',
              open: true,
              fields: {
                endpoint: { kind: 'text', docs: 'Host and port of the collector, which must speak OpenTelemetry.' },
                meshIdentity: {
                  kind: 'object',
                  docs: 'Identity of the collector; both parts are needed.',
                  open: true,
                  fields: {
                    serviceAccountName: { kind: 'text', docs: 'ServiceAccount of the collector.' },
                    namespace: { kind: 'text', docs: 'Namespace of the collector.' },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
}

/** The values file as a kind of its own. */
export const valuesKind: KindSpec = {
  kind: 'helm/Values',
  versions: [''],
  schema,
  evidence: linkerdSource('charts/linkerd-control-plane/values.yaml'),
}
