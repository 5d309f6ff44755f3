import { accessControlIn } from '../../knowledge/dapr/access-control.ts'
import { type Reachability, reachabilityOf } from '../../knowledge/dapr/access-operations.ts'
import { calleesSpeakHttp } from '../../knowledge/dapr/callee-protocol.ts'
import { daprDocs, daprSource } from '../../knowledge/dapr/evidence.ts'
import { writtenAt } from '../../knowledge/kubernetes/lookup.ts'
import { anchorAt, describeManifest, itemsAt, type Manifest, textAt } from '../../model/manifest.ts'
import type { Path } from '../../syntax/path.ts'
import { isMap, type Plain } from '../../syntax/plain.ts'
import { defineRule, type Finding, type Fix, type RuleContext } from '../rule.ts'
import { cureOf, nameOf, placeOf, problemsOf } from '../schema/problems.ts'

const verb = (a: { place: string; reason: string }) =>
  `${a.place}: ${a.reason}. daprd compares verbs exactly, so the operation does not apply to such calls and the policy's default action holds.`

const noVerbs = (a: { policy: string; name: string }) =>
  `The operation "${a.name}" in ${a.policy} has no httpVerb. For an HTTP app it then never applies, and the policy's default action holds for these calls.`

const repeated = (a: { policy: string; name: string }) =>
  `The operation "${a.name}" in ${a.policy} is written twice. daprd keeps the first entry only, its verbs and its action included, and drops this one.`

const covered = (a: { policy: string; name: string; by: string; action: string }) =>
  `The operation "${a.name}" in ${a.policy} is never reached: "${a.by}" is found first for these calls${below(a)}, and its action "${a.action}" holds.`

const below = ({ name, by }: { name: string; by: string }) => (name.startsWith(by) ? ' and covers every path below it' : '')

const never = (a: { policy: string; name: string }) =>
  `The operation "${a.name}" in ${a.policy} never matches a call: "*" stands for one segment at the end of a name only. Write "**" for segments in the middle.`

const unclean = (a: { policy: string; name: string }) =>
  `The operation "${a.name}" in ${a.policy} never matches a call: daprd puts the path of a call in order first, so that it has no slash at its end, no empty segment and no "." or "..".`

const replaced = (a: { object: string; appId: string; namespace: string }) =>
  `${a.object} has two policies for app "${a.appId}" in namespace "${a.namespace}". daprd keeps the last one only, so this one and its operations are gone.`

const openToAll = (a: { object: string }) =>
  `The access control of ${a.object} has policies and no defaultAction of its own, which means allow: callers that no policy names may call everything. Dapr's docs say otherwise.`

