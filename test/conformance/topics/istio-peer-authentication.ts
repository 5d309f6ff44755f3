import { inboundTls } from '../../../server/src/knowledge/istio/peer-authentication.ts'
import type { PlainMap } from '../../../server/src/syntax/plain.ts'
import { combine } from '../corpus/combine.ts'
import { installationOf, istioObject, meshedView, namespaceOf, type PodsAsked } from '../corpus/istio-objects.ts'
import { type Case, defineTopic } from '../topic.ts'
import { ISTIO_VERSIONS } from '../versions.ts'

interface Question extends PodsAsked {
  readonly installation: PlainMap
  readonly objects: readonly PlainMap[]
  /** Of which the control plane of the workload may be, as far as labels tell. */
  readonly revisions: readonly string[]
  readonly namespaceLabels?: PodsAsked['labels']
  readonly ports: readonly number[]
}

type Answer = { readonly [port: string]: readonly string[] }

/** What sidecars accept on each port. Where that depends on which object is older, nothing is certain for us. */
export const istioPeerAuthentication = defineTopic<Question, Answer>({
  name: 'peer-authentication',
  product: 'istio',
  asks: 'What a workload accepts on each of its ports, with all PeerAuthentications and the mesh configuration.',
  recorder: 'istio',
  versions: ISTIO_VERSIONS,
  cases: () => [...QUESTIONS],
  theirs: (modes) =>
    Object.fromEntries(
      Object.entries(modes).map(([port, [mode = '', ...others]]) => [port, others.length > 0 ? 'unknown' : (OURS[mode] ?? mode)]),
    ),
  ours: (question, version) => {
    const { installation, objects, namespace, namespaceLabels } = question
    const labelled = namespaceLabels && [namespaceOf(namespace, namespaceLabels)]
    const { cluster, workload } = meshedView(question, [installation, ...objects], version, labelled)
    return Object.fromEntries(
      question.ports.map((port) => {
        const { value, certainty } = inboundTls(cluster, workload, port)
        return [String(port), certainty === 'yes' ? value : 'unknown']
      }),
    )
  },
})

const OURS: Readonly<Record<string, string>> = { STRICT: 'strict', PERMISSIVE: 'permissive', DISABLE: 'disabled' }

function policy(namespace: string, spec: PlainMap | undefined, name = 'default'): readonly PlainMap[] {
  return spec ? [istioObject('security.istio.io/v1', 'PeerAuthentication', name, namespace, spec)] : []
}

const selector = { matchLabels: { app: 'orders' } }
const mode = (text: string) => ({ mtls: { mode: text } })

/** Policies without a selector, or with one that selects all. */
const WIDE: readonly (PlainMap | undefined)[] = [
  undefined,
  mode('STRICT'),
  mode('PERMISSIVE'),
  mode('DISABLE'),
  mode('UNSET'),
  {},
  { ...mode('PERMISSIVE'), selector: { matchLabels: {} } },
]

const OF_PODS: readonly (PlainMap | undefined)[] = [
  undefined,
  { selector, ...mode('STRICT') },
  { selector, ...mode('DISABLE') },
  { selector, ...mode('UNSET') },
  { selector },
  { selector, ...mode('STRICT'), portLevelMtls: { 8080: { mode: 'DISABLE' }, 9090: { mode: 'UNSET' } } },
  { selector, portLevelMtls: { 8080: { mode: 'STRICT' }, 9090: { mode: 'PERMISSIVE' } } },
  { selector, ...mode('UNSET'), portLevelMtls: { 8080: { mode: 'UNSET' }, 9090: {} } },
  { selector: { matchLabels: { app: 'web' } }, ...mode('STRICT') },
  { selector: { matchLabels: { app: 'orders', tier: 'back' } }, ...mode('DISABLE') },
]

const INSTALLATIONS = {
  plain: installationOf(),
  'other root': installationOf({ meshConfig: { rootNamespace: 'config' } }),
  'other namespace': installationOf({ values: { global: { istioNamespace: 'istio-system' } } }),
}

function question(
  objects: readonly PlainMap[],
  installation: PlainMap = INSTALLATIONS.plain,
  namespace = 'shop',
  labels: PodsAsked['labels'] = { app: 'orders', tier: 'front' },
): Question {
  return { installation, objects, namespace, labels, revisions: ['default'], ports: [3500, 8080, 9090] }
}

