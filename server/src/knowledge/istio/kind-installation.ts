import type { Schema } from '../../schema/schema.ts'
import { objectWithSpec } from '../kubernetes/object-schema.ts'
import type { KindSpec } from '../product.ts'
import { istioApi, istioMain } from './evidence.ts'
import { istioObject } from './istio-object.ts'
import { MESH_CONFIG } from './mesh-config-schema.ts'
import { CONNECTION_POOL } from './traffic-policy-schema.ts'

const VALUES: Schema = {
  kind: 'object',
  docs: 'Helm values of the Istio charts.',
  open: true,
  fields: { meshConfig: MESH_CONFIG },
}

/** What an installation is made of, and Istio's other objects, which are looked up but hardly checked. */
export const installationKinds: readonly KindSpec[] = [
  {
    kind: 'install.istio.io/IstioOperator',
    versions: ['v1alpha1'],
    schema: istioObject('An installation of Istio, read by istioctl. No cluster validates it.', {
      kind: 'object',
      docs: 'Profile and deviations from it.',
      open: true,
      fields: {
        profile: { kind: 'text', docs: 'Set of defaults: default, demo, minimal, ambient and others.', default: 'default' },
        revision: { kind: 'text', docs: 'Name of the control plane, for several beside each other.' },
        compatibilityVersion: { kind: 'text', docs: 'Release whose behaviour is kept.' },
        meshConfig: MESH_CONFIG,
        values: VALUES,
        components: { kind: 'any', docs: 'Parts to install, and how their pods run.' },
      },
    }),
    evidence: istioMain('operator/pkg/apis/types.go'),
  },
  {
    kind: 'helm/Values',
    versions: [''],
    schema: VALUES,
    evidence: istioMain('manifests/charts/istio-control/istio-discovery/values.yaml'),
  },
  { kind: 'istio/MeshConfig', versions: [''], schema: MESH_CONFIG, evidence: istioApi('mesh/v1alpha1/config.proto') },
  {
    kind: 'networking.istio.io/Sidecar',
    versions: ['v1', 'v1beta1', 'v1alpha3'],
    schema: istioObject('What the sidecars of pods listen to and may reach.', {
      kind: 'object',
      docs: 'The pods and their limits.',
      fields: {
        workloadSelector: {
          kind: 'object',
          docs: 'Pods that the object is about.',
          default: 'all pods of the namespace',
          fields: {
            labels: {
              kind: 'map',
              docs: 'Labels that the pods must all carry.',
              values: { kind: 'text', docs: 'Value of the label.' },
            },
          },
        },
        ingress: { kind: 'any', docs: 'Ports that are taken over, instead of those of the Services.' },
        egress: {
          kind: 'list',
          docs: 'Hosts that the pods know. Calls to any other pass without mesh mTLS, or are dropped.',
          items: {
            kind: 'object',
            docs: 'One listener.',
            required: ['hosts'],
            open: true,
            fields: {
              hosts: {
                kind: 'list',
                docs: 'Hosts as namespace/name; "." is the own namespace.',
                items: { kind: 'text', docs: 'A host as namespace/name.' },
              },
            },
          },
        },
        inboundConnectionPool: CONNECTION_POOL,
        outboundTrafficPolicy: {
          kind: 'object',
          docs: 'What becomes of calls to hosts that the sidecar does not know.',
          open: true,
          fields: {
            mode: {
              kind: 'text',
              docs: 'Whether they pass.',
              default: 'ALLOW_ANY',
              values: { ALLOW_ANY: 'they pass', REGISTRY_ONLY: 'they are dropped' },
            },
          },
        },
      },
    }),
    evidence: istioApi('networking/v1alpha3/sidecar.proto'),
  },
  {
    kind: 'networking.istio.io/ServiceEntry',
    versions: ['v1', 'v1beta1', 'v1alpha3'],
    schema: objectWithSpec('Hosts that the mesh would not know by itself.', {
      kind: 'object',
      docs: 'The hosts, their ports and where they are.',
      required: ['hosts'],
      open: true,
      fields: {
        hosts: { kind: 'list', docs: 'Full names; short ones are not expanded.', items: { kind: 'text', docs: 'A host.' } },
        ports: {
          kind: 'list',
          docs: 'Ports with their protocol.',
          items: {
            kind: 'object',
            docs: 'One port.',
            required: ['number', 'name'],
            fields: {
              number: { kind: 'integer', minimum: 1, maximum: 65535, docs: 'Number that callers use.' },
              name: { kind: 'text', docs: 'Name of the port.' },
              protocol: {
                kind: 'text',
                docs: 'HTTP, HTTPS, GRPC, HTTP2, MONGO, TCP or TLS. Ports that carry Dapr TLS must be TLS or TCP.',
              },
              targetPort: {
                kind: 'integer',
                minimum: 1,
                maximum: 65535,
                docs: 'Number that the endpoints use.',
                default: 'number',
              },
            },
          },
        },
        location: {
          kind: 'text',
          docs: 'Whether the hosts are in the mesh.',
          default: 'MESH_EXTERNAL',
          values: { MESH_EXTERNAL: 'outside: no automatic mTLS', MESH_INTERNAL: 'in the mesh' },
        },
        resolution: {
          kind: 'text',
          docs: 'How addresses are found.',
          default: 'NONE',
          values: {
            NONE: 'the address that the caller dialled',
            STATIC: 'the endpoints as written',
            DNS: 'by DNS, all addresses',
            DNS_ROUND_ROBIN: 'by DNS, one address',
            DYNAMIC_DNS: 'by DNS, per request',
          },
        },
      },
    }),
    evidence: istioApi('networking/v1alpha3/service_entry.proto'),
  },
  lookedUp('networking.istio.io/Gateway', ['v1', 'v1beta1', 'v1alpha3'], 'networking/v1alpha3/gateway.proto'),
  lookedUp('networking.istio.io/WorkloadEntry', ['v1', 'v1beta1', 'v1alpha3'], 'networking/v1alpha3/workload_entry.proto'),
  lookedUp('networking.istio.io/WorkloadGroup', ['v1', 'v1beta1', 'v1alpha3'], 'networking/v1alpha3/workload_group.proto'),
  lookedUp('networking.istio.io/EnvoyFilter', ['v1alpha3'], 'networking/v1alpha3/envoy_filter.proto'),
  lookedUp('networking.istio.io/ProxyConfig', ['v1beta1'], 'networking/v1beta1/proxy_config.proto'),
  lookedUp('security.istio.io/RequestAuthentication', ['v1', 'v1beta1'], 'security/v1beta1/request_authentication.proto'),
  lookedUp('extensions.istio.io/WasmPlugin', ['v1alpha1'], 'extensions/v1alpha1/wasm.proto'),
]

function lookedUp(kind: string, versions: readonly string[], proto: string): KindSpec {
  return { kind, versions, evidence: istioApi(proto) }
}
