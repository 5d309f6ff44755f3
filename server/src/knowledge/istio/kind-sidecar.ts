import type { ObjectSchema, Schema } from '../../schema/schema.ts'
import type { KindSpec } from '../product.ts'
import { istioApi } from './evidence.ts'
import { istioObject } from './istio-object.ts'
import { podLabels } from './policy-target-schema.ts'
import { SERVER_TLS } from './server-tls-schema.ts'
import { CONNECTION_POOL } from './traffic-policy-schema.ts'

const PORT: ObjectSchema = {
  kind: 'object',
  docs: 'Port of the listener.',
  fields: {
    number: { kind: 'integer', unsigned: true, docs: 'Number of the port.' },
    protocol: { kind: 'text', docs: 'HTTP, HTTPS, GRPC, HTTP2, MONGO, TCP or TLS.' },
    name: { kind: 'text', docs: 'Name of the port.' },
    targetPort: { kind: 'integer', unsigned: true, docs: 'Of no use here.' },
  },
}

const LISTENER = {
  port: PORT,
  bind: { kind: 'text', docs: 'Address that is listened on.' },
  captureMode: {
    kind: 'text',
    enforced: true,
    docs: 'How calls come to the listener.',
    default: 'DEFAULT',
    values: { DEFAULT: 'as the pod is set up', IPTABLES: 'by redirection', NONE: 'the app calls the listener itself' },
  },
} satisfies Readonly<Record<string, Schema>>

export const sidecarKind: KindSpec = {
  kind: 'networking.istio.io/Sidecar',
  versions: ['v1', 'v1beta1', 'v1alpha3'],
  schema: istioObject('What the sidecars of pods listen to and may reach.', {
    kind: 'object',
    docs: 'The pods and their limits.',
    fields: {
      workloadSelector: podLabels('Pods that the object is about.'),
      ingress: {
        kind: 'list',
        docs: 'Ports that are taken over, instead of those of the Services.',
        items: {
          kind: 'object',
          docs: 'One port.',
          required: ['port'],
          fields: {
            ...LISTENER,
            defaultEndpoint: { kind: 'text', docs: 'Where calls are passed on to: 127.0.0.1:PORT, 0.0.0.0:PORT or a socket.' },
            tls: SERVER_TLS,
            connectionPool: CONNECTION_POOL,
          },
        },
      },
      egress: {
        kind: 'list',
        docs: 'Hosts that the pods know. Calls to any other pass without mesh mTLS, or are dropped.',
        items: {
          kind: 'object',
          docs: 'One listener.',
          required: ['hosts'],
          fields: {
            ...LISTENER,
            hosts: {
              kind: 'list',
              docs: 'Hosts as namespace/name; "." is the own namespace.',
              items: { kind: 'text', docs: 'A host as namespace/name.' },
            },
          },
        },
      },
      inboundConnectionPool: CONNECTION_POOL,
      outboundTrafficPolicy: {
        kind: 'object',
        docs: 'What becomes of calls to hosts that the sidecar does not know.',
        fields: {
          mode: {
            kind: 'text',
            enforced: true,
            docs: 'Whether they pass.',
            default: 'ALLOW_ANY',
            values: { ALLOW_ANY: 'they pass', REGISTRY_ONLY: 'they are dropped' },
          },
          egressProxy: {
            kind: 'object',
            docs: 'Where such calls are sent instead.',
            required: ['host'],
            fields: {
              host: { kind: 'text', docs: 'Host of the service.' },
              subset: { kind: 'text', docs: 'Subset of a DestinationRule for the host.' },
              port: {
                kind: 'object',
                docs: 'Port of the service.',
                fields: { number: { kind: 'integer', unsigned: true, docs: 'Number of the port.' } },
              },
            },
          },
        },
      },
    },
  }),
  evidence: istioApi('networking/v1alpha3/sidecar.proto'),
}
