import type { ListSchema, ObjectSchema, Schema } from '../../schema/schema.ts'
import { labelSelector, objectWithSpec } from '../kubernetes/object-schema.ts'
import type { KindSpec } from '../product.ts'
import { linkerdDocs, linkerdSource } from './evidence.ts'

const POLICY_DOCS = linkerdDocs('reference/authorization-policy')

const NETWORKS: ListSchema = {
  kind: 'list',
  docs: 'Networks of the clients.',
  items: {
    kind: 'object',
    docs: 'One network.',
    required: ['cidr'],
    fields: {
      cidr: { kind: 'text', docs: 'Network such as 10.0.0.0/8, or one address.' },
      except: {
        kind: 'list',
        docs: 'Parts of the network that are left out.',
        items: { kind: 'text', docs: 'A network inside the cidr.' },
      },
    },
  },
}

const SERVER_FIELDS = {
  podSelector: labelSelector('Pods of the same namespace whose port is meant. Empty: all pods.'),
  port: { kind: 'any', numberOrText: true, docs: 'Name or number of a container port.' },
  proxyProtocol: {
    kind: 'text',
    docs: 'Protocol on the port; replaces protocol detection and the opaque-ports annotation.',
    default: 'unknown',
    filledIn: true,
    values: {
      unknown: 'Detect it.',
      'HTTP/1': 'HTTP/1.1.',
      'HTTP/2': 'HTTP/2.',
      gRPC: 'gRPC.',
      opaque: 'Plain TCP, without detection.',
      TLS: 'TLS of the application.',
    },
  },
} satisfies Readonly<Record<string, Schema>>

const EXTERNAL_WORKLOADS = labelSelector('ExternalWorkloads of the same namespace whose port is meant, instead of pods.')

