import { silentLogger } from '../../../server/src/base/logger.ts'
import { Analysis } from '../../../server/src/features/analysis.ts'
import { COMPONENT_CATEGORIES, type ComponentDirection } from '../../../server/src/knowledge/dapr/component-categories.ts'
import { decodedResiliency } from '../../../server/src/knowledge/dapr/decoded.ts'
import {
  actingPolicy,
  type CallTarget,
  mergeResiliency,
  policyFor,
  type Resilience,
} from '../../../server/src/knowledge/dapr/resilience.ts'
import { byFile, loads } from '../../../server/src/knowledge/dapr/scopes.ts'
import { defineTopic, type Json } from '../topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'

type Call =
  /** `id` is the name without its namespace. */
  | { readonly kind: 'app'; readonly name: string; readonly id: string }
  | { readonly kind: 'actor'; readonly name: string }
  | { readonly kind: 'component'; readonly name: string; readonly type: string; readonly direction: ComponentDirection }
  | { readonly kind: 'built-in'; readonly name: string }

interface Situation {
  readonly app: string
  /** Resiliency objects, in the order of their files. */
  readonly objects: readonly string[]
  readonly calls: readonly Call[]
}

/** Policies are told apart by their numbers: nanoseconds, retries, trial calls. */
interface Numbers {
  readonly [key: string]: Json
  readonly timeout: string
  readonly retry: number | null
  readonly breaker: number | null
}

type Recorded = { readonly loaded: readonly string[]; readonly calls: readonly (Numbers | 'panics')[] }

/** Which policies act on a call: those that a target names, default ones from the most telling name on, or built-in ones. */
export const daprResiliencyNames = defineTopic<Situation, Recorded>({
  name: 'resiliency-names',
  product: 'dapr',
  asks: 'Which Resiliency objects an app loads, and which of their policies act on calls to apps, actors and components of every type.',
  recorder: 'daprd',
  versions: DAPR_VERSIONS,
  cases: () => SITUATIONS.map(([id, objects]) => ({ id, input: { app: 'orders', objects, calls: CALLS } })),
  theirs: (recorded) => recorded,
  ours: ({ app, objects, calls }) => {
    const { resilience, loaded } = load(app, objects)
    return { loaded, calls: calls.map((call) => acting(resilience, call)) }
  },
})

const analysis = new Analysis(silentLogger)

function load(app: string, objects: readonly string[]): { readonly resilience: Resilience; readonly loaded: readonly string[] } {
  const manifests = objects.flatMap((text, index) => {
    const uri = `file:///conformance/.dapr/resources/${index}.yaml`
    analysis.change(uri, text)
    return analysis.workspace.manifestsOf(uri)
  })
  const loaded = manifests
    .toSorted(byFile)
    .map((manifest) => decodedResiliency('selfHosted', manifest))
    .filter((manifest) => loads({ appId: app, namespace: manifest.namespace }, manifest) === 'yes')
  const resilience = mergeResiliency(loaded.map((manifest) => ({ manifest, certainty: 'yes' })))
  return { resilience, loaded: loaded.map(({ name }) => String(name)) }
}

function acting(resilience: Resilience, call: Call): Json {
  if (call.kind === 'built-in')
    return { timeout: '0', retry: resilience.retries.get(call.name)?.maxRetries ?? null, breaker: null }
  const found = policyFor(resilience, targetOf(call))
  // The schema says of such a name that it breaks the component.
  if (call.kind === 'component' && found.circuitBreaker.source === 'missing') return 'panics'
  return {
    timeout: String((actingPolicy(found.timeout)?.milliseconds ?? 0) * 1_000_000),
    retry: actingPolicy(found.retry)?.maxRetries ?? null,
    breaker: actingPolicy(found.circuitBreaker)?.maxRequests ?? null,
    ...(call.kind === 'app' && { listed: found.builtIn === undefined }),
  }
}

function targetOf(call: Exclude<Call, { kind: 'built-in' }>): CallTarget {
  switch (call.kind) {
    case 'app':
      return { kind: 'app', id: call.name }
    case 'actor':
      return { kind: 'actor', type: call.name }
    case 'component':
      return { kind: 'component', name: call.name, policyWord: call.type, direction: call.direction }
  }
}

