import type { ObjectSchema, Schema, TextSchema } from '../../schema/schema.ts'

// Parts of a route of a VirtualService that have nothing to do with the jobs that Dapr does as well.

export const LABELS: Schema = {
  kind: 'map',
  docs: 'Labels that the calling pods carry.',
  values: { kind: 'text', docs: 'Value of the label.' },
}

/** A condition on a text. */
export function stringMatch(docs: string): ObjectSchema {
  return {
    kind: 'object',
    docs,
    choices: [{ of: ['exact', 'prefix', 'regex'], count: 'at most one' }],
    fields: {
      exact: { kind: 'text', docs: 'The whole text.' },
      prefix: { kind: 'text', docs: 'How the text begins.' },
      regex: { kind: 'text', docs: 'Regular expression in RE2 syntax for the whole text.' },
    },
  }
}

export function stringMatches(docs: string): Schema {
  return { kind: 'map', docs, values: stringMatch('Condition on the value.') }
}

function list(docs: string): Schema {
  return { kind: 'list', docs, items: { kind: 'text', docs: 'One name.' } }
}

function duration(docs: string): TextSchema {
  return { kind: 'text', format: 'istio-duration', enforced: true, docs }
}

export const PERCENTAGE: ObjectSchema = {
  kind: 'object',
  docs: 'Share of requests.',
  fields: { value: { kind: 'number', minimum: 0, maximum: 100, docs: 'Percent.' } },
}

function headerChanges(docs: string): ObjectSchema {
  const values: Schema = { kind: 'text', docs: 'Value of the header.' }
  return {
    kind: 'object',
    docs,
    fields: {
      set: { kind: 'map', docs: 'Headers that get this value, whatever they had.', values },
      add: { kind: 'map', docs: 'Headers that get this value beside what they had.', values },
      remove: list('Headers that are taken away.'),
    },
  }
}

export const HEADERS: ObjectSchema = {
  kind: 'object',
  docs: 'Changes to headers.',
  fields: { request: headerChanges('Changes to the request.'), response: headerChanges('Changes to the response.') },
}

export const REDIRECT: ObjectSchema = {
  kind: 'object',
  docs: 'Answers with a redirect; nothing is called.',
  choices: [{ of: ['port', 'derivePort'], count: 'at most one' }],
  fields: {
    uri: { kind: 'text', docs: 'Path in place of that of the request.' },
    prefixRewrite: { kind: 'text', docs: 'Takes the place of the part of the path that the match found.', since: '1.31' },
    authority: { kind: 'text', docs: 'Host in place of that of the request.' },
    port: { kind: 'integer', unsigned: true, docs: 'Port of the new address.' },
    derivePort: {
      kind: 'text',
      enforced: true,
      docs: 'Where the port of the new address comes from.',
      values: { FROM_PROTOCOL_DEFAULT: '80 or 443, by the scheme', FROM_REQUEST_PORT: 'that of the request' },
    },
    scheme: { kind: 'text', docs: 'Scheme of the new address.' },
    redirectCode: { kind: 'integer', unsigned: true, minimum: 300, maximum: 399, docs: 'Status of the answer.', default: '301' },
  },
}

export const DIRECT_RESPONSE: ObjectSchema = {
  kind: 'object',
  docs: 'Answers with a fixed response; nothing is called.',
  required: ['status'],
  fields: {
    status: { kind: 'integer', unsigned: true, minimum: 200, maximum: 600, docs: 'Status of the answer.' },
    body: {
      kind: 'object',
      docs: 'Content of the answer.',
      default: 'empty',
      choices: [{ of: ['string', 'bytes'], count: 'at most one' }],
      fields: {
        string: { kind: 'text', docs: 'The content as text.' },
        bytes: { kind: 'text', format: 'base64', enforced: true, docs: 'The content as base64.' },
      },
    },
  },
}

export const REWRITE: ObjectSchema = {
  kind: 'object',
  docs: 'Changes path or host before the call.',
  fields: {
    uri: { kind: 'text', docs: 'Takes the place of the path, or of the prefix that was matched.' },
    authority: { kind: 'text', docs: 'Host in place of that of the request.' },
    uriRegexRewrite: {
      kind: 'object',
      docs: 'Rewrites the path by a regular expression.',
      fields: {
        match: { kind: 'text', docs: 'Regular expression in RE2 syntax.' },
        rewrite: { kind: 'text', docs: 'What takes its place; \\1 stands for the first group.' },
      },
    },
  },
}

export const FAULT: ObjectSchema = {
  kind: 'object',
  docs: 'Delays or aborts requests on purpose. Takes retries and timeout of the rule away.',
  fields: {
    delay: {
      kind: 'object',
      docs: 'Requests that wait before they are sent.',
      choices: [{ of: ['fixedDelay', 'exponentialDelay'], count: 'at most one' }],
      fields: {
        fixedDelay: duration('How long they wait.'),
        exponentialDelay: duration('Not supported by any release.'),
        percentage: PERCENTAGE,
        percent: {
          kind: 'integer',
          docs: 'An older form.',
          deprecated: { note: 'It is the older form of "percentage", which takes fractions.' },
        },
      },
    },
    abort: {
      kind: 'object',
      docs: 'Requests that are answered with an error and not sent.',
      choices: [{ of: ['httpStatus', 'grpcStatus', 'http2Error'], count: 'at most one' }],
      fields: {
        httpStatus: { kind: 'integer', minimum: 200, maximum: 600, docs: 'HTTP status of the answer.' },
        grpcStatus: {
          kind: 'text',
          format: 'istio-grpc-status',
          docs: 'Name of the gRPC status of the answer, such as UNAVAILABLE.',
        },
        http2Error: { kind: 'text', docs: 'Not supported by any release.' },
        percentage: PERCENTAGE,
      },
    },
  },
}

export const CORS_POLICY: ObjectSchema = {
  kind: 'object',
  docs: 'Answers to CORS requests.',
  fields: {
    allowOrigins: { kind: 'list', docs: 'Origins that may call.', items: stringMatch('One origin.') },
    allowOrigin: {
      ...list('An older form of allowOrigins.'),
      deprecated: { note: 'It is the older form of "allowOrigins", which also takes prefixes and patterns.' },
    },
    allowMethods: list('Methods that browsers may use.'),
    allowHeaders: list('Headers that browsers may send.'),
    exposeHeaders: list('Headers that pages may read.'),
    maxAge: duration('How long browsers remember the answer.'),
    allowCredentials: { kind: 'boolean', docs: 'Whether credentials may be sent along.' },
    unmatchedPreflights: {
      kind: 'text',
      enforced: true,
      docs: 'What becomes of preflight requests from other origins.',
      default: 'FORWARD',
      values: {
        UNSPECIFIED: 'as FORWARD',
        FORWARD: 'they are sent to the destination',
        IGNORE: 'they are answered without headers for CORS',
      },
    },
  },
}
