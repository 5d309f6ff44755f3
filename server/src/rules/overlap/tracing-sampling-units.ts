import { listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { daprSource } from '../../knowledge/dapr/evidence.ts'
import type { DaprTracing } from '../../knowledge/dapr/tracing.ts'
import { parseFloat64 } from '../../knowledge/formats/decimal.ts'
import { istioMain } from '../../knowledge/istio/evidence.ts'
import type { Mesh, MeshTracing } from '../../knowledge/mesh.ts'
import { ownerOf } from '../../knowledge/ownership.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { defineRule, type Finding, type Fix, type RuleContext } from '../rule.ts'
import { type Fact, factsAt } from './facts.ts'
import { together } from './mtls-owners.ts'
import { isWrittenIn, relatedPlaces } from './places.ts'
import { doubtOf, type Reporting, reportedTwice, whoInDapr } from './reported-twice.ts'
import { configurationsOf, nameConfigurations, TAKEN_OVER } from './tracing-owners.ts'
import { isSamePlace } from './wording.ts'

const differentShares = (a: {
  dapr: string
  mesh: string
  rates: string
  shares: string
  setting: string
  result: string
  units: string
  doubt: string
}) =>
  `Of the traces that they begin, Dapr keeps ${a.rates} (${a.dapr}) and ${a.mesh} ${a.shares} (${a.setting}).${a.units} ${a.result} Let both keep the same share.${a.doubt}`

const sameNumber = (mesh: string) => ` The same number is a fraction in Dapr and a percentage in ${mesh}.`

const RESULTS: Readonly<Record<'joined' | 'apart', string>> = {
  joined: 'Whoever begins a trace decides for the whole of it, so what is kept depends on where a request comes in.',
  apart: 'As they share no headers each decides for itself, and a request that is kept by one is seldom kept by the other.',
}

/** One fact per place that should change: two sides that report the same calls keep different shares of them. */
export const tracingSamplingUnits = defineRule({
  code: 'tracing-sampling-units',
  category: 'overlap',
  severity: 'hint',
  since: '0.1.0',
  title: 'Dapr and the mesh keep different shares of the traces',
  docs: {
    what: 'Dapr and the mesh both report spans for the same apps, and both say which share of new traces they keep, but the shares differ. Often the same number stands on both sides.',
    why: '`samplingRate` of Dapr is a fraction: "0.1" keeps a tenth. `randomSamplingPercentage` of an Istio Telemetry is a percentage: 0.1 keeps one trace in a thousand. Whoever sees a request first decides, and the others follow that decision as far as they share headers: requests that come in through a proxy are kept at the rate of the mesh, and those that begin in a Dapr sidecar at that of Dapr.',
    instead: 'Write the same share on both sides: "0.1" for Dapr and 10 for Istio. Or let only one of them trace.',
    whenToIgnore: 'When requests from outside are meant to be kept at another rate than those from within.',
  },
  evidence: [
    daprSource('pkg/diagnostics/tracing.go', 'the sampler follows the decision of the caller'),
    daprSource('pkg/diagnostics/utils/trace_utils.go'),
    istioMain('pilot/pkg/networking/core/tracing.go', 'the share is a percentage'),
  ],
  *check({ manifest, cluster }: RuleContext): Iterable<Finding> {
    for (const fact of factsOf(cluster)) {
      if (isWrittenIn(manifest, fact.at)) yield describe(cluster, fact)
    }
  },
  examples: [
    {
      title: 'The number of Dapr was copied to a Telemetry',
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
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: spans
  namespace: shop
spec:
  tracing:
    - providers:
        - name: otel
        #       ^^^^ tracing-both-on
      randomSamplingPercentage: 0.1
      #                         ^^^ hint tracing-sampling-units: Dapr keeps 10 % (Configuration "shop") and Istio 0.1 % (Telemetry "spans") (fix)
# file: shop.yaml
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: shop
  namespace: shop
spec:
  tracing:
    samplingRate: "0.1"
    otel:
      endpointAddress: otel.observability.svc.cluster.local:4317
      isSecure: false
      protocol: grpc
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: events
  namespace: shop
spec:
  type: pubsub.in-memory
  version: v1
  metadata: []
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
        dapr.io/config: shop
        proxy.istio.io/config: '{"holdApplicationUntilProxyStarts": true}'
    spec:
      containers:
        - name: orders
`,
      fixed: `
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
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: spans
  namespace: shop
spec:
  tracing:
    - providers:
        - name: otel
      randomSamplingPercentage: 10`,
    },
    {
      title: 'A tenth on both sides',
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
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: spans
  namespace: shop
spec:
  tracing:
    - providers:
        - name: otel
        #       ^^^^ tracing-both-on
      randomSamplingPercentage: 10
# file: shop.yaml
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: shop
  namespace: shop
spec:
  tracing:
    samplingRate: "0.1"
    otel:
      endpointAddress: otel.observability.svc.cluster.local:4317
      isSecure: false
      protocol: grpc
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: events
  namespace: shop
spec:
  type: pubsub.in-memory
  version: v1
  metadata: []
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
        dapr.io/config: shop
        proxy.istio.io/config: '{"holdApplicationUntilProxyStarts": true}'
    spec:
      containers:
        - name: orders
`,
    },
  ],
})

interface Differing extends Reporting {
  readonly rate: number
  readonly share: number
  readonly shareAt: Anchor
}

/** Only shares that are written are compared, and a rate that Dapr reads as it is written: other rates are told elsewhere. */
function factsOf(cluster: Cluster): readonly Fact<Differing>[] {
  return cluster.derive('tracing-sampling-units', () => {
    const differing = reportedTwice(cluster).flatMap((side): Differing[] => {
      const rate = rateOf(side.dapr.value)
      const { sampling: share, samplingAt: shareAt } = side.tracing.value
      const comparable = rate !== undefined && share !== undefined && shareAt !== undefined
      return comparable && !isEqual(rate, share) ? [{ ...side, rate, share, shareAt }] : []
    })
    const atMesh = ownerOf(cluster, 'tracing').owner === 'dapr'
    return factsAt(differing, ({ shareAt, dapr, daprAt }) => (atMesh ? shareAt : (dapr.value.rateAt ?? daprAt)))
  })
}

function rateOf({ rate, written }: DaprTracing): number | undefined {
  return typeof written === 'string' && parseFloat64(written) === rate ? rate : undefined
}

function isEqual(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-9
}

function describe(cluster: Cluster, { at, mesh, told, all, first, certainty }: Fact<Differing>): Finding {
  const copied = told.every(({ rate, share }) => isEqual(rate, share * 100))
  return {
    at,
    message: differentShares({
      rates: listed(told.map(({ rate }) => percent(rate))),
      dapr: whoInDapr(cluster, told),
      mesh: mesh.title,
      shares: listed(told.map(({ share }) => percent(share))),
      setting: listed(told.map(({ tracing }) => tracing.why)),
      units: copied ? sameNumber(mesh.title) : '',
      result: RESULTS[isApart(first.tracing.value) ? 'apart' : 'joined'],
      doubt: certainty === 'yes' ? '' : ` It is not certain that both report: ${doubtOf(first)}.`,
    }),
    certainty,
    related: [
      ...relatedPlaces(
        told.map(({ shareAt }) => shareAt).filter((place) => !isSamePlace(place, at)),
        `The share of ${mesh.title}.`,
      ),
      ...relatedPlaces(
        told.map(({ dapr, daprAt }) => dapr.value.rateAt ?? daprAt).filter((place) => !isSamePlace(place, at)),
        'The share of Dapr.',
      ),
    ],
    fixes: fixesFor(cluster, mesh, all),
  }
}

/** The headers of the one mean nothing to the other. */
function isApart({ propagation }: MeshTracing): boolean {
  return propagation === 'b3' || propagation === 'other'
}

/** Each side can follow the other; the one that owns tracing is followed by preference. */
function fixesFor(cluster: Cluster, mesh: Mesh, sides: readonly Differing[]): readonly Fix[] {
  const { owner } = ownerOf(cluster, 'tracing')
  const fixes = [followMesh(cluster, sides), followDapr(cluster, mesh, sides)].filter((fix) => fix !== undefined)
  return (owner === 'dapr' ? fixes.toReversed() : fixes).map((fix, index) => ({
    ...fix,
    preferred: owner !== undefined && index === 0,
  }))
}

function followDapr(cluster: Cluster, mesh: Mesh, sides: readonly Differing[]): Fix | undefined {
  const rate = only(sides.map((side) => side.rate))
  const edits =
    rate === undefined ? undefined : together(sides.map(({ app }) => mesh.remedies.keepShare(cluster, app.workload, rate)))
  if (rate === undefined || !edits) return undefined
  return {
    title: `Have ${mesh.title} keep ${percent(rate)} too`,
    safety: 'unsafe',
    effect: `${mesh.title} keeps ${percent(rate)} of the traces that its proxies begin, wherever this setting holds.`,
    edits,
  }
}

function followMesh(cluster: Cluster, sides: readonly Differing[]): Fix | undefined {
  const share = only(sides.map((side) => side.share))
  const configurations = configurationsOf(
    cluster,
    sides.map(({ app }) => app),
  )
  if (share === undefined || share === 0 || !configurations) return undefined
  const edits = together(
    sides.map(({ dapr }) => dapr.value.rateAt && [{ kind: 'set', at: dapr.value.rateAt, value: String(share) }]),
  )
  return (
    edits && {
      title: `Have Dapr keep ${percent(share)} too: set samplingRate "${share}" in ${nameConfigurations(configurations)}`,
      safety: 'unsafe',
      effect: `Dapr keeps ${percent(share)} of the traces that begin in its sidecars. ${TAKEN_OVER}`,
      edits,
    }
  )
}

function only(numbers: readonly number[]): number | undefined {
  const [first, ...others] = numbers
  return first !== undefined && others.every((other) => isEqual(other, first)) ? first : undefined
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`
}