/** One policy at most for each reach. */
const ALONE = combine({ mesh: WIDE, namespace: WIDE, pods: OF_PODS }).map(({ mesh, namespace, pods }): Case<Question> => {
  const id = [`mesh=${WIDE.indexOf(mesh)}`, `namespace=${WIDE.indexOf(namespace)}`, `pods=${OF_PODS.indexOf(pods)}`].join(' ')
  const objects = [...policy('istio-system', mesh), ...policy('shop', namespace), ...policy('shop', pods, 'orders')]
  return { id, input: question(objects) }
})

/** Two for one reach, of unknown age. */
const TWICE = combine({ one: WIDE.slice(1), other: WIDE.slice(1), where: ['istio-system', 'shop'] }).map(
  ({ one, other, where }): Case<Question> => ({
    id: `twice in ${where}: ${WIDE.indexOf(one)}, ${WIDE.indexOf(other)}`,
    input: question([...policy(where, one, 'a'), ...policy(where, other, 'b')]),
  }),
)

const TWICE_FOR_PODS = combine({
  one: OF_PODS.slice(1),
  other: OF_PODS.slice(1),
  wide: [undefined, mode('STRICT')],
}).map(
  ({ one, other, wide }): Case<Question> => ({
    id: `twice for pods: ${OF_PODS.indexOf(one)}, ${OF_PODS.indexOf(other)}${wide ? ' in a strict namespace' : ''}`,
    input: question([...policy('shop', one, 'a'), ...policy('shop', other, 'b'), ...policy('shop', wide)]),
  }),
)

/** Where policies stand: in the root namespace, in that of the pods, in another, or in the same one that is both. */
const ELSEWHERE = combine({
  installation: Object.keys(INSTALLATIONS) as (keyof typeof INSTALLATIONS)[],
  pods: ['shop', 'istio-system', 'config'],
  policies: ['shop', 'istio-system', 'config', 'web'],
  spec: [mode('STRICT'), OF_PODS[1], OF_PODS[5]],
}).map(({ installation, pods, policies, spec }): Case<Question> => {
  const form = spec === OF_PODS[1] ? 'with selector' : spec === OF_PODS[5] ? 'with ports' : 'for all'
  return {
    id: `${installation}: pods in ${pods}, policy in ${policies} ${form}`,
    input: question(policy(policies, spec), INSTALLATIONS[installation], pods),
  }
})

const REVISION = 'istio.io/rev'

/**
 * Objects of one revision. It is that of the workload for certain only where the same name asks for its sidecar: another name may
 * be a tag of that revision.
 */
const REVISIONS = combine({
  ofNamespace: [undefined, 'canary', 'stable'],
  ofPods: [undefined, 'canary', 'stable'],
  ofPolicy: [undefined, 'canary'],
  spec: [mode('STRICT'), OF_PODS[1]],
  mesh: [undefined, mode('DISABLE')],
}).map(({ ofNamespace, ofPods, ofPolicy, spec, mesh }): Case<Question> => {
  const used = ofNamespace ?? ofPods
  const labelled = policy('shop', spec, 'a').map((object) => ({
    ...object,
    metadata: { name: 'a', namespace: 'shop', ...(ofPolicy && { labels: { [REVISION]: ofPolicy } }) },
  }))
  const labels = { app: 'orders', ...(ofPods && { [REVISION]: ofPods }) }
  const reach = spec === OF_PODS[1] ? 'with selector' : 'for all'
  return {
    id: `revisions: namespace ${ofNamespace}, pods ${ofPods}, policy ${ofPolicy} ${reach}${mesh ? ', mesh disabled' : ''}`,
    input: {
      ...question([...labelled, ...policy('istio-system', mesh)], INSTALLATIONS.plain, 'shop', labels),
      namespaceLabels: { 'istio-injection': 'enabled', ...(ofNamespace && { [REVISION]: ofNamespace }) },
      revisions: ofPolicy === undefined || ofPolicy === used ? [used ?? 'default'] : [used ?? 'default', ofPolicy],
    },
  }
})

const QUESTIONS = [...ALONE, ...TWICE, ...TWICE_FOR_PODS, ...ELSEWHERE, ...REVISIONS]
