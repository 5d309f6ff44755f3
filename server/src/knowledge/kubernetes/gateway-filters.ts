import type { ListSchema, ObjectSchema, Schema, TextSchema } from '../../schema/schema.ts'
import { backendReference, EXTENSION_REFERENCE } from './gateway-references.ts'

const HEADER_NAME: TextSchema = { kind: 'text', format: 'header-name', enforced: true, docs: 'Name of the header.' }

const HOSTNAME: TextSchema = {
  kind: 'text',
  format: 'dns-name',
  enforced: true,
  docs: 'Host in place of that of the request.',
  default: 'that of the request',
}

const HTTP_METHODS = {
  GET: 'Reads.',
  HEAD: 'Reads without the content.',
  POST: 'Hands over content.',
  PUT: 'Replaces.',
  DELETE: 'Deletes.',
  CONNECT: 'Opens a tunnel.',
  OPTIONS: 'Asks what is allowed.',
  TRACE: 'Gets back what it sent.',
  PATCH: 'Changes a part.',
}

/** Method of a request. */
export const METHOD: TextSchema = {
  kind: 'text',
  enforced: true,
  docs: 'Method of the request.',
  default: 'any',
  values: HTTP_METHODS,
}

const HEADER_CHANGES = {
  set: headerValues('Headers that get this value, whatever they had.'),
  add: headerValues('Headers that get this value beside what they had.'),
  remove: names('Headers that are taken away.', { kind: 'text', docs: 'Name of the header.' }),
} satisfies Readonly<Record<string, Schema>>

const MIRROR: ObjectSchema = {
  kind: 'object',
  docs: 'Sends a copy of requests elsewhere, whose answer is thrown away. Linkerd drops a route between workloads that has one.',
  required: ['backendRef'],
  choices: [{ of: ['percent', 'fraction'], count: 'at most one' }],
  fields: {
    backendRef: backendReference('What gets the copies.'),
    percent: { kind: 'integer', minimum: 0, maximum: 100, enforced: true, docs: 'Percent of the requests.', default: '100' },
    fraction: {
      kind: 'object',
      docs: 'Share of the requests, for shares that no whole percent says.',
      required: ['numerator'],
      fields: {
        numerator: { kind: 'integer', minimum: 0, enforced: true, docs: 'So many requests …' },
        denominator: { kind: 'integer', minimum: 1, enforced: true, docs: '… of so many.', default: '100', filledIn: true },
      },
    },
  },
}

const PATH_CHANGE: ObjectSchema = {
  kind: 'object',
  docs: 'Changes the path.',
  default: 'that of the request',
  required: ['type'],
  needs: [
    { key: 'type', is: 'ReplaceFullPath', beside: ['replaceFullPath'], mayBeEmpty: true },
    { key: 'type', is: 'ReplacePrefixMatch', beside: ['replacePrefixMatch'], mayBeEmpty: true },
  ],
  fields: {
    type: {
      kind: 'text',
      enforced: true,
      docs: 'How the path is changed.',
      values: {
        ReplaceFullPath: 'The whole path is replaced.',
        ReplacePrefixMatch: 'The prefix that the match found is replaced; the rule must match by one prefix.',
      },
    },
    replaceFullPath: onlyFor('ReplaceFullPath', ['replaceprefixmatch'], { kind: 'text', docs: 'The new path.' }),
    replacePrefixMatch: onlyFor('ReplacePrefixMatch', ['replacefullpath'], { kind: 'text', docs: 'The new prefix.' }),
  },
}

const REDIRECT: ObjectSchema = {
  kind: 'object',
  docs: 'Answers with a redirect; nothing is called.',
  fields: {
    scheme: {
      kind: 'text',
      enforced: true,
      docs: 'Scheme of the new address.',
      default: 'that of the request',
      values: { http: 'Plain text.', https: 'With TLS.' },
    },
    hostname: HOSTNAME,
    path: PATH_CHANGE,
    port: {
      kind: 'integer',
      minimum: 1,
      maximum: 65535,
      enforced: true,
      docs: 'Port of the new address.',
      default: 'that of the scheme if one is written, else that of the listener',
    },
    statusCode: {
      kind: 'integer',
      among: [301, 302, 303, 307, 308],
      enforced: true,
      docs: 'Status of the answer. Before Gateway API 1.5 only 301 and 302.',
      default: '302',
      filledIn: true,
    },
  },
}

const REWRITE: ObjectSchema = {
  kind: 'object',
  docs: 'Changes host or path before the call. Linkerd drops a route between workloads that has one.',
  fields: { hostname: HOSTNAME, path: PATH_CHANGE },
}

const CORS: ObjectSchema = {
  kind: 'object',
  docs: 'Answers the questions of browsers about calls from pages of other origins.',
  fields: {
    allowOrigins: names('Origins whose pages may call; "*" alone for all.', {
      kind: 'text',
      format: 'cors-origin',
      enforced: true,
      docs: 'An origin such as https://shop.example.com.',
    }),
    allowCredentials: { kind: 'boolean', docs: 'Whether calls may carry cookies and the like.', default: 'false' },
    allowMethods: names('Methods that may be used; "*" alone for all.', {
      ...METHOD,
      docs: 'A method.',
      values: { ...HTTP_METHODS, '*': 'Every method.' },
    }),
    allowHeaders: names('Headers that a call may carry; "*" alone for all.', HEADER_NAME),
    exposeHeaders: names('Headers of the answer that the page may read.', HEADER_NAME),
    maxAge: {
      kind: 'integer',
      minimum: 1,
      enforced: true,
      docs: 'Seconds for which the browser may remember the answer.',
      default: '5',
      filledIn: true,
    },
  },
}