/** Objects that say who may connect to a port of a meshed pod. */
export const serverKinds: readonly KindSpec[] = [
  {
    kind: 'policy.linkerd.io/Server',
    versions: ['v1beta3', 'v1beta2', 'v1beta1', 'v1alpha1'],
    schema: objectWithSpec('A port of meshed pods with its own policy.', {
      kind: 'object',
      docs: 'Which port, and who gets in when no authorization admits the client.',
      required: ['port'],
      fields: {
        ...SERVER_FIELDS,
        externalWorkloadSelector: EXTERNAL_WORKLOADS,
        accessPolicy: {
          kind: 'text',
          docs: 'Who may connect besides the clients that an authorization admits. So a Server without it closes its port until something opens it.',
          default: 'deny',
          concern: 'access-control',
          values: {
            'all-unauthenticated': 'Everybody.',
            'all-authenticated': 'Clients with a mesh identity.',
            'cluster-unauthenticated': 'Everybody inside the cluster networks.',
            'cluster-authenticated': 'Clients with a mesh identity inside the cluster networks.',
            deny: 'Nobody else.',
            audit: 'Everybody; what would have been refused is logged.',
          },
        },
      },
    }),
    older: {
      v1beta2: serverWithout({ ...SERVER_FIELDS, externalWorkloadSelector: EXTERNAL_WORKLOADS }, ['port']),
      v1beta1: serverWithout(SERVER_FIELDS, ['podSelector', 'port']),
      v1alpha1: serverWithout(
        {
          ...SERVER_FIELDS,
          podSelector: {
            ...SERVER_FIELDS.podSelector,
            choices: [{ of: ['matchLabels', 'matchExpressions'], count: 'exactly one' }],
          },
        },
        ['podSelector', 'port'],
      ),
    },
    versionsSince: { v1beta2: '2.15', v1beta3: '2.16' },
    evidence: linkerdSource('charts/linkerd-crds/templates/policy/server.yaml'),
  },
  {
    kind: 'policy.linkerd.io/AuthorizationPolicy',
    versions: ['v1alpha1'],
    schema: objectWithSpec('Admits clients to a Server, a route, or all Servers of a namespace.', {
      kind: 'object',
      docs: 'Who is admitted to what.',
      required: ['targetRef', 'requiredAuthenticationRefs'],
      fields: {
        targetRef: localReference(
          'What is opened: a Server, HTTPRoute or GRPCRoute of the same namespace, or the Namespace itself.',
        ),
        requiredAuthenticationRefs: {
          kind: 'list',
          docs: 'All of these must hold: at most one MeshTLSAuthentication or ServiceAccount, and at most one NetworkAuthentication. An empty list admits everybody.',
          items: reference('A MeshTLSAuthentication, NetworkAuthentication or ServiceAccount.'),
          concern: 'access-control',
        },
      },
    }),
    evidence: POLICY_DOCS,
  },
  {
    kind: 'policy.linkerd.io/MeshTLSAuthentication',
    versions: ['v1alpha1'],
    schema: objectWithSpec('A set of mesh identities.', {
      kind: 'object',
      docs: 'The identities, either by name or by reference.',
      choices: [{ of: ['identities', 'identityRefs'], count: 'exactly one' }],
      fields: {
        identities: {
          kind: 'list',
          docs: 'Names of mesh identities; "*" is every meshed client, "*.suffix" all that end so. Dapr identities are unknown to Linkerd.',
          items: { kind: 'text', format: 'linkerd-identity', enforced: true, docs: 'A mesh identity.' },
        },
        identityRefs: {
          kind: 'list',
          docs: 'ServiceAccounts or whole Namespaces.',
          items: reference('A ServiceAccount or Namespace.', ['kind']),
        },
      },
    }),
    evidence: POLICY_DOCS,
  },
  {
    kind: 'policy.linkerd.io/NetworkAuthentication',
    versions: ['v1alpha1'],
    schema: objectWithSpec('A set of client networks.', {
      kind: 'object',
      docs: 'The networks.',
      required: ['networks'],
      fields: { networks: NETWORKS },
    }),
    evidence: POLICY_DOCS,
  },
  {
    kind: 'policy.linkerd.io/ServerAuthorization',
    versions: ['v1beta1', 'v1alpha1'],
    schema: objectWithSpec('Admits clients to Servers; the older form of AuthorizationPolicy.', {
      kind: 'object',
      docs: 'Which Servers, and which clients.',
      required: ['server', 'client'],
      fields: {
        server: {
          kind: 'object',
          docs: 'Servers of the same namespace: one by name, or several by label.',
          choices: [{ of: ['name', 'selector'], count: 'exactly one' }],
          fields: {
            name: { kind: 'text', format: 'dns-label', enforced: true, docs: 'Name of the Server.' },
            selector: labelSelector('Labels of the Servers.'),
          },
        },
        client: {
          kind: 'object',
          docs: 'Which clients are admitted.',
          concern: 'access-control',
          fields: {
            networks: NETWORKS,
            unauthenticated: { kind: 'boolean', docs: 'Admits clients without a mesh identity.', default: 'false' },
            meshTLS: {
              kind: 'object',
              docs: 'Admits clients by mesh identity.',
              fields: {
                unauthenticatedTLS: { kind: 'boolean', docs: 'TLS is enough, without an identity.', default: 'false' },
                identities: {
                  kind: 'list',
                  docs: 'Names of mesh identities.',
                  items: { kind: 'text', format: 'linkerd-identity', enforced: true, docs: 'A mesh identity.' },
                },
                serviceAccounts: {
                  kind: 'list',
                  docs: 'ServiceAccounts of the clients.',
                  items: {
                    kind: 'object',
                    docs: 'One ServiceAccount.',
                    required: ['name'],
                    fields: {
                      name: { kind: 'text', format: 'dns-label', enforced: true, docs: 'Its name.' },
                      namespace: {
                        kind: 'text',
                        format: 'dns-label',
                        enforced: true,
                        docs: 'Its namespace.',
                        default: 'that of the object',
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
    }),
    evidence: linkerdSource('charts/linkerd-crds/templates/policy/server-authorization.yaml'),
  },
  {
    kind: 'policy.linkerd.io/HTTPLocalRateLimitPolicy',
    versions: ['v1alpha1'],
    schema: objectWithSpec('Limits the requests that each proxy lets through to a Server; what is above gets status 429.', {
      kind: 'object',
      docs: 'The Server and its limits.',
      required: ['targetRef'],
      fields: {
        targetRef: reference('A Server of the same namespace. One policy per Server acts.'),
        total: rateLimit('Limit over all clients.'),
        identity: rateLimit('Limit per client identity; not above the total.'),
        overrides: {
          kind: 'list',
          docs: 'Other limits for certain clients.',
          items: {
            kind: 'object',
            docs: 'One exception.',
            required: ['requestsPerSecond', 'clientRefs'],
            fields: {
              requestsPerSecond: { kind: 'integer', minimum: 1, docs: 'Requests per second.' },
              clientRefs: { kind: 'list', docs: 'The clients.', items: reference('A ServiceAccount.') },
            },
          },
        },
      },
    }),
    since: '2.17',
    evidence: linkerdDocs('reference/rate-limiting'),
  },
]

function serverWithout(fields: Readonly<Record<string, Schema>>, required: readonly string[]): ObjectSchema {
  return objectWithSpec('A port of meshed pods with its own policy.', {
    kind: 'object',
    docs: 'Which port.',
    required,
    fields,
    mistakes: { accessPolicy: 'a Server has "accessPolicy" only in version v1beta3' },
  })
}

function reference(docs: string, required: readonly string[] = ['kind', 'name']): ObjectSchema {
  const { fields, ...rest } = localReference(docs, required)
  return {
    ...rest,
    fields: { ...fields, namespace: { kind: 'text', docs: 'Namespace of the object.', default: 'the same namespace' } },
  }
}

/** A reference inside of the own namespace. */
function localReference(docs: string, required: readonly string[] = ['kind', 'name']): ObjectSchema {
  return {
    kind: 'object',
    docs,
    required,
    fields: {
      group: {
        kind: 'text',
        format: 'api-group',
        enforced: true,
        docs: 'API group; empty or "core" for kinds of Kubernetes itself.',
      },
      kind: { kind: 'text', nonEmpty: true, format: 'kind-name', enforced: true, docs: 'Kind of the object.' },
      name: { kind: 'text', nonEmpty: true, docs: 'Name of the object.' },
    },
  }
}

function rateLimit(docs: string): ObjectSchema {
  return {
    kind: 'object',
    docs,
    required: ['requestsPerSecond'],
    fields: { requestsPerSecond: { kind: 'integer', minimum: 1, docs: 'Requests per second.' } },
  }
}
