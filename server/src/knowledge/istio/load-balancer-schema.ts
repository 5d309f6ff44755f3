import type { ObjectSchema, Schema } from '../../schema/schema.ts'
import { istioApi } from './evidence.ts'

const FAILOVER: Schema = {
  kind: 'list',
  docs: 'Where calls go when no endpoint of a region is healthy.',
  items: {
    kind: 'object',
    docs: 'One region.',
    fields: { from: { kind: 'text', docs: 'Region of the caller.' }, to: { kind: 'text', docs: 'Region that takes over.' } },
  },
}

const FAILOVER_PRIORITY: Schema = {
  kind: 'list',
  docs: 'Labels by which endpoints are sorted: those that share more of them with the caller come first.',
  items: { kind: 'text', docs: 'Name of a label.' },
}

const RING_SIZE: Schema = { kind: 'integer', minimum: 0, enforced: true, docs: 'Least size of the hash ring.', default: '1024' }

const CONSISTENT_HASH: ObjectSchema = {
  kind: 'object',
  docs: 'Sends calls with the same property to the same endpoint.',
  choices: [
    { of: ['httpHeaderName', 'httpCookie', 'useSourceIp', 'httpQueryParameterName'], count: 'at most one' },
    { of: ['ringHash', 'maglev'], count: 'at most one' },
  ],
  fields: {
    httpHeaderName: { kind: 'text', docs: 'Header whose value counts.' },
    httpCookie: {
      kind: 'object',
      docs: 'Cookie whose value counts; it is set where it is missing.',
      required: ['name'],
      fields: {
        name: { kind: 'text', docs: 'Name of the cookie.' },
        path: { kind: 'text', docs: 'Path of the cookie.' },
        ttl: { kind: 'text', format: 'go-duration', docs: 'Lifetime of the cookie; 0s: until the browser is closed.' },
        attributes: {
          kind: 'list',
          docs: 'Further attributes of the cookie.',
          items: {
            kind: 'object',
            docs: 'One attribute.',
            required: ['name'],
            fields: { name: { kind: 'text', docs: 'Its name.' }, value: { kind: 'text', docs: 'Its value.' } },
          },
        },
      },
    },
    useSourceIp: { kind: 'boolean', docs: 'The address of the caller counts.' },
    httpQueryParameterName: { kind: 'text', docs: 'Query parameter whose value counts.' },
    ringHash: { kind: 'object', docs: 'Uses a hash ring.', fields: { minimumRingSize: RING_SIZE } },
    maglev: {
      kind: 'object',
      docs: 'Uses a Maglev table.',
      fields: {
        tableSize: {
          kind: 'integer',
          minimum: 0,
          enforced: true,
          docs: 'Size of the table; a prime number.',
          default: '65537',
        },
      },
    },
    minimumRingSize: {
      ...RING_SIZE,
      deprecated: { note: 'It is the older form of "ringHash.minimumRingSize".' },
    },
  },
}

const LOCALITY: ObjectSchema = {
  kind: 'object',
  docs: 'Prefers endpoints that are near.',
  default: 'that of the mesh',
  fields: {
    enabled: { kind: 'boolean', docs: 'Whether nearness counts.' },
    distribute: {
      kind: 'list',
      docs: 'Shares of the calls by place.',
      items: {
        kind: 'object',
        docs: 'Calls from one place.',
        fields: {
          from: { kind: 'text', docs: 'Place of the caller, as region/zone/subzone.' },
          to: {
            kind: 'map',
            docs: 'Places with their shares.',
            values: { kind: 'integer', unsigned: true, docs: 'Percent of the calls.' },
          },
        },
      },
    },
    failover: FAILOVER,
    failoverPriority: FAILOVER_PRIORITY,
  },
}

const ZONE_AWARE: ObjectSchema = {
  kind: 'object',
  docs: 'Keeps calls inside of a zone as far as its endpoints can take them.',
  since: '1.31',
  fields: {
    enabled: { kind: 'boolean', docs: 'Whether zones count.' },
    failover: FAILOVER,
    failoverPriority: FAILOVER_PRIORITY,
    minClusterSize: {
      kind: 'integer',
      minimum: 1,
      maximum: 4_294_967_295,
      enforced: true,
      docs: 'Number of endpoints below which zones do not count.',
    },
  },
}

/** How a proxy chooses among the endpoints of a host. */
export const LOAD_BALANCER: ObjectSchema = {
  kind: 'object',
  docs: 'How endpoints are chosen.',
  evidence: istioApi('networking/v1alpha3/destination_rule.proto'),
  choices: [{ of: ['simple', 'consistentHash'], count: 'at most one' }],
  fields: {
    simple: {
      kind: 'text',
      enforced: true,
      docs: 'One of the ready-made ways.',
      default: 'LEAST_REQUEST',
      values: {
        UNSPECIFIED: 'as the mesh says',
        LEAST_REQUEST: 'the less busy of two at random',
        ROUND_ROBIN: 'in turn',
        RANDOM: 'at random',
        PASSTHROUGH: 'the address that the caller dialled; there is no per-endpoint choice of mTLS then',
        LEAST_CONN: 'an older name of LEAST_REQUEST',
      },
    },
    consistentHash: CONSISTENT_HASH,
    localityLbSetting: LOCALITY,
    zoneAwareLbSetting: ZONE_AWARE,
    warmup: {
      kind: 'object',
      docs: 'Sends new endpoints fewer calls at first.',
      required: ['duration'],
      fields: {
        duration: { kind: 'text', format: 'istio-duration', enforced: true, docs: 'How long that lasts.' },
        minimumPercent: {
          kind: 'number',
          minimum: 0,
          maximum: 100,
          enforced: true,
          docs: 'Share of the calls at the beginning.',
          default: '10',
        },
        aggression: { kind: 'number', minimum: 0, enforced: true, docs: 'How fast the share grows.', default: '1' },
      },
    },
    warmupDurationSecs: {
      kind: 'text',
      format: 'istio-duration',
      enforced: true,
      docs: 'An older form of warmup.',
      deprecated: { note: 'It is the older form of "warmup.duration".' },
    },
  },
}
