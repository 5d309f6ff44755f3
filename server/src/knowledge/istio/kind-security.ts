import type { ObjectSchema, Schema } from '../../schema/schema.ts'
import type { KindSpec } from '../product.ts'
import { istioApi, istioCode } from './evidence.ts'
import { istioObject } from './istio-object.ts'
import { ONE_TARGET, POLICY_TARGETS, workloadSelector } from './policy-target-schema.ts'

const MODE: Schema = {
  kind: 'text',
  enforced: true,
  docs: 'What the sidecar accepts.',
  default: 'inherited: from the namespace, then the mesh, then PERMISSIVE',
  concern: 'mtls',
  values: {
    UNSET: 'as inherited',
    DISABLE: 'plaintext only; mesh TLS of callers breaks',
    PERMISSIVE: 'mesh mTLS and plaintext',
    STRICT: 'mesh mTLS only',
  },
}

function mtls(docs: string): ObjectSchema {
  return { kind: 'object', docs, fields: { mode: MODE } }
}

const SOURCE_FIELDS = [
  [
    'principals',
    'Identities "<trust domain>/ns/<namespace>/sa/<service account>", without "spiffe://". Known only under mesh mTLS.',
  ],
  ['requestPrincipals', 'Issuer and subject of a JWT. HTTP only.'],
  ['namespaces', 'Namespaces of the caller. Known only under mesh mTLS.'],
  ['serviceAccounts', 'Service accounts of the caller, as "name" or "namespace/name". Known only under mesh mTLS.'],
  ['trustDomains', 'Trust domains of the caller. Known only under mesh mTLS.'],
  ['ipBlocks', 'Addresses of the direct caller.'],
  ['remoteIpBlocks', 'Addresses of the original caller.'],
] as const

/** Service accounts already say the namespace. */
const BY_ACCOUNT_OR_ELSE = ['serviceAccounts', 'notServiceAccounts'].flatMap((account) =>
  ['principals', 'notPrincipals', 'namespaces', 'notNamespaces'].map(
    (other) => ({ of: [account, other], count: 'at most one' }) as const,
  ),
)

const OPERATION_FIELDS = [
  ['hosts', 'Values of the Host header. HTTP only.'],
  ['ports', 'Ports of the workload, as text.'],
  ['methods', 'HTTP methods. Every Dapr call is a POST on the wire, and unreadable under Dapr mTLS.'],
  ['paths', 'Paths. The path of the app never shows on a Dapr hop.'],
] as const

/** Each condition also exists in a negated form: `paths` and `notPaths`. */
function withNegations(fields: readonly (readonly [string, string])[]): Record<string, Schema> {
  return Object.fromEntries(
    fields.flatMap(([name, docs]) => {
      const negated = `not${name.charAt(0).toUpperCase()}${name.slice(1)}`
      const list = (text: string): Schema => ({ kind: 'list', docs: text, items: { kind: 'text', docs: 'One value.' } })
      return [
        [name, list(docs)],
        [negated, list(`The opposite of "${name}".`)],
      ]
    }),
  )
}

const RULE: ObjectSchema = {
  kind: 'object',
  docs: 'One rule: "from", "to" and "when" must all match.',
  fields: {
    from: {
      kind: 'list',
      docs: 'Callers, any one of which must match.',
      default: 'every caller',
      items: {
        kind: 'object',
        docs: 'One caller.',
        fields: {
          source: {
            kind: 'object',
            docs: 'Conditions that must all hold.',
            choices: BY_ACCOUNT_OR_ELSE,
            fields: withNegations(SOURCE_FIELDS),
          },
        },
      },
    },
    to: {
      kind: 'list',
      docs: 'Operations, any one of which must match.',
      default: 'every operation',
      items: {
        kind: 'object',
        docs: 'One operation.',
        fields: {
          operation: { kind: 'object', docs: 'Conditions that must all hold.', fields: withNegations(OPERATION_FIELDS) },
        },
      },
    },
    when: {
      kind: 'list',
      docs: 'Further conditions, all of which must hold.',
      items: {
        kind: 'object',
        docs: 'One condition.',
        required: ['key'],
        fields: {
          key: { kind: 'text', docs: 'Attribute: source.ip, destination.port, request.headers[name] and others.' },
          values: { kind: 'list', docs: 'Values that match.', items: { kind: 'text', docs: 'One value.' } },
          notValues: { kind: 'list', docs: 'Values that do not match.', items: { kind: 'text', docs: 'One value.' } },
        },
      },
    },
  },
}

/** Objects that say who may call a workload, and how. */
export const securityKinds: readonly KindSpec[] = [
  {
    kind: 'security.istio.io/PeerAuthentication',
    versions: ['v1', 'v1beta1'],
    schema: istioObject('What the sidecars of pods accept: mesh mTLS, plaintext, or both.', {
      kind: 'object',
      docs: 'The pods and what their sidecars accept.',
      concern: 'mtls',
      evidence: istioCode('pilot/pkg/security/authn/policy_applier.go'),
      needs: [{ key: 'portLevelMtls', beside: ['selector', 'matchLabels'] }],
      fields: {
        selector: workloadSelector(
          'Pods that the policy is about. A policy with a selector in the root namespace has no effect on other namespaces.',
        ),
        mtls: mtls('For all ports of these pods.'),
        portLevelMtls: {
          kind: 'map',
          nonEmpty: true,
          keyFormat: 'port-number',
          enforced: true,
          docs: 'For single container ports. Needs a selector. Callers of a headless Service do not look at it: DISABLE here needs a DestinationRule beside it.',
          values: mtls('For one port.'),
        },
      },
    }),
    evidence: istioApi('security/v1beta1/peer_authentication.proto'),
  },
  {
    kind: 'security.istio.io/AuthorizationPolicy',
    versions: ['v1', 'v1beta1'],
    schema: istioObject('Who may call a workload.', {
      kind: 'object',
      docs: 'The pods and the rules. An empty spec denies every call.',
      concern: 'access-control',
      choices: [ONE_TARGET],
      evidence: istioCode('pilot/pkg/security/authz/builder/builder.go'),
      fields: {
        ...POLICY_TARGETS,
        action: {
          kind: 'text',
          enforced: true,
          docs: 'What a matching rule does. As soon as one ALLOW policy is about a pod, whatever no rule allows is denied.',
          default: 'ALLOW',
          values: {
            ALLOW: 'lets the call through',
            DENY: 'refuses the call, before ALLOW is asked',
            AUDIT: 'marks the call for the audit log',
            CUSTOM: 'asks the provider',
          },
        },
        rules: {
          kind: 'list',
          docs: 'Rules, any one of which must match. None: an ALLOW policy denies everything.',
          items: RULE,
        },
        provider: {
          kind: 'object',
          docs: 'External authorizer, for CUSTOM.',
          fields: { name: { kind: 'text', docs: 'Name of an extension provider.' } },
        },
      },
    }),
    evidence: istioApi('security/v1beta1/authorization_policy.proto'),
  },
]
