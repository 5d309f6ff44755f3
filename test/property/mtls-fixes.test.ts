import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Diagnostic } from '../../server/src/features/diagnostic.ts'
import { applyChanges } from '../../server/src/syntax/node-edit.ts'
import { analyse, ROOT } from '../support/fixture.ts'

/** A Dapr app with everything that decides who encrypts its calls. */
interface App {
  readonly namespace: 'shop' | 'money'
  readonly optsOut: boolean
  readonly inbound: boolean
  readonly outbound: boolean
  readonly hasPort: boolean
  readonly kind: 'Deployment' | 'DaemonSet'
}

interface World {
  readonly mesh: 'istio' | 'linkerd'
  readonly dapr: 'on' | 'off' | 'unwritten'
  readonly owner: 'auto' | 'dapr' | 'mesh'
  readonly members: readonly string[]
  readonly strict: readonly string[]
  readonly plainRule: boolean
  readonly accessControl: boolean
  readonly apps: readonly App[]
}

const NAMESPACES = ['shop', 'money'] as const

const world: fc.Arbitrary<World> = fc.record({
  mesh: fc.constantFrom('istio', 'linkerd'),
  dapr: fc.constantFrom('on', 'off', 'unwritten'),
  owner: fc.constantFrom('auto', 'auto', 'dapr', 'mesh'),
  members: fc.subarray([...NAMESPACES]),
  strict: fc.subarray([...NAMESPACES]),
  plainRule: fc.boolean(),
  accessControl: fc.boolean(),
  apps: fc.array(
    fc.record({
      namespace: fc.constantFrom(...NAMESPACES),
      optsOut: fc.boolean(),
      inbound: fc.boolean(),
      outbound: fc.boolean(),
      hasPort: fc.boolean(),
      kind: fc.constantFrom('Deployment', 'Deployment', 'DaemonSet'),
    }),
    { minLength: 1, maxLength: 4 },
  ),
})

/** Reports about encryption between sidecars, all of which look at the same few settings. */
const CODES: ReadonlySet<string> = new Set([
  'acl-needs-dapr-mtls',
  'mtls-both-off',
  'mtls-both-on',
  'mtls-off-port-excluded',
  'mtls-strict-unmeshed-caller',
  'ports-exclusion-one-sided',
])

describe('fixes of encryption between sidecars', () => {
  it('end what they are offered for and begin nothing else, from any state of a view', () => {
    let fixes = 0
    fc.assert(
      fc.property(world, (state) => {
        const files = filesOf(state)
        const before = report(files)
        for (const diagnostic of before.diagnostics.filter(({ code }) => CODES.has(code))) {
          for (const fix of before.analysis.fixes(diagnostic)) {
            fixes++
            const after = new Map(files)
            for (const { uri, changes } of fix.files) after.set(uri, applyChanges(after.get(uri) ?? '', changes))
            const left = report(after).diagnostics
            const title = `${diagnostic.code}: ${fix.fix.title}`
            assert.ok(!left.some((one) => placeOf(one) === placeOf(diagnostic)), `${title}: is still reported`)
            const grown = [...severe(left)].filter(([code, count]) => count > (severe(before.diagnostics).get(code) ?? 0))
            assert.deepEqual(grown, [], title)
          }
        }
      }),
      { numRuns: 100 },
    )
    assert.ok(fixes > 30, `only ${fixes} fixes were tried`)
  })
})

function report(files: ReadonlyMap<string, string>) {
  const analysis = analyse([])
  for (const [uri, text] of files) analysis.change(uri, text)
  return { analysis, diagnostics: [...files.keys()].flatMap((uri) => analysis.diagnostics(uri)) }
}

function placeOf({ code, finding: { at } }: Diagnostic): string {
  return JSON.stringify([code, at.uri, at.doc, at.path])
}

function severe(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { code, severity } of diagnostics) {
    if (severity === 'error' || severity === 'warning') counts.set(code, (counts.get(code) ?? 0) + 1)
  }
  return counts
}

