import type { Cluster } from '../../knowledge/cluster.ts'
import { type DaprApp, fromEachApp, nativeSidecar } from '../../knowledge/dapr/apps.ts'
import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { istioApi, istioCode } from '../../knowledge/istio/evidence.ts'
import { linkerdDocs } from '../../knowledge/linkerd/evidence.ts'
import type { Mesh } from '../../knowledge/mesh.ts'
import { type MeshSide, meshSides } from '../../knowledge/posture.ts'
import type { EffectiveSetting } from '../../knowledge/setting.ts'
import { both, negate, type Truth } from '../../model/truth.ts'
import { podMetaAnchor } from '../../model/workload.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { defineRule, type Finding, type Fix, type RuleContext } from '../rule.ts'
import { type Fact, factsAt } from './facts.ts'
import { together } from './mtls-owners.ts'
import { isWrittenIn, relatedPlaces } from './places.ts'
import { isSamePlace, namesOf } from './wording.ts'

const startsTooEarly = (a: { apps: string; mesh: string; why: string; cure: string }) =>
  `daprd of ${a.apps} starts beside the proxy of ${a.mesh} and does not wait for it (${a.why}). Until the proxy is ready the calls of daprd to the Dapr control plane are refused: ` +
  `it exits and is started again, or goes on without what it could not load. ${a.cure}`

const mayStartTooEarly = (a: { apps: string; mesh: string; why: string; cure: string }) =>
  `daprd of ${a.apps} may start before the proxy of ${a.mesh} is ready: ${a.why}. Its first calls to the Dapr control plane are refused then, and it exits and is started again. ${a.cure}`

const WAIT = 'Have the containers wait for the proxy.'
const WAIT_OR_NATIVE = 'Have the containers wait for the proxy, or make the proxy a native sidecar.'

