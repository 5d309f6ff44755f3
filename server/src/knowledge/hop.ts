/** A stretch of the way of a call, by who talks to whom. A setting acts on some of them only. */
export type Hop =
  | 'app-to-daprd'
  | 'daprd-to-daprd'
  | 'daprd-to-control-plane'
  | 'daprd-to-backend'
  | 'daprd-to-endpoint'
  | 'caller-to-app'
  | 'kubelet-to-pod'
  | 'prometheus-to-daprd'

/** What each stretch is, for hovers and messages. */
export const HOPS: Readonly<Record<Hop, string>> = {
  'app-to-daprd': 'between an app and its own Dapr sidecar',
  'daprd-to-daprd': 'between Dapr sidecars: service invocation, actors, workflows',
  'daprd-to-control-plane': 'from a Dapr sidecar to the Dapr control plane',
  'daprd-to-backend': 'from a Dapr sidecar to a broker, store or other backend',
  'daprd-to-endpoint': 'from a Dapr sidecar to an HTTPEndpoint or a URL',
  'caller-to-app': 'to the Service of an app without Dapr: plain callers and ingress',
  'kubelet-to-pod': 'from the kubelet to the probes of a pod',
  'prometheus-to-daprd': 'from Prometheus to the metrics port of a Dapr sidecar',
}
