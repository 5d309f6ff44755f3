import type { ObjectSchema, Schema } from '../../schema/schema.ts'
import { objectWithSpec } from '../kubernetes/object-schema.ts'
import type { KindSpec } from '../product.ts'
import { istioApi } from './evidence.ts'
import { podLabels } from './policy-target-schema.ts'

const PORTS: Schema = {
  kind: 'list',
  docs: 'Ports with their protocol.',
  items: {
    kind: 'object',
    docs: 'One port.',
    required: ['number', 'name'],
    fields: {
      number: { kind: 'integer', minimum: 1, maximum: 65535, enforced: true, docs: 'Number that callers use.' },
      name: { kind: 'text', docs: 'Name of the port.' },
      protocol: {
        kind: 'text',
        docs: 'HTTP, HTTPS, GRPC, HTTP2, MONGO, TCP or TLS. Ports that carry Dapr TLS must be TLS or TCP.',
      },
      targetPort: {
        kind: 'integer',
        minimum: 1,
        maximum: 65535,
        enforced: true,
        docs: 'Number that the endpoints use.',
        default: 'number',
      },
    },
  },
}

const ENDPOINT: ObjectSchema = {
  kind: 'object',
  docs: 'One endpoint.',
  choices: [{ of: ['address', 'network'], count: 'at least one' }],
  fields: {
    address: { kind: 'text', docs: 'IP address, name, or path of a socket with unix:// before it.' },
    ports: {
      kind: 'map',
      docs: 'Numbers of the ports at this endpoint, by the names above.',
      values: { kind: 'integer', minimum: 1, maximum: 65535, enforced: true, docs: 'Number of the port.' },
    },
    labels: { kind: 'map', docs: 'Labels of the endpoint.', values: { kind: 'text', docs: 'Value of the label.' } },
    network: { kind: 'text', docs: 'Network that it is in.' },
    locality: { kind: 'text', docs: 'Place, as region/zone/subzone.' },
    weight: { kind: 'integer', unsigned: true, docs: 'Share of the calls.' },
    serviceAccount: { kind: 'text', docs: 'Service account of the workload.' },
  },
}

export const serviceEntryKind: KindSpec = {
  kind: 'networking.istio.io/ServiceEntry',
  versions: ['v1', 'v1beta1', 'v1alpha3'],
  schema: objectWithSpec('Hosts that the mesh would not know by itself.', {
    kind: 'object',
    docs: 'The hosts, their ports and where they are.',
    required: ['hosts'],
    choices: [{ of: ['workloadSelector', 'endpoints'], count: 'at most one' }],
    fields: {
      hosts: {
        kind: 'list',
        nonEmpty: true,
        docs: 'Full names; short ones are not expanded.',
        items: { kind: 'text', docs: 'A host.' },
      },
      addresses: {
        kind: 'list',
        docs: 'Addresses or networks that stand for the hosts.',
        items: { kind: 'text', docs: 'An IP address or a network.' },
      },
      ports: PORTS,
      location: {
        kind: 'text',
        enforced: true,
        docs: 'Whether the hosts are in the mesh.',
        default: 'MESH_EXTERNAL',
        values: { MESH_EXTERNAL: 'outside: no automatic mTLS', MESH_INTERNAL: 'in the mesh' },
      },
      resolution: {
        kind: 'text',
        enforced: true,
        docs: 'How addresses are found.',
        default: 'NONE',
        values: {
          NONE: 'the address that the caller dialled',
          STATIC: 'the endpoints as written',
          DNS: 'by DNS, all addresses',
          DNS_ROUND_ROBIN: 'by DNS, one address',
          DYNAMIC_DNS: 'by DNS, per request',
        },
      },
      endpoints: {
        kind: 'list',
        docs: 'Where the hosts are. Needs another resolution than NONE.',
        items: ENDPOINT,
        refusedBeside: {
          key: 'resolution',
          values: ['none'],
          why: 'With the resolution NONE, which is the default, calls go where the caller dialled, so there can be no endpoints',
        },
      },
      workloadSelector: podLabels('Pods and WorkloadEntries that are the endpoints.'),
      exportTo: {
        kind: 'list',
        docs: 'Namespaces whose proxies see the object: "*" is all, "." its own, or names.',
        default: '*',
        items: { kind: 'text', docs: 'A namespace, "." or "*".' },
      },
      subjectAltNames: {
        kind: 'list',
        docs: 'Names of which the server must prove one.',
        items: { kind: 'text', docs: 'One name.' },
      },
    },
  }),
  evidence: istioApi('networking/v1alpha3/service_entry.proto'),
}
