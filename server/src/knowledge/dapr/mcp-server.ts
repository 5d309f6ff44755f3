import type { ListSchema, ObjectSchema, Schema } from '../../schema/schema.ts'
import { daprSource } from './evidence.ts'
import { NAME_VALUE, OBJECT_FIELDS, SCOPES } from './object.ts'

const auth = {
  kind: 'object',
  docs: 'How daprd authenticates to the server.',
  fields: {
    secretStore: {
      kind: 'text',
      docs: 'Secret store that resolves the secrets named in the headers.',
      default: '`kubernetes`',
      refersTo: 'component.secretstore',
    },
    oauth2: {
      kind: 'object',
      docs: 'Fetches a token with the OAuth 2 client credentials flow.',
      required: ['issuer'],
      fields: {
        issuer: { kind: 'text', nonEmpty: true, docs: 'URL of the token endpoint.' },
        clientID: { kind: 'text', docs: 'Client id. May be empty where the token endpoint does not ask for one.' },
        audience: { kind: 'text', docs: 'Audience to ask for.' },
        scopes: { kind: 'list', docs: 'OAuth scopes to ask for.', items: { kind: 'text', docs: 'One scope.' } },
        secretKeyRef: {
          kind: 'object',
          docs: 'Secret with the client secret.',
          required: ['name'],
          fields: {
            name: { kind: 'text', docs: 'Name of the secret.' },
            key: { kind: 'text', docs: 'Field of the secret.' },
          },
        },
      },
    },
    spiffe: {
      kind: 'object',
      docs: 'Identifies the app with a token that sentry issues.',
      fields: {
        jwt: {
          kind: 'object',
          docs: 'How the token is sent.',
          required: ['audience', 'header'],
          fields: {
            audience: { kind: 'text', nonEmpty: true, docs: 'Audience of the token.' },
            header: { kind: 'text', nonEmpty: true, docs: 'Header that carries the token.' },
            headerValuePrefix: { kind: 'text', docs: 'Text before the token, such as `Bearer `.' },
          },
        },
      },
    },
  },
} satisfies ObjectSchema

function httpTransport(docs: string): ObjectSchema {
  return {
    kind: 'object',
    docs,
    required: ['url'],
    fields: {
      url: { kind: 'text', nonEmpty: true, docs: 'URL of the server.' },
      headers: { kind: 'list', docs: 'Headers added to every request.', items: NAME_VALUE },
      timeout: { kind: 'text', docs: 'Time limit of one request.' },
      protocolVersion: {
        kind: 'text',
        docs: 'Version of the protocol that the server speaks, as a date.',
        default: 'the newest that both sides know',
      },
      auth,
    },
  }
}

const stdio = {
  kind: 'object',
  docs: 'Runs the server as a process and talks to it over its standard input and output.',
  required: ['command'],
  fields: {
    command: { kind: 'text', nonEmpty: true, docs: 'Program to run.' },
    args: { kind: 'list', docs: 'Arguments of the program.', items: { kind: 'text', docs: 'One argument.' } },
    env: { kind: 'list', docs: 'Environment of the program.', items: NAME_VALUE },
  },
} satisfies ObjectSchema

const workflow = {
  kind: 'object',
  docs: 'Workflow that is run.',
  required: ['workflowName'],
  fields: {
    workflowName: { kind: 'text', nonEmpty: true, docs: 'Name of the workflow.' },
    appID: { kind: 'text', docs: 'App that runs it.', default: 'this app', refersTo: 'app' },
  },
} satisfies ObjectSchema

const mutate = {
  kind: 'boolean',
  docs: 'Whether the result of the workflow replaces the data. Otherwise it only watches.',
  default: 'false',
} satisfies Schema

function hooks(docs: string, mayChange: Readonly<Record<string, Schema>>): ListSchema {
  return {
    kind: 'list',
    docs,
    items: { kind: 'object', docs: 'One hook.', required: ['workflow'], fields: { workflow, ...mayChange } },
  }
}

/** `dapr.io/v1alpha1 MCPServer`: a Model Context Protocol server whose tools workflows can call. */
export const mcpServerSchema: ObjectSchema = {
  kind: 'object',
  docs: 'A Model Context Protocol server whose tools are called through workflows.',
  since: '1.18',
  evidence: daprSource('pkg/apis/mcpserver/v1alpha1/types.go'),
  fields: {
    ...OBJECT_FIELDS,
    scopes: SCOPES,
    spec: {
      kind: 'object',
      docs: 'The server and how it is called.',
      required: ['endpoint'],
      evidence: daprSource('charts/dapr/crds/mcpservers.yaml'),
      fields: {
        endpoint: {
          kind: 'object',
          docs: 'Where the server is. Exactly one transport must be written.',
          choices: [{ of: ['streamableHTTP', 'sse', 'stdio'], count: 'exactly one' }],
          fields: {
            streamableHTTP: httpTransport('Talks to the server over streamable HTTP.'),
            sse: httpTransport('Talks to the server over the older transport with server-sent events.'),
            stdio,
          },
        },
        ignoreErrors: {
          kind: 'boolean',
          docs: 'Whether daprd goes on when this object is wrong or its secrets cannot be read. Otherwise it ends.',
          default: 'false',
        },
        middleware: {
          kind: 'object',
          docs: 'Workflows that run around calls, in order.',
          fields: {
            beforeCallTool: hooks('Run before a tool is called. An error ends the call.', { mutate }),
            afterCallTool: hooks('Run after a tool was called. An error fails the workflow.', { mutate }),
            beforeListTools: hooks('Run before tools are listed. An error is returned to the caller.', {}),
            afterListTools: hooks('Run after tools were listed. An error is only logged.', { mutate }),
          },
        },
        catalog: {
          kind: 'object',
          docs: 'Information for people; not used at run time.',
          fields: {
            displayName: { kind: 'text', docs: 'Name to show.' },
            description: { kind: 'text', docs: 'What the server is for.' },
            owner: {
              kind: 'object',
              docs: 'Who runs the server.',
              fields: {
                team: { kind: 'text', docs: 'Team.' },
                contact: { kind: 'text', docs: 'How to reach it.' },
              },
            },
            tags: { kind: 'list', docs: 'Tags.', items: { kind: 'text', docs: 'One tag.' } },
            links: { kind: 'map', docs: 'Named links.', values: { kind: 'text', docs: 'A URL.' } },
          },
        },
      },
      mistakes: { scopes: { into: ['..'] } },
    },
  },
}
