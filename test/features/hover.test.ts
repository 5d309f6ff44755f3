import assert from 'node:assert/strict'
import { analyse, readFixture, uriOf } from '../support/fixture.ts'

const NAMESPACE = `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  annotations:
    linkerd.io/inject: enabled
---`

const SYSTEM = `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprsystem
  namespace: dapr-system
spec:
  mtls:
    enabled$0: true
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
---`

const ORDERS = `
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
    spec:
      containers:
        - name: orders
`

describe('hover', () => {
  it('explains an annotation: meaning, default, since, and its source', () => {
    const markdown = hover(ORDERS.replace('dapr.io/app-id', 'dapr.io/app$0-id'))
    assert.match(markdown, /\*\*dapr\.io\/app-id\*\* \(Dapr\)/)
    assert.match(markdown, /Since: Dapr 1\.0/)
    assert.match(markdown, /\[Source: Dapr 1\.18\.3\]\(https:\/\/github\.com\/dapr\/dapr\/blob\/v1\.18\.3\//)
  })

  it('says since when a word exists, and until when another one counted', () => {
    const policy = hover(ORDERS.replace('dapr.io/app-id: orders', 'config.linkerd.io/default-inbound$0-policy: audit'))
    assert.match(policy, /- `audit`: .* Since Linkerd 2\.16\./)
    assert.match(hover(ORDERS.replace('dapr.io/enabled', 'dapr.io/en$0abled')), /Before Dapr 1\.17\.3 also: "yes", "on"/)
  })

  it('tells who else encrypts the same hop, what it comes to and who should own it', () => {
    const markdown = hover(`${NAMESPACE}${SYSTEM}${ORDERS}`)
    assert.match(markdown, /\*\*Here\*\*/)
    assert.match(markdown, /- Dapr encrypts calls between sidecars \(.*"daprsystem".*\)/)
    assert.match(markdown, /- Linkerd encrypts calls of mesh members and takes others in plain text/)
    assert.match(markdown, /encrypted twice/)
    assert.match(markdown, /The mesh should own it\./)
  })

  it('explains a field of a route for a mesh, with its source', () => {
    const markdown = hover(`
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: orders
  namespace: shop
spec:
  rules:
    - ret$0ry:
        attempts: 3
`)
    assert.match(
      markdown,
      /Before Gateway API 1\.7 only the experimental channel has it\. Istio obeys it; Linkerd does not read it/,
    )
    assert.match(
      markdown,
      /\[Source: Gateway API 1\.7\.0\]\(https:\/\/github\.com\/kubernetes-sigs\/gateway-api\/blob\/v1\.7\.0\//,
    )
  })

  it('names the app it tells of where the place concerns several', () => {
    const payments = ORDERS.replaceAll('orders', 'payments')
    const markdown = hover(`${NAMESPACE}${SYSTEM}${ORDERS}---${payments}`)
    assert.match(markdown, /\*\*Here\*\*, for example for the app "orders"/)
  })

  it('tells what a policy of access control lets through, and who else may call', () => {
    const policies = (at: string) => `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: payments
  namespace: payments
spec:
  accessControl:
    ${at === 'list' ? 'default$0Action' : 'defaultAction'}: deny
    policies:
      - appId: orders
        namespace: shop
        trustDomain: public
        defaultAction: allow
        operations:
          - name: ${at === 'policy' ? '/char$0ges' : '/charges'}
            httpVerb: [DELETE, PUT]
            action: deny
          - name: /refunds/**
            httpVerb: ["*"]
            action: deny
`
    const policy = hover(policies('policy'))
    assert.match(policy, /- Calls to "\/charges" are refused with DELETE and PUT and let through with any other verb/)
    assert.match(policy, /- Calls to "\/refunds\/\*\*" are refused/)
    assert.match(policy, /- All other calls are let through/)
    assert.match(policy, /certificate of the trust domain "public"/)
    const list = hover(policies('list'))
    assert.match(list, /- App "orders" in shop may call everything, save for what 2 operations of its policy say/)
    assert.match(list, /- Every other app may call nothing/)
  })

  it('says that only Dapr encrypts where there is no mesh', () => {
    assert.match(hover(`${SYSTEM}${ORDERS}`), /Only Dapr encrypts calls between these sidecars\./)
  })

  it('shows the schedule of a retry with the timeout of each attempt', () => {
    const markdown = hover(`
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    timeouts:
      short: 5s
    retries:
      quick:
        policy: constant
        duration: 1s
        maxRetries: 3
  targets:
    apps:
      payments:
        timeout: short
        retry$0: quick
`)
    assert.match(markdown, /4 attempts: 4 × 5s timeout \+ 3 × 1s wait = up to 23s/)
  })

  it('counts the attempts of both layers, from the route and from the target', () => {
    const system = (at: 'route' | 'target') => `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: erp
  namespace: shop
spec:
  hosts: [erp.shop.svc.cluster.local]
  http:
    - route:
        - destination:
            host: erp.shop.svc.cluster.local
      retries:
        attempts${at === 'route' ? '$0' : ''}: 3
        retryOn: 5xx
---
apiVersion: dapr.io/v1alpha1
kind: HTTPEndpoint
metadata:
  name: erp
  namespace: shop
spec:
  baseUrl: http://erp.shop.svc.cluster.local
---
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    retries:
      quick:
        policy: constant
        duration: 1s
        maxRetries: 3
  targets:
    apps:
      erp:
        retry${at === 'target' ? '$0' : ''}: quick
---${ORDERS}`
    for (const at of ['route', 'target'] as const) {
      const markdown = hover(system(at))
      assert.match(markdown, /- Istio retries 3 times inside each attempt/, at)
      assert.match(markdown, /Dapr 4 × Istio 4 = 16 attempts\./, at)
      assert.match(markdown, /Dapr should own it\./, at)
    }
  })

  it('names the words that a field takes', () => {
    const markdown = hover(`
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
spec:
  policies:
    retries:
      quick:
        policy: const$0ant
`)
    assert.match(markdown, /- `constant`: /)
    assert.match(markdown, /- `exponential`: /)
  })

  it('is silent on what is none of our business', () => {
    assert.equal(hover('apiVersion: v1\nkind: Service\nmetadata:\n  na$0me: orders\n'), '')
    assert.equal(hover('steps:\n  - ru$0n: make\n'), '')
  })
})

/** The markdown at the mark `$0`; empty where there is no hover. */
function hover(text: string): string {
  const offset = text.replace(/^\n/, '').indexOf('$0')
  const [file] = readFixture(text.replace('$0', ''))
  assert.ok(file && offset >= 0)
  return analyse([file]).hover(uriOf(file.name), offset)?.markdown ?? ''
}
