import type { Assumptions } from '../../../../server/src/knowledge/cluster.ts'
import type { Manifest } from '../../../../server/src/model/manifest.ts'
import { type Workload, workloadOf } from '../../../../server/src/model/workload.ts'
import type { Json, PlainMap, Unknown } from '../../../../server/src/syntax/plain.ts'
import { manifestOf } from '../../../support/cluster.ts'

/** A Namespace with annotations and labels. */
export function namespace(
  name: string,
  annotations: Readonly<Record<string, string | Unknown>> = {},
  labels: Readonly<Record<string, string>> = {},
): Manifest {
  return manifestOf({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, annotations, labels } })
}

/** A Deployment "orders" in "shop" with annotations on its pod template. */
export function deployment(
  annotations: Readonly<Record<string, Json>> = {},
  options: { readonly namespace?: string; readonly name?: string; readonly labels?: PlainMap; readonly spec?: PlainMap } = {},
): Manifest {
  const name = options.name ?? 'orders'
  return manifestOf({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: options.namespace ?? 'shop' },
    spec: {
      template: {
        metadata: { labels: { app: name, ...options.labels }, annotations },
        spec: options.spec ?? { containers: [{ name, ports: [{ name: 'http', containerPort: 8080 }] }] },
      },
    },
  })
}

/** A Service in "shop" with annotations. */
export function service(
  name: string,
  annotations: Readonly<Record<string, string>> = {},
  spec: PlainMap = { selector: { app: name }, ports: [{ name: 'http', port: 80 }] },
): Manifest {
  return manifestOf({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop', annotations }, spec })
}

/** Values of the chart linkerd-control-plane. */
export function helmValues(values: PlainMap): Manifest {
  return manifestOf({ identityTrustDomain: 'cluster.local', ...values }, { kind: 'helm/Values', name: 'linkerd' })
}

/** An object of Linkerd's policy API in "shop". */
export function policy(kind: string, version: string, name: string, spec: PlainMap): Manifest {
  return manifestOf({ apiVersion: `policy.linkerd.io/${version}`, kind, metadata: { name, namespace: 'shop' }, spec })
}

export function workload(manifest: Manifest): Workload {
  const found = workloadOf(manifest)
  if (!found) throw new Error(`${manifest.kind} creates no pods`)
  return found
}

/** Assumes a release of Linkerd that the user has named. */
export function release(linkerd: string): { readonly assumptions: Partial<Assumptions> } {
  return {
    assumptions: { versions: { dapr: '1.18.3', istio: '1.30', linkerd, kubernetes: '1.34' }, knownVersions: ['linkerd'] },
  }
}