const COMPONENTS = COMPONENT_CATEGORIES.flatMap(({ policyWord, directions }) =>
  policyWord === undefined ? [] : directions.map((direction) => ({ type: policyWord, direction })),
)
const BUILT_IN = ['ServiceRetries', 'ActorRetries', 'ActorReminderRetries', 'ActorNotFoundRetries', 'InitializationRetries'].map(
  (name) => `DaprBuiltIn${name}`,
)

const CALLS: readonly Call[] = [
  ...['payments', 'payments.shop', 'payments.other', 'http://api.example.com'].map(
    (name): Call => ({ kind: 'app', name, id: name.split('.', 1)[0] ?? name }),
  ),
  ...['cart', 'Cart'].map((name): Call => ({ kind: 'actor', name })),
  ...COMPONENTS.map(({ type, direction }): Call => ({ kind: 'component', name: type.toLowerCase(), type, direction })),
  ...BUILT_IN.map((name): Call => ({ kind: 'built-in', name })),
]

interface ObjectParts {
  readonly name?: string
  readonly scopes?: readonly string[]
  readonly timeouts?: Readonly<Record<string, string>>
  readonly retries?: Readonly<Record<string, number>>
  readonly breakers?: Readonly<Record<string, number>>
  readonly targets?: Json
}

/** An object as JSON, which is YAML too. */
function object({ name = 'first', scopes, timeouts = {}, retries = {}, breakers = {}, targets = {} }: ObjectParts): string {
  const numbered = (numbers: Readonly<Record<string, number>>, key: string) =>
    Object.fromEntries(Object.entries(numbers).map(([policy, number]) => [policy, { [key]: number }]))
  const policies = {
    timeouts,
    retries: numbered(retries, 'maxRetries'),
    circuitBreakers: numbered(breakers, 'maxRequests'),
  }
  return JSON.stringify({
    apiVersion: 'dapr.io/v1alpha1',
    kind: 'Resiliency',
    metadata: { name, namespace: 'shop' },
    ...(scopes && { scopes }),
    spec: { policies, targets },
  })
}

/** Middle parts of the names of default policies, real ones and others that people think of. */
const LEVELS = [
  '',
  'App',
  'Actor',
  'Component',
  'ComponentInbound',
  'ComponentOutbound',
  'AppInbound',
  'ActorOutbound',
  'Endpoint',
  'app',
  'Middleware',
  ...[...new Set(COMPONENTS.map(({ type }) => type))].flatMap((type) => [
    `${type}Component`,
    `${type}ComponentInbound`,
    `${type}ComponentOutbound`,
    `${type}Inbound`,
  ]),
]

/** Default policies of every kind at some levels; their numbers say which level they are of. */
function defaults(levels: readonly string[]): ObjectParts {
  const numbered = (suffix: string) =>
    Object.fromEntries(levels.map((level) => [`Default${level}${suffix}`, 10 + LEVELS.indexOf(level)]))
  const timeouts = Object.entries(numbered('TimeoutPolicy')).map(([name, number]) => [name, `${number}ms`])
  return {
    timeouts: Object.fromEntries(timeouts),
    retries: numbered('RetryPolicy'),
    breakers: numbered('CircuitBreakerPolicy'),
  }
}

