// Makes workspaces of any size, the same for the same size: a tenth of the files is ours, the rest is what else lies in a repository.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Names and texts of a workspace of `size` files. Namespaces hold 20 apps each, as in a large company, not one with thousands. */
export function generateWorkspace(size: number): ReadonlyMap<string, string> {
  const files = new Map<string, string>([['platform/daprsystem.yaml', SYSTEM]])
  for (let index = 0; files.size < size / 10; index++) {
    const namespace = `team-${Math.floor(index / 20)}`
    if (index % 20 === 0) files.set(`teams/${namespace}/namespace.yaml`, namespaceOf(namespace))
    if (index % 20 === 0) files.set(`teams/${namespace}/configuration.yaml`, configurationOf(namespace))
    files.set(`teams/${namespace}/app-${index}.yaml`, appOf(namespace, index))
  }
  for (let index = 0; files.size < size; index++) files.set(`other/${index % 100}/file-${index}.yaml`, otherOf(index))
  return files
}

/** Writes a workspace to disk. */
export function writeWorkspace(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [name, text] of files) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}

/** A Resiliency of about so many lines, with a target for each policy. */
export function resiliencyOf(lines: number): string {
  const count = Math.max(1, Math.floor((lines - 10) / 7))
  const names = Array.from({ length: count }, (_, index) => `policy${index}`)
  const policies = names.map((name) => `      ${name}:\n        policy: constant\n        duration: 1s\n        maxRetries: 3\n`)
  const targets = names.map((name, index) => `      app-${index}:\n        retry: ${name}\n`)
  return `apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata:\n  name: bench\n  namespace: team-0\nspec:\n  policies:\n    retries:\n${policies.join('')}  targets:\n    apps:\n${targets.join('')}`
}

/** Many objects in one file, about so many lines in all. */
export function manyObjects(lines: number): string {
  const each = appOf('team-0', 0).split('\n').length
  return Array.from({ length: Math.ceil(lines / each) }, (_, index) => appOf(`team-${Math.floor(index / 20)}`, index)).join(
    '---\n',
  )
}

const SYSTEM = `apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprsystem
  namespace: dapr-system
spec:
  mtls:
    enabled: true
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
`

function namespaceOf(name: string): string {
  return `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n  labels:\n    istio-injection: enabled\n`
}

function configurationOf(namespace: string): string {
  return `apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: tracing
  namespace: ${namespace}
spec:
  tracing:
    samplingRate: "0.1"
    otel:
      endpointAddress: collector.observability:4317
      protocol: grpc
      isSecure: false
`
}

function appOf(namespace: string, index: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${index}
  namespace: ${namespace}
  labels:
    app: app-${index}
spec:
  replicas: 2
  selector:
    matchLabels:
      app: app-${index}
  template:
    metadata:
      labels:
        app: app-${index}
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: app-${index}
        dapr.io/app-port: "8080"
        dapr.io/config: tracing
    spec:
      containers:
        - name: app
          image: registry.example/app:${index}
          ports:
            - containerPort: 8080
          resources:
            limits:
              cpu: 500m
              memory: 256Mi
---
apiVersion: v1
kind: Service
metadata:
  name: app-${index}
  namespace: ${namespace}
spec:
  selector:
    app: app-${index}
  ports:
    - name: http
      port: 80
      targetPort: 8080
`
}

function otherOf(index: number): string {
  const steps = Array.from(
    { length: 12 },
    (_, step) => `      - name: step ${step} of ${index}\n        run: make target-${step}\n`,
  )
  return `name: pipeline ${index}\non: [push]\njobs:\n  build:\n    runs-on: linux\n    steps:\n${steps.join('')}`
}
