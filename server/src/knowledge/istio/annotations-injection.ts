import type { MetaSpec } from '../product.ts'
import { istioApi, istioCode, istioMain } from './evidence.ts'
import { EXACT_BOOLEAN, GO_BOOLEAN, POD_REFUSED } from './meta-values.ts'

const CATALOGUE = istioApi('annotation/annotations.yaml')
const TEMPLATE = istioCode('manifests/charts/istio-control/istio-discovery/files/injection-template.yaml')
const VALIDATORS = istioCode('pkg/kube/inject/validate.go')

/** Whether and how the injector changes a pod. */
export const injectionAnnotations: readonly MetaSpec[] = [
  {
    name: 'sidecar.istio.io/inject',
    on: ['pod'],
    value: {
      ...EXACT_BOOLEAN,
      otherwise: 'default',
      docs:
        'The old switch for one pod. "false" keeps the sidecar out. "true" cannot bring it in where the Namespace has no injection label, ' +
        'because the webhook selects pods by labels only; the label of the same name can, and it wins where both are written.',
      default: 'the Namespace and the injection policy decide',
    },
    retired: {
      state: 'works',
      since: '1.16',
      note: 'The label of the same name does more: it also selects the pod for injection.',
      use: 'the label sidecar.istio.io/inject',
    },
    evidence: istioCode('pkg/kube/inject/inject.go', 'injectRequired'),
  },
  {
    name: 'inject.istio.io/templates',
    on: ['pod'],
    value: {
      kind: 'text',
      docs:
        'Injection templates to apply to this pod, as a comma list: sidecar, gateway, grpc-simple, grpc-agent, waypoint, kube-gateway, or one of your own. ' +
        'A name that the injector does not know makes the API server refuse the pod.',
      default: 'sidecar',
      since: '1.10',
      onInvalid: POD_REFUSED,
    },
    evidence: istioCode('manifests/charts/istio-control/istio-discovery/templates/istiod-injector-configmap.yaml'),
  },
  {
    name: 'sidecar.istio.io/nativeSidecar',
    on: ['pod'],
    value: {
      ...EXACT_BOOLEAN,
      otherwise: 'true',
      docs:
        'Runs the proxy as a restartable init container: it starts before the app, stops after it, and does not keep a Job running. ' +
        'Decides over the setting of istiod; any word but "false" counts as true.',
      default: 'native where every node runs Kubernetes 1.33 or newer (Istio 1.27 and later)',
      since: '1.24',
    },
    evidence: istioMain('pkg/kube/inject/webhook.go', 'DetectNativeSidecar'),
  },
  {
    name: 'proxy.istio.io/config',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'proxy-config',
      docs:
        'ProxyConfig for this pod as YAML text, laid over meshConfig.defaultConfig field by field: a nested block such as tracing replaces the inherited one whole. ' +
        'Misspelt keys are lost without a word; a wrong type or value makes the injector refuse the pod.',
      default: 'meshConfig.defaultConfig',
      since: '1.6',
      onInvalid: POD_REFUSED,
    },
    evidence: istioMain('pkg/config/mesh/mesh.go', 'ApplyProxyConfig'),
  },
  {
    name: 'sidecar.istio.io/rewriteAppHTTPProbers',
    on: ['pod'],
    value: {
      ...GO_BOOLEAN,
      otherwise: 'default',
      docs:
        "Sends the kubelet's HTTP, gRPC and TCP probes through the Istio agent, so that they pass under strict mTLS. " +
        'With "false" a probe of a captured port arrives as plaintext and STRICT refuses it.',
      default: 'true (sidecarInjectorWebhook.rewriteAppHTTPProbe)',
    },
    evidence: istioMain('pkg/kube/inject/app_probe.go'),
  },
  {
    name: 'prometheus.istio.io/merge-metrics',
    on: ['pod'],
    value: {
      ...GO_BOOLEAN,
      otherwise: 'refused',
      docs: "Folds the app's own Prometheus page into the agent's on port 15020. Decides over meshConfig.enablePrometheusMerge for this pod.",
      default: 'meshConfig.enablePrometheusMerge, which is true',
      since: '1.6',
      concern: 'metrics',
      onInvalid: POD_REFUSED,
    },
    evidence: VALIDATORS,
  },
  {
    name: 'prometheus.istio.io/scrape-targets',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'scrape-targets',
      docs:
        'Several metrics pages to fold into one, as a comma list of port:path; the path is /metrics where none is written. ' +
        'Wins over prometheus.io/port and prometheus.io/path. A port that is no number or belongs to the proxy makes injection fail.',
      since: '1.31',
      concern: 'metrics',
      onInvalid: POD_REFUSED,
    },
    evidence: istioMain('pkg/kube/inject/webhook.go'),
  },
  {
    name: 'prometheus.istio.io/secure-port',
    on: ['pod'],
    value: {
      kind: 'integer-text',
      minimum: 0,
      maximum: 65535,
      docs: 'Port on which the agent offers the merged metrics over TLS. The injector fills it in unless it is written.',
      since: '1.31',
      concern: 'metrics',
    },
    evidence: istioMain('pkg/kube/inject/webhook.go'),
  },
  {
    name: 'sidecar.istio.io/status',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'Written by the injector to record what it added. A pod that carries it is left out of ambient mode. Not for hand-written manifests.',
    },
    evidence: istioCode('cni/pkg/util/podutil.go'),
  },
  {
    name: 'istio.io/rev',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'Written by the injector: the control-plane revision that injected the pod. The label of the same name is what asks for a revision.',
      since: '1.18',
    },
    evidence: TEMPLATE,
  },
  {
    name: 'proxy.istio.io/overrides',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'Written by the injector: the changes that a hand-written proxy container asked for. Not for hand-written manifests.',
      since: '1.10',
    },
    evidence: CATALOGUE,
  },
]
