import type { ObjectSchema, TextSchema } from '../../../schema/schema.ts'
import { daprSource } from '../evidence.ts'

const ACL = daprSource('pkg/acl/acl.go')
const VERBS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']

const ACTION_VALUES = { allow: 'Lets the call through.', deny: 'Refuses the call.' }
const TAKEN_FOR_DENY = 'daprd takes every word but "allow" for deny'

const operations = {
  kind: 'list',
  docs: 'Rules for single operations, tried in list order. A path covers everything below it, so a deeper rule beside it is never reached.',
  concern: 'access-control',
  evidence: daprSource('pkg/config/acl_trie.go'),
  items: {
    kind: 'object',
    docs: 'What happens to one operation.',
    required: ['action', 'name'],
    fields: {
      name: {
        kind: 'text',
        docs: 'HTTP path, compared without case, or full gRPC method, compared exactly. `*` stands for one last segment, `**` for any number.',
        concern: 'access-control',
      },
      httpVerb: {
        kind: 'list',
        docs: 'Verbs the rule is for. For an HTTP app a rule without verbs never applies; a gRPC app ignores them.',
        default: 'none',
        concern: 'access-control',
        evidence: ACL,
        items: {
          kind: 'text',
          docs: 'HTTP verb in upper case, or `*`.',
          invalidCode: 'access-control-rule',
          onInvalid: 'daprd compares verbs exactly, so the rule never applies to such a call',
          values: {
            '*': 'Every verb.',
            ...Object.fromEntries(VERBS.map((verb) => [verb, `Calls with the verb ${verb}.`])),
          },
        },
      },
      action: {
        kind: 'text',
        docs: 'What happens to a call that matches.',
        ignoreCase: true,
        values: ACTION_VALUES,
        concern: 'access-control',
        onInvalid: TAKEN_FOR_DENY,
        tolerated: true,
        evidence: ACL,
      },
    },
    mistakes: {
      path: 'The path or method is "name".',
      verb: 'The key is "httpVerb", and holds a list.',
      methods: 'The key is "httpVerb", and holds a list.',
    },
  },
} satisfies ObjectSchema['fields'][string]

const GLOBAL_ACTION = {
  kind: 'text',
  docs: 'What happens to callers that no policy names.',
  default: 'allow',
  ignoreCase: true,
  values: ACTION_VALUES,
  concern: 'access-control',
  onInvalid: TAKEN_FOR_DENY,
  tolerated: true,
} satisfies TextSchema

/** `spec.accessControl`: who may call this app. Evaluated by the sidecar of the callee, from the certificate of the caller. */
export const accessControl = {
  kind: 'object',
  docs: 'Which apps may call this one. The sidecar of the called app decides by the certificate of the caller, so without Dapr mTLS every caller gets the global default action. Covers service invocation only.',
  default: 'every call is allowed',
  concern: 'access-control',
  evidence: ACL,
  fields: {
    // The operator leaves the empty text out, and the default holds; from a file it is taken as it is.
    defaultAction: { ...GLOBAL_ACTION, emptyIsDefault: true, selfHosted: GLOBAL_ACTION },
    trustDomain: {
      kind: 'text',
      format: 'trust-domain',
      docs: 'Trust domain that this app gets in its own certificate. It does not filter callers.',
      default: 'public',
      concern: 'access-control',
      onInvalid: 'sentry refuses the certificate, so the sidecar does not start',
      evidence: daprSource('pkg/sentry/server/validator/kubernetes/kubernetes.go'),
    },
    policies: {
      kind: 'list',
      docs: 'One policy per calling app. A second one for the same app and namespace replaces the first.',
      concern: 'access-control',
      items: {
        kind: 'object',
        docs: 'What one calling app may do.',
        required: ['appId'],
        requiredByProgram: ['appId', 'trustDomain', 'namespace'],
        onInvalid: 'daprd does not start',
        fields: {
          appId: {
            kind: 'text',
            docs: 'App id of the caller, compared exactly.',
            refersTo: 'app',
            namespaceKey: 'namespace',
            dangling: { effect: 'the policy never matches a caller' },
            concern: 'access-control',
            onInvalid: 'daprd does not start',
          },
          trustDomain: {
            kind: 'text',
            format: 'trust-domain-name',
            docs: 'Trust domain in the certificate of the caller: `public` unless its own Configuration sets one.',
            concern: 'access-control',
            onInvalid: 'the policy never matches and the caller gets the global default action',
            tolerated: true,
          },
          namespace: {
            kind: 'text',
            docs: 'Namespace of the caller, compared exactly.',
            concern: 'access-control',
          },
          defaultAction: {
            kind: 'text',
            docs: 'What happens when no operation matches.',
            default: 'the global default action',
            emptyIsDefault: true,
            ignoreCase: true,
            values: ACTION_VALUES,
            concern: 'access-control',
            onInvalid: TAKEN_FOR_DENY,
            tolerated: true,
          },
          operations,
        },
        mistakes: {
          app: { use: 'appId' },
          appName: { use: 'appId' },
          action: 'The key is "defaultAction"; a single operation has an "action".',
        },
      },
    },
  },
  mistakes: {
    operations: 'It belongs in a policy.',
    mode: { use: 'defaultAction' },
  },
} satisfies ObjectSchema
