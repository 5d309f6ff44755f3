import { groupBy } from '../../base/group-by.ts'
import { listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { daprMtls } from '../../knowledge/dapr/mtls.ts'
import { istioApi, istioCode } from '../../knowledge/istio/evidence.ts'
import { daprAppsIn } from '../../knowledge/posture.ts'
import { byPreference, letDaprEncrypt } from '../overlap/mtls-owners.ts'
import { distinct, isIn, isSamePlace, keyOfPlace } from '../overlap/wording.ts'
import { defineRule, type Finding, type Fix, type RuleContext } from '../rule.ts'
import { type TlsMismatch, tlsMismatches } from './tls-mismatches.ts'

interface Told {
  readonly targets: string
  readonly mesh: string
  /** What is written for callers. */
  readonly setting: string
  readonly why: string
  readonly doubt: string
}

const refused = (a: Told) =>
  `Proxies send calls to ${a.targets} without the TLS of ${a.mesh} (${a.setting}), and nothing else is accepted there (${a.why}), ` +
  `so these calls fail${a.doubt}. Remove the TLS setting, and the proxies choose by themselves.`

const sentOutside = (a: Told) =>
  `Proxies send calls to ${a.targets} with the TLS of ${a.mesh} (${a.setting}), and no proxy is there to take it off (${a.why}), ` +
  `so these calls fail${a.doubt}. Remove the TLS setting, and the proxies choose by themselves.`

const switchedOff = (a: Told) =>
  `Proxies send calls to ${a.targets} with the TLS of ${a.mesh} (${a.setting}), and the proxy there takes plain text only (${a.why}), ` +
  `so these calls fail${a.doubt}. Have both sides say the same.`

const oneSided = (a: Omit<Told, 'setting'> & { port: number }) =>
  `Port ${a.port} of ${a.targets} takes plain text only (${a.why}), but the proxies of callers go on sending the TLS of ${a.mesh}: ` +
  `for the Service of a Dapr app they choose as a whole, and the mode of one port or workload does not count. Calls from other ` +
  `sidecars fail${a.doubt}. Let the port take the TLS of ${a.mesh} again, or have callers send plain text to it too.`

/** One fact per setting: what callers are told to send does not fit what the workloads behind it take. */
export const mtlsModeMismatch = defineRule({
  code: 'mtls-mode-mismatch',
  category: 'mesh',
  severity: 'error',
  since: '0.1.0',
  title: 'One side of a mesh sends what the other side refuses',
  docs: {
    what: 'A client-side TLS setting and the mode of the workload it reaches do not fit: DISABLE, SIMPLE, MUTUAL or an empty `tls` block towards STRICT; ISTIO_MUTUAL towards DISABLE or towards a workload without a proxy. Or a policy switches mesh TLS off for the internal port of Dapr alone, to which callers go on sending it. A warning where nothing but a missing mark keeps the workload out of the mesh.',
    why: 'A written mode holds for every endpoint and replaces what the proxies would negotiate. The connection then fails at the handshake, or the bytes of the handshake reach a server that cannot read them. Dapr reports it as a peer that cannot be reached.',
    instead:
      'Remove the `tls` block, so that the proxies choose per endpoint. Where plain text is really meant, say so on both sides: in the PeerAuthentication, and in a DestinationRule for the headless Service of the app. To have Dapr alone encrypt, let its internal port bypass the proxies on both ends.',
    whenToIgnore:
      'When the callers for which the setting is written are all outside of this workspace and do not call this workload.',
  },
  evidence: [
    istioCode('pilot/pkg/networking/core/cluster_tls.go'),
    istioCode('pilot/pkg/model/push_context.go', 'for headless Services only policies without a selector are looked at'),
    istioApi('networking/v1alpha3/destination_rule.proto', 'DISABLE is the zero value of the mode'),
  ],
  *check({ manifest, cluster }: RuleContext): Iterable<Finding> {
    const here = tlsMismatches(cluster).filter(({ at }) => isIn(manifest, at))
    for (const group of groupBy(here, ({ at, kind, mesh }) => `${mesh.id} ${kind} ${keyOfPlace(at)}`).values()) {
      const certain = group.filter(({ certainty }) => certainty === 'yes')
      const [first, ...others] = certain.length > 0 ? certain : group
      if (!first) continue
      const told = [first, ...others]
      yield {
        at: first.at,
        message: messageFor(first, told),
        severity: told.every(({ byDefault }) => byDefault) ? 'warning' : 'error',
        certainty: first.certainty,
        related: relatedPlaces(first, told),
        fixes: byPreference(cluster, [relax(cluster, first, group), leaveToDapr(cluster, group)]),
      }
    }
  },
  examples: [
    {
      title: 'Plain text to a workload that demands mesh TLS',
      yaml: `
# file: shop.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: shop
spec:
  mtls:
    mode: STRICT
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
# file: orders-dapr.yaml
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: orders-dapr
  namespace: shop
spec:
  host: orders-dapr.shop.svc.cluster.local
  trafficPolicy:
    connectionPool:
      tcp:
        maxConnections: 100
    tls:
      mode: DISABLE
      #     ^^^^^^^ error mtls-mode-mismatch: Proxies send calls to the Dapr sidecar of "orders" without the TLS of Istio (fix)
`,
      fixed: `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: orders-dapr
  namespace: shop
spec:
  host: orders-dapr.shop.svc.cluster.local
  trafficPolicy:
    connectionPool:
      tcp:
        maxConnections: 100
`,
    },
    {
      title: 'Mesh TLS to a workload that is kept out of the mesh',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: default
  namespace: shop
spec:
  host: "*.shop.svc.cluster.local"
  trafficPolicy:
    tls:
      mode: ISTIO_MUTUAL
      #     ^^^^^^^^^^^^ error mtls-mode-mismatch: no proxy is there to take it off (label sidecar.istio.io/inject=false (fix)
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ledger
  namespace: shop
spec:
  template:
    metadata:
      labels:
        app: ledger
        sidecar.istio.io/inject: "false"
    spec:
      containers:
        - name: ledger
---
apiVersion: v1
kind: Service
metadata:
  name: ledger
  namespace: shop
spec:
  selector:
    app: ledger
  ports:
    - name: http
      port: 80
      targetPort: 8080
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: storefront
  namespace: shop
spec:
  template:
    metadata:
      labels:
        app: storefront
    spec:
      containers:
        - name: storefront
`,
    },
    {
      title: 'Both sides say plain text, so that Dapr alone encrypts this port',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: orders
  namespace: shop
spec:
  selector:
    matchLabels:
      app: orders
  mtls:
    mode: STRICT
  portLevelMtls:
    50002:
      mode: DISABLE
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: orders-dapr
  namespace: shop
spec:
  host: orders-dapr.shop.svc.cluster.local
  trafficPolicy:
    portLevelSettings:
      - port:
          number: 50002
        tls:
          mode: DISABLE
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      labels:
        app: orders
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

function messageFor(first: TlsMismatch, told: readonly TlsMismatch[]): string {
  const shared = {
    targets: listed(told.map(({ target }) => target.name).toSorted()),
    mesh: first.mesh.title,
    why: first.why,
    doubt: first.doubt === undefined ? '' : `, though that is not certain: ${first.doubt}`,
  }
  if (!first.setting) return oneSided({ ...shared, port: first.target.podPort })
  const written = { ...shared, setting: first.setting.what }
  switch (first.kind) {
    case 'refused':
      return refused(written)
    case 'outside':
      return sentOutside(written)
    case 'switched-off':
      return switchedOff(written)
  }
}

function relatedPlaces({ at }: TlsMismatch, told: readonly TlsMismatch[]): NonNullable<Finding['related']> {
  const places = distinct(told.flatMap(({ decidedAt }) => decidedAt ?? [])).filter((place) => !isSamePlace(place, at))
  return places.slice(0, MOST_RELATED).map((place) => ({ at: place, message: 'This decides what is accepted there.' }))
}

/** More places would hide the first ones. */
const MOST_RELATED = 5

/**
 * Leaves the choice to the proxies again, where what they choose fits and is no second encryption. Where the mesh is switched off
 * for the target, Dapr encrypts alone then.
 */
function relax(cluster: Cluster, { setting, mesh, kind }: TlsMismatch, group: readonly TlsMismatch[]): Fix | undefined {
  if (!setting || setting.relax.length === 0 || !group.every((mismatch) => isCured(cluster, mismatch))) return undefined
  return {
    title: `Let ${mesh.title} choose: remove ${setting.what}`,
    owner: kind === 'switched-off' ? 'dapr' : 'mesh',
    safety: 'unsafe',
    effect: 'The proxies of callers take it up at once; nothing needs a restart.',
    edits: setting.relax,
  }
}

/** For a plain Service the proxies choose per endpoint, which fits always. */
function isCured(cluster: Cluster, { kind, mesh, target: { app, workload } }: TlsMismatch): boolean {
  if (!app || kind === 'outside') return true
  const dapr = daprMtls(cluster)
  const chosen = mesh.autoTls(cluster, workload)
  if (chosen.certainty === 'unknown') return false
  if (kind === 'switched-off') return chosen.value === 'plaintext' && dapr.value
  const isTwice = dapr.value && dapr.source === 'written'
  return chosen.value === 'mesh' && (!isTwice || daprAppsIn(cluster, mesh).some(({ encrypts }) => encrypts === 'yes'))
}

/** Where Dapr encrypts, its port may as well bypass the proxies. */
function leaveToDapr(cluster: Cluster, group: readonly TlsMismatch[]): Fix | undefined {
  const isAboutDapr = group.every(({ target, kind }) => target.app !== undefined && kind !== 'outside')
  return isAboutDapr && daprMtls(cluster).value ? letDaprEncrypt(cluster) : undefined
}
