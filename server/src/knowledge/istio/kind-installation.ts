import type { Schema } from '../../schema/schema.ts'
import type { KindSpec } from '../product.ts'
import { istioApi, istioMain } from './evidence.ts'
import { istioObject } from './istio-object.ts'
import { serviceEntryKind } from './kind-service-entry.ts'
import { sidecarKind } from './kind-sidecar.ts'
import { MESH_CONFIG } from './mesh-config-schema.ts'

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
  sidecarKind,
  serviceEntryKind,
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