const NAMED: ObjectParts = { timeouts: { t: '1s' }, retries: { r: 1 }, breakers: { c: 2 } }
const ALL = { timeout: 't', retry: 'r', circuitBreaker: 'c' }
const NAMES: readonly { readonly [key: string]: string }[] = [
  {},
  { timeout: 't' },
  { retry: 'r' },
  { circuitBreaker: 'c' },
  ALL,
  { timeout: 'nobody', retry: 'nobody' },
  { circuitBreaker: 'nobody' },
  { retry: 'DaprBuiltInServiceRetries' },
  { retry: 'DefaultRetryPolicy' },
  { timeout: 'T', retry: 'R' },
  { timeout: '', retry: '', circuitBreaker: '' },
]
/** Places in `spec.targets` at which a target can stand. */
const PLACES: Readonly<Record<string, (names: { readonly [key: string]: string }) => Json>> = {
  'app payments': (names) => ({ apps: { payments: names } }),
  'app payments.shop': (names) => ({ apps: { 'payments.shop': names } }),
  'app URL': (names) => ({ apps: { 'http://api.example.com': names } }),
  'actor cart': (names) => ({ actors: { cart: { ...names, circuitBreakerScope: 'type' } } }),
  'component pubsub inbound': (names) => ({ components: { pubsub: { inbound: names } } }),
  'component pubsub outbound': (names) => ({ components: { pubsub: { outbound: names } } }),
  'component statestore both': (names) => ({ components: { statestore: { inbound: names, outbound: ALL } } }),
  'component binding of nothing': () => ({ components: { binding: {} } }),
  'component payments': (names) => ({ components: { payments: { outbound: names } } }),
}
const SCOPES: readonly (readonly string[] | undefined)[] = [undefined, [], ['orders'], ['other'], ['other', 'orders'], ['Orders']]

const SITUATIONS: readonly (readonly [id: string, objects: readonly string[]])[] = [
  ['nothing', []],
  ['empty object', [object({})]],
  ...LEVELS.map((level): [string, string[]] => [`default ${level}`, [object(defaults([level]))]]),
  ['all defaults', [object(defaults(LEVELS))]],
  ...LEVELS.map((level): [string, string[]] => [
    `all defaults but ${level}`,
    [object(defaults(LEVELS.filter((other) => other !== level)))],
  ]),
  ...LEVELS.slice(0, 6).map((level): [string, string[]] => [
    `defaults of one kind each at ${level}`,
    [
      object({
        timeouts: { [`Default${level}TimeoutPolicy`]: '3s' },
        retries: { DefaultRetryPolicy: 4 },
        breakers: { DefaultComponentCircuitBreakerPolicy: 5 },
      }),
    ],
  ]),
  ...Object.entries(PLACES).flatMap(([place, targets]) =>
    NAMES.flatMap((names): [string, string[]][] => [
      [`${place} ${JSON.stringify(names)}`, [object({ ...NAMED, targets: targets(names) })]],
      [
        `${place} ${JSON.stringify(names)} beside defaults`,
        [
          object({ ...defaults(['', 'App']), ...NAMED, name: 'named', targets: targets(names) }),
          object(defaults(['', 'Actor', 'Component'])),
        ],
      ],
    ]),
  ),
  ...BUILT_IN.flatMap((name) =>
    [-1, 0, 2, 3, 7].map((retries): [string, string[]] => [`${name} ${retries}`, [object({ retries: { [name]: retries } })]]),
  ),
  ...SCOPES.flatMap((first) =>
    SCOPES.map((second): [string, string[]] => [
      `scopes ${JSON.stringify(first ?? null)} then ${JSON.stringify(second ?? null)}`,
      [
        object({ ...defaults(['App']), ...(first && { scopes: first }), targets: { actors: { cart: { retry: 'r' } } } }),
        object({
          name: 'second',
          timeouts: { DefaultAppTimeoutPolicy: '9s', t: '2s' },
          retries: { r: 6, DaprBuiltInActorRetries: 8 },
          ...(second && { scopes: second }),
          targets: { apps: { 'payments.shop': { timeout: 't' } } },
        }),
      ],
    ]),
  ),
  [
    'a later target replaces an earlier one as a whole',
    [
      object({ ...NAMED, targets: { apps: { payments: ALL }, components: { pubsub: { inbound: ALL } } } }),
      object({
        name: 'second',
        retries: { r: 9 },
        targets: { apps: { payments: { retry: 'r' } }, components: { pubsub: { outbound: { timeout: 't' } } } },
      }),
    ],
  ],
  [
    'policies in one object and targets in another',
    [object({ targets: { apps: { payments: ALL } } }), object({ ...NAMED, name: 'second' })],
  ],
]
