import type { ListSchema, ObjectSchema } from '../../schema/schema.ts'
import { accessControl } from './configuration/access-control.ts'
import { metric, metrics } from './configuration/metrics.ts'
import { mtls } from './configuration/mtls.ts'
import { appHttpPipeline, httpPipeline } from './configuration/pipelines.ts'
import { tracing } from './configuration/tracing.ts'
import { workflow } from './configuration/workflow.ts'
import { componentsSource, daprSource } from './evidence.ts'
import { OBJECT_FIELDS } from './object.ts'

const LOADING = daprSource('pkg/config/configuration.go')

const secrets = {
  kind: 'object',
  docs: 'Which secrets the app may read through Dapr.',
  required: ['scopes'],
  evidence: LOADING,
  fields: {
    scopes: {
      kind: 'list',
      docs: 'Rules per secret store. A store that is not listed may be read in full.',
      items: {
        kind: 'object',
        docs: 'What the app may read from one store.',
        required: ['storeName'],
        fields: {
          storeName: {
            kind: 'text',
            docs: 'Name of the secret store Component, or `kubernetes` for the built-in one. Each store may be listed once.',
            refersTo: 'component.secretstore',
            dangling: { effect: 'the rule limits nothing' },
            onInvalid: 'with a store listed twice daprd does not start',
          },
          defaultAccess: {
            kind: 'text',
            docs: 'What happens to secrets that neither list names.',
            default: 'allow',
            emptyIsDefault: true,
            ignoreCase: true,
            values: { allow: 'They can be read.', deny: 'They cannot be read.' },
            onInvalid: 'daprd does not start',
          },
          allowedSecrets: {
            kind: 'list',
            docs: 'When not empty, only these secrets can be read, whatever else is written.',
            items: { kind: 'text', docs: 'Name of a secret.' },
          },
          deniedSecrets: {
            kind: 'list',
            docs: 'Secrets that cannot be read. Looked at only when `allowedSecrets` is empty.',
            items: { kind: 'text', docs: 'Name of a secret.' },
          },
        },
      },
    },
  },
} satisfies ObjectSchema

const NO_RESOLVER = 'daprd logs an error, and calls to other apps by id fail'

const nameResolution = {
  kind: 'object',
  docs: 'How app ids are turned into addresses.',
  default: '`kubernetes` in Kubernetes, `mdns` in self-hosted mode',
  required: ['component', 'configuration', 'version'],
  evidence: daprSource('pkg/runtime/runtime.go'),
  fields: {
    component: {
      kind: 'text',
      docs: 'Name of the resolver.',
      default: '`kubernetes` in Kubernetes, `mdns` in self-hosted mode',
      emptyIsDefault: true,
      ignoreCase: true,
      onInvalid: NO_RESOLVER,
      evidence: componentsSource('nameresolution/kubernetes/kubernetes.go', 'each resolver has a folder of its own'),
      values: {
        kubernetes: 'DNS of the cluster: the headless Service `<app-id>-dapr`.',
        mdns: 'Multicast DNS in the local network.',
        consul: 'HashiCorp Consul.',
        'hashicorp.consul': 'HashiCorp Consul.',
        sqlite: 'A SQLite database.',
        'aws.cloudmap': 'AWS Cloud Map.',
        nameformat: 'A fixed pattern with the app id in it.',
      },
      wordsSince: { nameformat: '1.18' },
    },
    version: { kind: 'text', docs: 'Version of the resolver.', default: 'v1', onInvalid: NO_RESOLVER },
    configuration: {
      kind: 'object',
      docs: 'Settings of the resolver.',
      open: true,
      fields: {},
      selfHosted: { kind: 'any', docs: 'Settings of the resolver.', onInvalid: NO_RESOLVER },
    },
  },
} satisfies ObjectSchema

function apiRules(docs: string, since: string | undefined): ListSchema {
  return {
    kind: 'list',
    docs,
    ...(since === undefined ? {} : { since }),
    items: {
      kind: 'object',
      docs: 'One API. A rule without a protocol applies to nothing.',
      required: ['name', 'version'],
      fields: {
        name: {
          kind: 'text',
          format: 'api-name',
          docs: 'Name of the API, such as `state` or `invoke`.',
          onInvalid: 'the rule applies to nothing',
          tolerated: true,
        },
        version: { kind: 'text', docs: 'Version of the API: `v1`, `v1alpha1`, `v1alpha2` or `v1beta1`.' },
        protocol: {
          kind: 'text',
          docs: 'Server that the rule is for. `grpc` must be written in lower case.',
          values: { http: 'The HTTP API.', grpc: 'The gRPC API.' },
          ignoreCase: true,
          onInvalid: 'the rule applies to nothing',
          tolerated: true,
        },
      },
    },
  }
}