/** A part of access control that daprd reads in another way than it is written, or not at all. */
export const accessControlRule = defineRule({
  code: 'access-control-rule',
  category: 'configuration',
  severity: 'warning',
  since: '0.1.0',
  title: 'An access control rule that does not act as written',
  docs: {
    what: 'In `accessControl` of a Configuration: verbs that daprd does not compare with any call, operations without verbs for an HTTP app, operations that another one covers or repeats, a `*` in the middle of a name, names that no path of a call can have, a second policy for one caller, and policies without a global `defaultAction`.',
    why: 'daprd accepts all of it and decides by what is left. A verb in small letters never matches. An operation covers every path below it, so a deeper one beside it is never found, and of two siblings the first that fits is taken. Of two policies for one caller the last one stays. And without a global default action everybody whom no policy names may call everything.',
    instead:
      'Write verbs in upper case, or `["*"]`. Say the exception for a deeper path in the policy of another caller, or allow the exact paths only. Write `defaultAction: deny` where the policies are a list of what is allowed.',
  },
  evidence: [
    daprSource('pkg/acl/acl.go'),
    daprSource('pkg/config/acl_trie.go', 'the tree of operations'),
    daprSource('pkg/messaging/method/normalize.go', 'the paths of calls'),
    daprSource('pkg/config/configuration.go', 'the default action is merged in'),
    daprDocs('operations/configuration/invoke-allowlist/'),
  ],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    for (const problem of problemsOf(context, 'access-control-rule')) {
      yield {
        at: placeOf(manifest, problem),
        message: verb({ place: nameOf(manifest, problem), reason: problem.reason }),
        fixes: cureOf(manifest, problem).map((fix) => ({ ...fix, safety: 'unsafe', effect: ACTS })),
      }
    }
    if (manifest.kind !== 'dapr.io/Configuration') return
    const policies = itemsAt(manifest.body, POLICIES)
    yield* checkDefault(manifest, policies)
    for (const [index, policy] of policies.entries()) {
      if (isMap(policy)) yield* checkPolicy(context, policies, index)
    }
  },
  examples: [
    {
      title: 'A verb in small letters',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: payments
  namespace: payments
spec:
  accessControl:
    defaultAction: deny
    policies:
      - appId: orders
        namespace: shop
        trustDomain: public
        defaultAction: deny
        operations:
          - name: /charges
            httpVerb: [post]
            #          ^^^^ warning access-control-rule: daprd compares verbs exactly (fix)
            action: allow
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: payments
  namespace: payments
spec:
  accessControl:
    defaultAction: deny
    policies:
      - appId: orders
        namespace: shop
        trustDomain: public
        defaultAction: deny
        operations:
          - name: /charges
            httpVerb: [POST]
            action: allow
`,
    },
    {
      title: 'An exception that is never found',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: payments
  namespace: payments
spec:
  accessControl:
    defaultAction: deny
    policies:
      - appId: orders
        namespace: shop
        trustDomain: public
        operations:
          - name: /charges
            httpVerb: ["*"]
            action: allow
          - name: /charges/refund
            #     ^^^^^^^^^^^^^^^ warning access-control-rule: "/charges" is found first for these calls and covers every path below it (fix)
            httpVerb: ["*"]
            action: deny
`,
    },
    {
      title: 'A path that no call has',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: payments
  namespace: payments
spec:
  accessControl:
    defaultAction: deny
    policies:
      - appId: orders
        namespace: shop
        trustDomain: public
        operations:
          - name: /charges/
            #     ^^^^^^^^^ warning access-control-rule: never matches a call: daprd puts the path of a call in order first (fix)
            httpVerb: ["*"]
            action: allow
`,
    },
    {
      title: 'Policies without a global default action',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: payments
  namespace: payments
spec:
  accessControl:
    policies:
    #^^^^^^^ warning access-control-rule: callers that no policy names may call everything (fix)
      - appId: orders
        namespace: shop
        trustDomain: public
        defaultAction: allow
`,
    },
    {
      title: 'Exact paths, and a wildcard at the end',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: payments
  namespace: payments
spec:
  accessControl:
    defaultAction: deny
    policies:
      - appId: orders
        namespace: shop
        trustDomain: public
        defaultAction: deny
        operations:
          - name: /charges
            httpVerb: [POST]
            action: allow
          - name: /refunds/*
            httpVerb: [POST, PUT]
            action: allow
`,
    },
  ],
})

const ACCESS_CONTROL: Path = ['spec', 'accessControl']
const POLICIES: Path = [...ACCESS_CONTROL, 'policies']
const ACTS = 'The operation then acts on calls to the apps that use this Configuration.'

/** A list of what is allowed means something only when the rest is denied. */
function* checkDefault(manifest: Manifest, policies: readonly Plain[]): Generator<Finding> {
  const written = writtenAt(manifest, [...ACCESS_CONTROL, 'defaultAction'])
  if (policies.length === 0 || (written !== undefined && written !== null) || !policies.some(allowsSomething)) return
  const at = anchorAt(manifest, [...ACCESS_CONTROL, 'defaultAction'])
  const set = (value: string, effect: string): Fix => ({
    title: `Add defaultAction: ${value}`,
    safety: 'unsafe',
    effect,
    edits: [{ kind: 'set', at, value }],
  })
  yield {
    at: anchorAt(manifest, POLICIES, 'key'),
    message: openToAll({ object: describeManifest(manifest) }),
    fixes: [
      set('deny', 'Callers that no policy names are refused from then on.'),
      set('allow', 'Nothing changes at run time; the file says what holds.'),
    ],
  }
}

function allowsSomething(policy: Plain): boolean {
  const allows = (action: Plain | undefined) => typeof action === 'string' && action.toLowerCase() === 'allow'
  return (
    isMap(policy) &&
    (allows(policy.defaultAction) ||
      itemsAt(policy, ['operations']).some((operation) => isMap(operation) && allows(operation.action)))
  )
}

function* checkPolicy(context: RuleContext, policies: readonly Plain[], index: number): Generator<Finding> {
  const { manifest } = context
  const path: Path = [...POLICIES, index]
  const { appId, namespace } = callerOf(policies[index])
  const object = describeManifest(manifest)
  const later = policies.findIndex((other, position) => {
    const theirs = callerOf(other)
    return position > index && theirs.appId === appId && theirs.namespace === namespace
  })
  if (typeof appId === 'string' && typeof namespace === 'string' && later > index) {
    yield {
      at: anchorAt(manifest, [...path, 'appId']),
      message: replaced({ object, appId, namespace }),
      related: [{ at: anchorAt(manifest, [...POLICIES, later, 'appId']), message: 'This policy stays.' }],
      fixes: [remove(manifest, path, 'Remove the policy, which the later one replaces')],
    }
    return
  }
  const caller = typeof appId === 'string' ? `the policy for "${appId}"` : 'a policy'
  yield* checkOperations(context, [...path, 'operations'], `${caller} of ${object}`)
}

function callerOf(policy: Plain | undefined) {
  return { appId: textAt(policy, ['appId']), namespace: textAt(policy, ['namespace']) }
}

function* checkOperations(context: RuleContext, path: Path, policy: string): Generator<Finding> {
  const { manifest } = context
  const operations = itemsAt(manifest.body, path)
  const names = operations.map((operation) => textAt(operation, ['name']))
  if (!names.every((name) => typeof name === 'string')) return
  const speaksHttp = accessControlIn(context.cluster, manifest) ? calleesSpeakHttp(context.cluster, manifest) : 'unknown'
  const reachability = reachabilityOf(names, speaksHttp === 'yes')
  for (const [index, operation] of operations.entries()) {
    const name = names[index] ?? ''
    const at = anchorAt(manifest, [...path, index, 'name'])
    const reached = reachability[index]
    if (reached && reached.kind !== 'reached') {
      yield {
        at,
        ...unreached(reached, operations, policy, name),
        ...relatedTo(manifest, path, reached),
        fixes: [remove(manifest, [...path, index], 'Remove the operation, which acts on nothing')],
      }
    } else if (isMap(operation) && lacksVerbs(operation) && speaksHttp !== 'no' && !looksLikeGrpc(name)) {
      yield {
        at,
        message: noVerbs({ policy, name }),
        certainty: speaksHttp,
        fixes: [
          {
            title: 'Add httpVerb: ["*"]',
            safety: 'unsafe',
            effect: ACTS,
            edits: [{ kind: 'set', at: anchorAt(manifest, [...path, index, 'httpVerb']), value: ['*'] }],
          },
        ],
      }
    }
  }
}

type Unreached = Exclude<Reachability, { kind: 'reached' }>

function unreached(reached: Unreached, operations: readonly Plain[], policy: string, name: string): { readonly message: string } {
  if (reached.kind === 'never') return { message: (name.includes('*') ? never : unclean)({ policy, name }) }
  if (reached.kind === 'repeated') return { message: repeated({ policy, name }) }
  const other = operations[reached.by]
  const [by, action] = [textAt(other, ['name']), textAt(other, ['action'])].map((text) => (typeof text === 'string' ? text : ''))
  return { message: covered({ policy, name, by: by ?? '', action: action ?? '' }) }
}

function relatedTo(manifest: Manifest, path: Path, reached: Unreached): Pick<Finding, 'related'> {
  if (reached.kind === 'never') return {}
  return { related: [{ at: anchorAt(manifest, [...path, reached.by, 'name']), message: 'This operation is found.' }] }
}

function remove(manifest: Manifest, path: Path, title: string): Fix {
  return {
    title,
    safety: 'unsafe',
    effect: 'Nothing changes at run time.',
    edits: [{ kind: 'remove', at: anchorAt(manifest, path) }],
  }
}

function lacksVerbs({ httpVerb }: { readonly [key: string]: Plain }): boolean {
  return httpVerb === undefined || httpVerb === null || (Array.isArray(httpVerb) && httpVerb.length === 0)
}

/** `/package.Service/Method`; for gRPC apps verbs do not matter. */
function looksLikeGrpc(name: string): boolean {
  return /^\/?[\w.]*\.\w+\//.test(name)
}