/** One fact per place that should change: the setting that has containers not wait, or each pod template where none is written. */
export const startProxyNotReady = defineRule({
  code: 'start-proxy-not-ready',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: 'daprd starts before the proxy is ready',
  docs: {
    what: 'A meshed Dapr app whose proxy is an ordinary container that the other containers of the pod do not wait for. Where the releases of the mesh and of Kubernetes decide and are not known, this is information; `versions` in `.sidecar-lens.yaml` makes it certain.',
    why: 'The rules that lead the traffic of a pod to its proxy are there before the proxy is. daprd calls the Dapr control plane at once, for its certificate, its Configuration and its Components. As long as the proxy is not ready these calls are refused: daprd exits and is started again, which makes every rollout slower and louder, and old releases went on without Components.',
    instead:
      'With Istio: `proxy.istio.io/config: \'{"holdApplicationUntilProxyStarts": true}\'` on the pod, or the same field in `meshConfig.defaultConfig`, or native sidecars, which Istio uses by itself from 1.27 on where all nodes run Kubernetes 1.33. With Linkerd leave `config.linkerd.io/proxy-await` on, as it is by default.',
  },
  evidence: [
    istioApi('mesh/v1alpha1/proxy.proto', 'holdApplicationUntilProxyStarts'),
    istioCode('pkg/kube/inject/webhook.go', 'which proxies are native sidecars'),
    linkerdDocs('features/native-sidecars'),
    daprSource('pkg/security/security.go', 'daprd needs a certificate of the control plane before it goes on'),
    { url: 'https://github.com/dapr/dapr/issues/3092', version: 'Dapr issue', note: 'daprd beside a proxy that is not ready' },
  ],
  *check({ manifest, cluster }: RuleContext): Iterable<Finding> {
    for (const fact of factsOf(cluster)) {
      if (isWrittenIn(manifest, fact.at)) yield describe(cluster, fact)
    }
  },
  examples: [
    {
      title: 'A pod that overrules the mesh',
      yaml: `
# file: mesh.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprsystem
  namespace: dapr-system
spec:
  mtls:
    enabled: false
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
# file: orders.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "8080"
        sidecar.istio.io/nativeSidecar: "false"
        proxy.istio.io/config: '{"holdApplicationUntilProxyStarts": false}'
        #                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning start-proxy-not-ready: daprd of "orders" starts beside the proxy of Istio and does not wait for it (fix)
    spec:
      containers:
        - name: orders
`,
      fixed: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "8080"
        sidecar.istio.io/nativeSidecar: "false"
        proxy.istio.io/config: '{"holdApplicationUntilProxyStarts": true}'
    spec:
      containers:
        - name: orders
`,
    },
    {
      title: 'The whole mesh has containers wait',
      yaml: `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata:
  name: istio
  namespace: istio-system
spec:
  meshConfig:
    defaultConfig:
      holdApplicationUntilProxyStarts: true
---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprsystem
  namespace: dapr-system
spec:
  mtls:
    enabled: false
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: orders
`,
    },
  ],
})

/** An app whose sidecar does not, or may not, wait for a proxy. */
interface Early extends MeshSide {
  readonly app: DaprApp
  readonly waits: EffectiveSetting<Truth>
  readonly native: EffectiveSetting<Truth>
  readonly certainty: Exclude<Truth, 'no'>
}

function factsOf(cluster: Cluster): readonly Fact<Early>[] {
  return cluster.derive('start-proxy-not-ready', () =>
    factsAt(
      fromEachApp(cluster, 'start-proxy-not-ready/apps', (app) => earlyIn(cluster, app)),
      placeOf,
    ),
  )
}

/**
 * A native daprd starts before any ordinary container, so that waiting could not help it. Where it is known neither whether there is
 * a proxy nor whether it is waited for, there is nothing to say.
 */
function earlyIn(cluster: Cluster, app: DaprApp): readonly Early[] {
  if (nativeSidecar(cluster, app).value) return []
  return meshSides(cluster, app.workload).flatMap((side): Early[] => {
    const { waits, native } = side.mesh.startup(cluster, app.workload)
    const early = both(negate(waits.value), waits.certainty)
    const certainty = both(app.enabled, side.membership.member, early)
    const isGuess = side.membership.member === 'unknown' && early === 'unknown'
    return certainty === 'no' || isGuess ? [] : [{ ...side, app, waits, native, certainty }]
  })
}

function placeOf({ app, waits }: Early): Anchor {
  return waits.source === 'written' && waits.at ? waits.at : podMetaAnchor(app.workload, 'annotations', 'dapr.io/enabled', 'key')
}

function describe(cluster: Cluster, { at, mesh, all, told, first, certainty }: Fact<Early>): Finding {
  const apps = namesOf(told.map(({ app }) => app))
  const cure = mesh.traits.nativeIsFirst ? WAIT_OR_NATIVE : WAIT
  return {
    at,
    message:
      certainty === 'yes'
        ? startsTooEarly({ apps, mesh: mesh.title, why: first.waits.why, cure })
        : mayStartTooEarly({ apps, mesh: mesh.title, why: doubtOf(first), cure }),
    certainty,
    related: relatedTo(at, mesh, told),
    fixes: fixesFor(cluster, mesh, all),
  }
}

function relatedTo(at: Anchor, mesh: Mesh, sides: readonly Early[]): NonNullable<Finding['related']> {
  const ordinary = sides.flatMap(({ native }) => (native.value === 'no' && native.at ? [native.at] : []))
  return [
    ...relatedPlaces(ordinary, 'This keeps the proxy from being a native sidecar.'),
    ...relatedPlaces(
      sides.map(({ membership }) => membership.at).filter((place) => !isSamePlace(place, at)),
      `This decides whether pods are in ${mesh.title}.`,
    ),
  ]
}

function doubtOf({ membership, waits }: Early): string {
  return membership.member === 'yes' ? waits.why : membership.why
}

function fixesFor(cluster: Cluster, mesh: Mesh, sides: readonly Early[]): readonly Fix[] {
  const apps = sides.map(({ app }) => app)
  const names = namesOf(apps)
  const waiting = together(apps.map((app) => mesh.remedies.waitForProxy(cluster, app.workload)))
  const native = mesh.traits.nativeIsFirst
    ? together(apps.map((app) => mesh.remedies.nativeProxy(cluster, app.workload)))
    : undefined
  const fixes: (Fix | undefined)[] = [
    waiting && {
      title: `Have the containers of ${names} wait for the proxy`,
      safety: 'unsafe',
      effect: 'New pods start their containers one after the other, the proxy first. Applying it replaces the pods.',
      edits: waiting,
    },
    native && {
      title: `Make the proxy of ${names} a native sidecar`,
      safety: 'unsafe',
      effect:
        'New pods start the proxy before all other containers and stop it after them; that needs Kubernetes 1.29. Applying it replaces the pods.',
      edits: native,
    },
  ]
  return fixes.filter((fix) => fix !== undefined).filter(({ edits }) => edits.length > 0)
}
