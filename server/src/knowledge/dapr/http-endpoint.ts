import type { ObjectSchema } from '../../schema/schema.ts'
import { daprSource } from './evidence.ts'
import { NAME_VALUE, OBJECT_FIELDS, SCOPES, SECRET_STORE, tlsDocument } from './object.ts'

/** `dapr.io/v1alpha1 HTTPEndpoint`: a name for a server without Dapr, to be invoked like an app. */
export const httpEndpointSchema: ObjectSchema = {
  kind: 'object',
  docs: 'A name for an HTTP server without a sidecar, so that apps can invoke it like another app. The call leaves daprd as ordinary HTTP.',
  since: '1.11',
  evidence: daprSource('pkg/apis/httpEndpoint/v1alpha1/types.go'),
  fields: {
    ...OBJECT_FIELDS,
    scopes: SCOPES,
    auth: {
      kind: 'object',
      docs: 'Where the secrets of this HTTPEndpoint come from.',
      required: ['secretStore'],
      fields: { secretStore: SECRET_STORE },
    },
    spec: {
      kind: 'object',
      docs: 'The server and how it is called.',
      required: ['baseUrl'],
      evidence: daprSource('charts/dapr/crds/httpendpoints.yaml'),
      fields: {
        baseUrl: {
          kind: 'text',
          format: 'url',
          docs: 'URL that paths are added to. A mesh can read and retry calls to `http://`; of `https://` it sees the host name only.',
        },
        headers: { kind: 'list', docs: 'Headers added to every call.', items: NAME_VALUE },
        clientTLS: {
          kind: 'object',
          docs: 'TLS of calls to the server.',
          fields: {
            rootCA: tlsDocument('Certificate authority that the server is checked against.'),
            certificate: tlsDocument('Certificate that daprd shows to the server.'),
            privateKey: tlsDocument('Private key of that certificate.'),
            renegotiation: {
              kind: 'text',
              docs: 'Whether the server may ask for a new handshake.',
              default: 'Never',
              filledIn: true,
              enforced: true,
              values: {
                Never: 'It may not.',
                OnceAsClient: 'It may once per connection.',
                FreelyAsClient: 'It may at any time.',
              },
            },
          },
          mistakes: { insecureSkipVerify: 'It does not exist; give the authority of the server in "rootCA".' },
        },
      },
      mistakes: {
        url: { use: 'baseUrl' },
        scopes: { into: ['..'] },
        auth: { into: ['..'] },
      },
    },
  },
}