function filesOf(state: World): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  const add = (name: string, ...documents: readonly string[]) => files.set(`${ROOT}/${name}`, documents.join('---\n'))
  add('.sidecar-lens.yaml', `owner:\n  mtls: ${state.owner}\n`)
  if (state.dapr !== 'unwritten') add('daprsystem.yaml', daprSystem(state.dapr === 'on'))
  for (const name of NAMESPACES) {
    add(`${name}.yaml`, namespace(state, name), ...(isStrictIstio(state, name) ? [peerAuthentication(name)] : []))
  }
  for (const [index, app] of state.apps.entries()) add(`app${index}.yaml`, workload(state, app, index))
  if (state.plainRule && state.mesh === 'istio') add('rule.yaml', plainRule(state.apps[0]?.namespace ?? 'shop'))
  if (state.accessControl) add('access.yaml', accessControl(state.apps[0]?.namespace ?? 'shop'))
  return files
}

function isStrictIstio({ mesh, strict }: World, name: string): boolean {
  return mesh === 'istio' && strict.includes(name)
}

function daprSystem(enabled: boolean): string {
  return `apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprsystem
  namespace: dapr-system
spec:
  mtls:
    enabled: ${enabled}
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
`
}

function namespace({ mesh, members, strict }: World, name: string): string {
  const labels = mesh === 'istio' && members.includes(name) ? ['istio-injection: enabled'] : []
  const annotations =
    mesh === 'linkerd'
      ? [
          ...(members.includes(name) ? ['linkerd.io/inject: enabled'] : []),
          `config.linkerd.io/default-inbound-policy: all-${strict.includes(name) ? '' : 'un'}authenticated`,
        ]
      : []
  return `apiVersion: v1
kind: Namespace
metadata:
  name: ${name}
${map('  ', 'labels', labels)}${map('  ', 'annotations', annotations)}`
}

function peerAuthentication(name: string): string {
  return `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: ${name}
spec:
  mtls:
    mode: STRICT
`
}

function plainRule(name: string): string {
  return `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: plain
  namespace: ${name}
spec:
  host: app0-dapr.${name}.svc.cluster.local
  trafficPolicy:
    tls:
      mode: DISABLE
`
}

function accessControl(name: string): string {
  return `apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: guarded
  namespace: ${name}
spec:
  metrics:
    enabled: true
  accessControl:
    defaultAction: deny
    trustDomain: public
    policies:
      - appId: app0
        namespace: ${name}
        trustDomain: public
        defaultAction: allow
`
}

function workload({ mesh, accessControl: guarded }: World, app: App, index: number): string {
  const [inbound, outbound] =
    mesh === 'istio'
      ? ['traffic.sidecar.istio.io/excludeInboundPorts', 'traffic.sidecar.istio.io/excludeOutboundPorts']
      : ['config.linkerd.io/skip-inbound-ports', 'config.linkerd.io/skip-outbound-ports']
  const labels = mesh === 'istio' && app.optsOut ? ['sidecar.istio.io/inject: "false"'] : []
  const annotations = [
    'dapr.io/enabled: "true"',
    `dapr.io/app-id: app${index}`,
    ...(app.hasPort ? ['dapr.io/app-port: "8080"'] : []),
    ...(guarded && index === 0 ? ['dapr.io/config: guarded'] : []),
    ...(mesh === 'linkerd' && app.optsOut ? ['linkerd.io/inject: disabled'] : []),
    ...(app.inbound ? [`${inbound}: "9090,50002"`] : []),
    ...(app.outbound ? [`${outbound}: "50002"`] : []),
  ]
  return `apiVersion: apps/v1
kind: ${app.kind}
metadata:
  name: app${index}
  namespace: ${app.namespace}
spec:
  template:
    metadata:
${map('      ', 'labels', [`app: app${index}`, ...labels])}${map('      ', 'annotations', annotations)}    spec:
      containers:
        - name: app
`
}

function map(indent: string, key: string, entries: readonly string[]): string {
  return entries.length === 0 ? '' : `${indent}${key}:\n${entries.map((entry) => `${indent}  ${entry}\n`).join('')}`
}