const api = {
  kind: 'object',
  docs: 'Which Dapr APIs the sidecar offers to its app.',
  evidence: daprSource('pkg/api/http/endpoints/endpointgroup.go'),
  fields: {
    allowed: apiRules('When rules for a protocol are written, all other APIs of that protocol are closed.', undefined),
    denied: apiRules('APIs that are closed.', '1.11'),
  },
} satisfies ObjectSchema

const logging = {
  kind: 'object',
  docs: 'What daprd logs.',
  since: '1.10',
  evidence: LOADING,
  fields: {
    apiLogging: {
      kind: 'object',
      docs: 'Log lines for calls to the Dapr API.',
      since: '1.10',
      fields: {
        enabled: {
          kind: 'boolean',
          docs: 'Whether calls are logged. The annotation dapr.io/enable-api-logging wins.',
          default: 'false',
        },
        obfuscateURLs: {
          kind: 'boolean',
          docs: 'Logs the name of the route in place of the path, which may hold personal data.',
          default: 'false',
        },
        omitHealthChecks: { kind: 'boolean', docs: 'Leaves health checks out.', default: 'false' },
      },
    },
  },
} satisfies ObjectSchema

const features = {
  kind: 'list',
  docs: 'Switches preview features on or off.',
  evidence: LOADING,
  items: {
    kind: 'object',
    docs: 'One feature.',
    required: ['enabled', 'name'],
    fields: {
      name: { kind: 'text', docs: 'Name of the feature, compared exactly. A name that daprd does not know changes nothing.' },
      enabled: { kind: 'boolean', docs: 'Whether the feature is on.' },
    },
  },
} satisfies ListSchema

/** `dapr.io/v1alpha1 Configuration`: the settings of the sidecars that name it, or of the control plane. */
export const configurationSchema: ObjectSchema = {
  kind: 'object',
  docs: 'Settings of the sidecars whose annotation dapr.io/config names it. The one called `daprsystem` belongs to the control plane; apps take nothing over from it.',
  evidence: daprSource('pkg/apis/configuration/v1alpha1/types.go'),
  fields: {
    ...OBJECT_FIELDS,
    spec: {
      kind: 'object',
      docs: 'The settings.',
      evidence: daprSource('charts/dapr/crds/configuration.yaml'),
      fields: {
        tracing,
        metrics,
        metric,
        mtls,
        httpPipeline,
        appHttpPipeline,
        accessControl,
        secrets,
        nameResolution,
        features,
        api,
        components: {
          kind: 'object',
          docs: 'Which components may be loaded.',
          since: '1.9',
          evidence: daprSource('pkg/runtime/authorizer/component.go'),
          fields: {
            deny: {
              kind: 'list',
              docs: 'Component types that are not loaded.',
              since: '1.9',
              items: { kind: 'text', docs: 'A type such as `bindings.http`, or a type and version such as `state.redis/v1`.' },
            },
          },
        },
        logging,
        wasm: {
          kind: 'object',
          docs: 'Security of WebAssembly components.',
          since: '1.12',
          evidence: LOADING,
          fields: {
            strictSandbox: {
              kind: 'boolean',
              docs: 'Runs every WebAssembly component in the strict sandbox, whatever the component itself says.',
              default: 'false',
            },
          },
        },
        workflow,
      },
      mistakes: {
        scopes: 'A Configuration has no scopes; an app chooses it with the annotation dapr.io/config.',
        tracingSpec: 'The section is called "tracing".',
        middleware: 'The sections are called "httpPipeline" and "appHttpPipeline".',
        resiliency: 'Retries, timeouts and circuit breakers are an object of their own, of kind Resiliency.',
      },
    },
  },
  mistakes: {
    scopes: 'A Configuration has no scopes; an app chooses it with the annotation dapr.io/config.',
    tracing: { into: ['spec'] },
    mtls: { into: ['spec'] },
    metrics: { into: ['spec'] },
    accessControl: { into: ['spec'] },
  },
}
