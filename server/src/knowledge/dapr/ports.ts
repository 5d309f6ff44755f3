/**
 * Ports of the sidecar. The gRPC, internal, metrics and debug ports have annotations; the others are fixed in Kubernetes.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/injector/annotations/annotations.go
 */
export const SIDECAR_PORTS = {
  http: 3500,
  public: 3501,
  grpc: 50001,
  internal: 50002,
  metrics: 9090,
  profiling: 7777,
  debug: 40000,
} as const

/** A port that sidecars, or the API server, call in the control plane. */
interface ControlPlanePort {
  readonly service: string
  /** Port of the Service, as callers and outbound rules see it. */
  readonly port: number
  /** Port of the container, as inbound rules see it. */
  readonly target: number
  readonly caller: 'sidecar' | 'api-server'
}

/**
 * What must be reachable in the control plane for sidecars to start and pods to be injected.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/injector/patcher/services.go and the Services of the dapr chart
 */
export const CONTROL_PLANE_PORTS: readonly ControlPlanePort[] = [
  { service: 'dapr-sentry', port: 443, target: 50001, caller: 'sidecar' },
  { service: 'dapr-api', port: 443, target: 6500, caller: 'sidecar' },
  { service: 'dapr-placement-server', port: 50005, target: 50005, caller: 'sidecar' },
  { service: 'dapr-scheduler-server-a', port: 443, target: 50006, caller: 'sidecar' },
  { service: 'dapr-scheduler-server', port: 50006, target: 50006, caller: 'sidecar' },
  { service: 'dapr-sidecar-injector', port: 443, target: 4000, caller: 'api-server' },
  { service: 'dapr-webhook', port: 443, target: 19443, caller: 'api-server' },
]
