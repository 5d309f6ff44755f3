import { type Path, startsWith } from '../../../server/src/syntax/path.ts'
import type { PlainMap } from '../../../server/src/syntax/plain.ts'
import { type Case, defineTopic } from '../topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'
import { configurationReader } from './dapr-configuration-reader.ts'

interface Question {
  readonly kind: 'action' | 'caller' | 'resolver' | 'trust domain' | 'verb'
  readonly text: string
  /** Of the field with the text. */
  readonly path: Path
  /** A Configuration as JSON. */
  readonly yaml: string
  /** Read from a file, and not from the operator. */
  readonly file: boolean
  readonly protocol: 'http'
  readonly call?: { readonly [part: string]: string }
}

type Answer = { readonly error: string } | { readonly known: boolean }

/**
 * What a text in one field of a Configuration is for daprd and sentry. A text that they do not know is refused where more than the
 * field is lost by it: no call to another app finds its way, or the sidecar does not start. Elsewhere it is read as another word, or
 * matches nothing.
 */
export const daprWords = defineTopic<Question, Answer>({
  name: 'words',
  product: 'dapr',
  asks: 'Which texts are words for the name resolution, the actions, verbs and trust domains of a Configuration. Compared: whether a text is known, read as another, or refused.',
  recorder: 'daprd',
  versions: DAPR_VERSIONS,
  cases,
  theirs: (recorded) => ('error' in recorded ? 'refused' : recorded.known ? 'known' : 'read as another'),
  ours: ({ path, yaml, file }, version) => {
    const found = read(yaml, { file, version }).diagnostics.filter(
      ({ code, finding }) => JUDGES.has(code) && startsWith(finding.at.path, path),
    )
    if (found.length === 0) return 'known'
    return found.some(({ severity }) => severity === 'error') ? 'refused' : 'read as another'
  },
})

/** Other rules have to do with what the rest of the files says, or with settings that are known and unwise. */
const JUDGES: ReadonlySet<string> = new Set(['invalid-value', 'missing-field', 'access-control-rule'])

const read = configurationReader()

/** These are asked by a call. */
const CALLED: readonly Question['kind'][] = ['action', 'caller', 'verb']
const CALL = { appId: 'orders', namespace: 'shop', trustDomain: 'public', operation: '/charges', verb: 'POST' }
const POLICY = { appId: 'orders', namespace: 'shop', trustDomain: 'public' }
const CLOSED = { defaultAction: 'deny', trustDomain: 'public' }

function cases(): readonly Case<Question>[] {
  const control = ['accessControl']
  const policy = [...control, 'policies', 0]
  const operation = [...policy, 'operations', 0]
  return [
    ...RESOLVERS.flatMap((component) =>
      questions('resolver', component, ['nameResolution', 'component'], {
        nameResolution: { component, version: 'v1', configuration: {} },
      }),
    ),
    ...ACTIONS.flatMap((action) =>
      questions('action', action, [...control, 'defaultAction'], { accessControl: { ...CLOSED, defaultAction: action } }),
    ),
    ...ACTIONS.flatMap((action) =>
      questions('action', action, [...policy, 'defaultAction'], {
        // Open to others, so that a text that stands for nothing written lets the call through, too.
        accessControl: { ...CLOSED, defaultAction: 'allow', policies: [{ ...POLICY, defaultAction: action }] },
      }),
    ),
    ...ACTIONS.flatMap((action) =>
      questions('action', action, [...operation, 'action'], {
        accessControl: { ...CLOSED, policies: [{ ...POLICY, operations: [{ name: '/charges', httpVerb: ['POST'], action }] }] },
      }),
    ),
    ...VERBS.flatMap((verb) =>
      questions('verb', verb, [...operation, 'httpVerb', 0], {
        accessControl: {
          ...CLOSED,
          policies: [{ ...POLICY, operations: [{ name: '/charges', httpVerb: [verb], action: 'allow' }] }],
        },
      }),
    ),
    ...DOMAINS.flatMap((trustDomain) =>
      questions('caller', trustDomain, [...policy, 'trustDomain'], {
        accessControl: { ...CLOSED, policies: [{ ...POLICY, trustDomain, defaultAction: 'allow' }] },
      }),
    ),
    // The empty text stands for the default in both of these, and never gets as far as what is asked.
    ...DOMAINS.filter((text) => text !== '').flatMap((trustDomain) => [
      ...questions('trust domain', trustDomain, [...control, 'trustDomain'], { accessControl: { ...CLOSED, trustDomain } }),
      ...questions('trust domain', trustDomain, ['mtls', 'controlPlaneTrustDomain'], {
        mtls: { enabled: true, sentryAddress: 'dapr-sentry.dapr-system.svc:443', controlPlaneTrustDomain: trustDomain },
      }),
    ]),
  ]
}

function questions(kind: Question['kind'], text: string, below: Path, spec: PlainMap): readonly Case<Question>[] {
  const configuration = {
    apiVersion: 'dapr.io/v1alpha1',
    kind: 'Configuration',
    // Only this one is read by sentry.
    metadata: 'mtls' in spec ? { name: 'daprsystem', namespace: 'dapr-system' } : { name: 'payments', namespace: 'payments' },
    spec,
  }
  const path = ['spec', ...below]
  const call = CALLED.includes(kind) ? { ...CALL, ...(kind === 'caller' && { trustDomain: text }) } : undefined
  // Only access control is asked by way of a whole Configuration, which differs by how it is loaded.
  return (call === undefined ? [false] : [false, true]).map((file) => ({
    id: `${path.join('.')}/${file ? 'file' : 'operator'}: ${JSON.stringify(text)}`,
    input: { kind, text, path, yaml: JSON.stringify(configuration), file, protocol: 'http', ...(call && { call }) },
  }))
}

/** Each resolver that some release has, other spellings, and what is none. Without a name daprd takes its default and asks nobody. */
const RESOLVERS = [
  ...['kubernetes', 'mdns', 'consul', 'hashicorp.consul', 'sqlite', 'aws.cloudmap', 'nameformat'],
  ...['Kubernetes', 'mDNS', 'CONSUL', 'Hashicorp.Consul', 'SQLite', 'AWS.CloudMap', 'nameFormat'],
  ...['dns', 'k8s', 'cloudmap', 'hashicorp', 'nameresolution.mdns', 'mdns/v1', 'static', ' mdns', 'mdns '],
]

const ACTIONS = [
  'allow',
  'deny',
  'Allow',
  'ALLOW',
  'Deny',
  'DENY',
  'permit',
  'block',
  'allowed',
  'true',
  ' allow',
  'allow ',
  'deny ',
  '',
]

const VERBS = [
  ...['*', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'],
  ...['get', 'Post', 'patch', 'NONE', 'COPY', 'ALL', '**', ' GET', 'GET ', 'GET,POST', ''],
]

const DOMAINS = [
  ...[
    'public',
    'cluster.local',
    'acme',
    'acme-1.example_2',
    '1',
    '-',
    '.',
    'a..b',
    'spiffe://acme',
    'spiffe://acme/ns/shop/orders',
  ],
  ...[
    'Public',
    'acme corp',
    'acme:8080',
    'acme/shop',
    'https://acme',
    'ümlaut',
    '*',
    ' public',
    'public ',
    'spiffe://',
    'SPIFFE://acme',
    '',
  ],
]