const EXTERNAL_AUTH: ObjectSchema = {
  kind: 'object',
  docs: 'Asks another service whether a request may pass. Only the experimental channel has it.',
  required: ['protocol', 'backendRef'],
  needs: [
    { key: 'protocol', is: 'HTTP', beside: ['http'], mayBeEmpty: true },
    { key: 'protocol', is: 'GRPC', beside: ['grpc'], mayBeEmpty: true },
  ],
  fields: {
    protocol: {
      kind: 'text',
      enforced: true,
      docs: 'How the service is asked.',
      values: { HTTP: 'By an HTTP request, which it answers with 200.', GRPC: "By Envoy's protocol for external authorization." },
    },
    backendRef: backendReference('The service that is asked.'),
    http: onlyBeside('protocol', 'HTTP', ['grpc'], {
      kind: 'object',
      docs: 'What goes to a service with HTTP, and what comes back from it.',
      fields: {
        path: { kind: 'text', format: 'url-path', enforced: true, docs: 'Stands before the path of the request.' },
        allowedHeaders: names('Headers of the request that are handed on.', { kind: 'text', docs: 'Name of the header.' }),
        allowedResponseHeaders: names('Headers of the answer that are put into the request.', {
          kind: 'text',
          docs: 'Name of the header.',
        }),
      },
    }),
    grpc: onlyBeside('protocol', 'GRPC', ['http'], {
      kind: 'object',
      docs: 'What goes to a service with gRPC.',
      fields: {
        allowedHeaders: names('Headers of the request that are handed on.', { kind: 'text', docs: 'Name of the header.' }),
      },
    }),
    forwardBody: {
      kind: 'object',
      docs: 'Hands on the content of the request, too.',
      fields: {
        maxSize: {
          kind: 'integer',
          minimum: 0,
          enforced: true,
          docs: 'Bytes at most; above that the request is answered with status 4xx.',
        },
      },
    },
  },
}

interface Filter {
  readonly type: string
  readonly field: string
  readonly meaning: string
  readonly schema: ObjectSchema
}

const GRPC_FILTERS: readonly Filter[] = [
  {
    type: 'RequestHeaderModifier',
    field: 'requestHeaderModifier',
    meaning: 'Changes headers of the request.',
    schema: { kind: 'object', docs: 'Changes to headers of the request.', fields: HEADER_CHANGES },
  },
  {
    type: 'ResponseHeaderModifier',
    field: 'responseHeaderModifier',
    meaning: 'Changes headers of the response.',
    schema: { kind: 'object', docs: 'Changes to headers of the response.', fields: HEADER_CHANGES },
  },
  { type: 'RequestMirror', field: 'requestMirror', meaning: 'Sends copies elsewhere.', schema: MIRROR },
  { type: 'ExtensionRef', field: 'extensionRef', meaning: 'One that the implementation defines.', schema: EXTENSION_REFERENCE },
]

/** Filters of a GRPCRoute. */
export const GRPC_ROUTE_FILTERS: ListSchema = filters(GRPC_FILTERS)

/** Filters of an HTTPRoute. */
export const HTTP_ROUTE_FILTERS: ListSchema = filters([
  ...GRPC_FILTERS,
  { type: 'RequestRedirect', field: 'requestRedirect', meaning: 'Answers with a redirect.', schema: REDIRECT },
  { type: 'URLRewrite', field: 'urlRewrite', meaning: 'Changes host or path.', schema: REWRITE },
  { type: 'CORS', field: 'cors', meaning: 'Answers browsers.', schema: CORS },
  { type: 'ExternalAuth', field: 'externalAuth', meaning: 'Asks another service, experimental.', schema: EXTERNAL_AUTH },
])

function filters(all: readonly Filter[]): ListSchema {
  return {
    kind: 'list',
    docs: 'What is done with requests and responses on their way.',
    items: {
      kind: 'object',
      docs: 'One filter: its type, and the field of that type.',
      required: ['type'],
      needs: all.map(({ type, field }) => ({ key: 'type', is: type, beside: [field], mayBeEmpty: true })),
      fields: {
        type: {
          kind: 'text',
          enforced: true,
          docs: 'What kind of filter it is.',
          values: Object.fromEntries(all.map(({ type, meaning }) => [type, meaning])),
        },
        ...Object.fromEntries(
          all.map(({ type, field, schema }) => {
            const others = all.filter((other) => other.type !== type).map((other) => other.type.toLowerCase())
            return [field, onlyFor(type, others, schema)]
          }),
        ),
      },
    },
  }
}

function headerValues(docs: string): ListSchema {
  return {
    kind: 'list',
    docs,
    distinctBy: 'name',
    items: {
      kind: 'object',
      docs: 'One header.',
      required: ['name', 'value'],
      fields: { name: HEADER_NAME, value: { kind: 'text', nonEmpty: true, docs: 'Value of the header.' } },
    },
  }
}

/** Of which none may stand there twice. */
function names(docs: string, items: TextSchema): ListSchema {
  return { kind: 'list', docs, distinct: true, items }
}

/** A field that goes with one type; `others` are the other ones in small letters. */
function onlyFor<S extends Schema>(type: string, others: readonly string[], schema: S): S {
  return onlyBeside('type', type, others, schema)
}

function onlyBeside<S extends Schema>(key: string, word: string, others: readonly string[], schema: S): S {
  return { ...schema, refusedBeside: { key, values: others, why: `it goes with ${key}: ${word} only` } }
}
