import type { ObjectSchema, Schema } from '../../schema/schema.ts'
import { istioMain } from './evidence.ts'
import { LOAD_BALANCER } from './load-balancer-schema.ts'

const TCP_KEEPALIVE: Schema = {
  kind: 'object',
  docs: 'TCP keep-alive on connections to the host.',
  default: 'that of the operating system',
  fields: {
    probes: { kind: 'integer', unsigned: true, docs: 'Probes without an answer before the connection counts as dead.' },
    time: { kind: 'text', format: 'istio-duration', enforced: true, docs: 'Idle time before the first probe.' },
    interval: { kind: 'text', format: 'istio-duration', enforced: true, docs: 'Time between probes.' },
  },
}

/** Limits of connections and requests; also used by Sidecar. */
export const CONNECTION_POOL: ObjectSchema = {
  kind: 'object',
  docs: 'Limits for connections and requests of one proxy to the host. What goes over a limit is answered with 503. Practically unlimited until written.',
  concern: 'circuit-breaker',
  evidence: istioMain('pilot/pkg/networking/core/cluster_traffic_policy.go'),
  fields: {
    tcp: {
      kind: 'object',
      docs: 'Limits of TCP connections, whatever they carry.',
      fields: {
        maxConnections: { kind: 'integer', minimum: 0, docs: 'Connections at the same time.', default: 'unlimited' },
        connectTimeout: {
          kind: 'text',
          format: 'istio-duration',
          enforced: true,
          docs: 'Time in which a connection must be made.',
          default: '10s (meshConfig.connectTimeout)',
          concern: 'timeout',
        },
        tcpKeepalive: TCP_KEEPALIVE,
        maxConnectionDuration: {
          kind: 'text',
          format: 'istio-duration',
          enforced: true,
          docs: 'Age at which a connection is closed.',
          default: 'unlimited',
        },
        idleTimeout: {
          kind: 'text',
          format: 'go-duration',
          docs: 'Idle time after which a connection is closed; 0s: never.',
          default: '1h',
          since: '1.21',
        },
      },
    },
    http: {
      kind: 'object',
      docs: 'Limits of HTTP requests. Without effect on bytes that the proxy cannot read as HTTP, such as Dapr traffic under Dapr mTLS.',
      fields: {
        http1MaxPendingRequests: {
          kind: 'integer',
          minimum: 0,
          docs: 'Requests that wait for a connection.',
          default: 'unlimited',
        },
        http2MaxRequests: { kind: 'integer', minimum: 0, docs: 'Requests at the same time.', default: 'unlimited' },
        maxRequestsPerConnection: {
          kind: 'integer',
          minimum: 0,
          docs: 'Requests after which a connection is closed; 0: unlimited.',
          default: '0',
        },
        maxRetries: {
          kind: 'integer',
          minimum: 0,
          docs: 'Retries to the host at the same time: a budget, not a number of tries.',
          default: 'unlimited',
          concern: 'retry',
        },
        idleTimeout: {
          kind: 'text',
          format: 'istio-duration',
          enforced: true,
          docs: 'Time without requests after which a connection is closed.',
          default: '1h',
        },
        h2UpgradePolicy: {
          kind: 'text',
          enforced: true,
          docs: 'Whether HTTP/1.1 is turned into HTTP/2 towards the host.',
          default: 'DEFAULT',
          values: { DEFAULT: 'as the mesh says', DO_NOT_UPGRADE: 'never', UPGRADE: 'always' },
        },
        useClientProtocol: { kind: 'boolean', docs: 'Keep the protocol of the caller.', default: 'false' },
        maxConcurrentStreams: { kind: 'integer', docs: 'Streams on one HTTP/2 connection.', default: 'unlimited', since: '1.21' },
        http2KeepAlive: {
          kind: 'object',
          docs: 'Pings on HTTP/2 connections.',
          since: '1.31',
          fields: {
            interval: { kind: 'text', format: 'istio-duration', enforced: true, docs: 'Time between pings.' },
            timeout: { kind: 'text', format: 'istio-duration', enforced: true, docs: 'Time in which a ping must be answered.' },
          },
        },
      },
    },
  },
}

export const OUTLIER_DETECTION: ObjectSchema = {
  kind: 'object',
  docs: 'Takes endpoints that fail out of load balancing for a while. Even an empty block switches it on. Sees HTTP status only where the proxy reads HTTP; on calls to pod IPs there is no other endpoint to choose.',
  default: 'off',
  concern: 'circuit-breaker',
  evidence: istioMain('pilot/pkg/networking/core/cluster_traffic_policy.go'),
  fields: {
    consecutive5xxErrors: {
      kind: 'integer',
      unsigned: true,
      docs: '5xx answers, or failed connections, in a row that eject an endpoint; 0: off.',
      default: '5',
    },
    consecutiveGatewayErrors: {
      kind: 'integer',
      unsigned: true,
      docs: '502, 503 or 504 answers in a row that eject an endpoint; 0: off.',
      default: 'off',
    },
    consecutiveErrors: {
      kind: 'integer',
      docs: 'An earlier form of consecutive5xxErrors.',
      ignored: 'Istio does not read it any more; "consecutive5xxErrors" counts, with a default of 5.',
    },
    splitExternalLocalOriginErrors: {
      kind: 'boolean',
      docs: 'Count failures of the connection apart from answers of the server.',
      default: 'false',
    },
    consecutiveLocalOriginFailures: {
      kind: 'integer',
      unsigned: true,
      docs: 'Failed connections in a row that eject an endpoint. Needs splitExternalLocalOriginErrors.',
      default: '5',
    },
    interval: {
      kind: 'text',
      format: 'istio-duration',
      enforced: true,
      docs: 'Time between two looks at the counters.',
      default: '10s',
    },
    baseEjectionTime: {
      kind: 'text',
      format: 'istio-duration',
      enforced: true,
      docs: 'First ejection; later ones last longer.',
      default: '30s',
    },
    maxEjectionPercent: {
      kind: 'integer',
      minimum: 0,
      maximum: 100,
      docs: 'Share of endpoints that may be out at the same time.',
      default: '10',
    },
    minHealthPercent: {
      kind: 'integer',
      minimum: 0,
      maximum: 100,
      docs: 'Below this share of healthy endpoints nobody is ejected.',
      default: '0',
    },
    outlierDetectionHttpErrorCodes: {
      kind: 'list',
      docs: 'Status codes that count as errors.',
      since: '1.31',
      items: { kind: 'integer', minimum: 100, maximum: 599, enforced: true, docs: 'One status code.' },
    },
  },
}

const CLIENT_TLS: ObjectSchema = {
  kind: 'object',
  docs: 'TLS that callers use towards the host, instead of what automatic mTLS would choose. An empty block means plaintext.',
  default: 'automatic: mesh mTLS towards endpoints with a sidecar, plaintext towards others',
  concern: 'mtls',
  evidence: istioMain('pilot/pkg/networking/core/cluster_tls.go'),
  fields: {
    mode: {
      kind: 'text',
      enforced: true,
      docs: 'Kind of TLS. Holds for every endpoint, with or without sidecar.',
      default: 'DISABLE',
      concern: 'mtls',
      values: {
        DISABLE: 'plaintext',
        SIMPLE: 'one-way TLS with certificates of your own',
        MUTUAL: 'mTLS with certificates of your own',
        ISTIO_MUTUAL: 'mTLS with the certificates of the mesh',
      },
    },
    clientCertificate: { kind: 'text', docs: 'File with the client certificate, for MUTUAL.' },
    privateKey: { kind: 'text', docs: 'File with the private key, for MUTUAL.' },
    caCertificates: {
      kind: 'text',
      docs: 'File with the authorities that the server is checked against. Without it SIMPLE and MUTUAL check nothing.',
    },
    caCrl: { kind: 'text', docs: 'File with revoked certificates.' },
    credentialName: {
      kind: 'text',
      docs: 'Secret with the certificates. Sidecars read it only from rules with a workloadSelector.',
    },
    subjectAltNames: {
      kind: 'list',
      docs: 'Names of which the server must prove one.',
      items: { kind: 'text', docs: 'One name.' },
    },
    sni: { kind: 'text', docs: 'Server name to ask for.' },
    insecureSkipVerify: { kind: 'boolean', docs: 'Do not check the server at all.', default: 'false' },
    ecdhCurves: { kind: 'list', docs: 'Curves to offer.', since: '1.32', items: { kind: 'text', docs: 'One curve.' } },
  },
}

const COMMON_FIELDS = {
  connectionPool: CONNECTION_POOL,
  outlierDetection: OUTLIER_DETECTION,
  tls: CLIENT_TLS,
  loadBalancer: LOAD_BALANCER,
} satisfies Readonly<Record<string, Schema>>

/** Settings for calls to a host, in a DestinationRule and in its subsets. */
export const TRAFFIC_POLICY: ObjectSchema = {
  kind: 'object',
  docs: 'Settings for calls to the host. Must hold at least one.',
  fields: {
    ...COMMON_FIELDS,
    portLevelSettings: {
      kind: 'list',
      docs: 'Settings for single ports. An entry replaces the settings above it whole for that port.',
      items: {
        kind: 'object',
        docs: 'Settings for one port.',
        fields: {
          port: {
            kind: 'object',
            docs: 'Port of the Service, not of the container.',
            fields: { number: { kind: 'integer', minimum: 1, maximum: 65535, unsigned: true, docs: 'Number of the port.' } },
          },
          ...COMMON_FIELDS,
        },
      },
    },
    tunnel: {
      kind: 'object',
      docs: 'Wraps connections in a CONNECT tunnel.',
      required: ['targetHost', 'targetPort'],
      fields: {
        protocol: { kind: 'text', docs: 'CONNECT, or POST for UDP.', default: 'CONNECT' },
        targetHost: { kind: 'text', docs: 'Host at the other end of the tunnel.' },
        targetPort: { kind: 'integer', unsigned: true, docs: 'Port at the other end of the tunnel.' },
      },
    },
    proxyProtocol: {
      kind: 'object',
      docs: 'Sends the PROXY protocol header.',
      fields: {
        version: {
          kind: 'text',
          enforced: true,
          docs: 'Version of the protocol.',
          default: 'V1',
          values: { V1: 'as text', V2: 'as bytes' },
        },
      },
    },
    retryBudget: {
      kind: 'object',
      docs: 'Limits retries to a share of the running requests.',
      since: '1.27',
      concern: 'retry',
      fields: {
        percent: {
          kind: 'number',
          minimum: 0,
          maximum: 100,
          enforced: true,
          docs: 'Share of the running requests that may be retries.',
          default: '20',
        },
        minRetryConcurrency: { kind: 'integer', unsigned: true, docs: 'Retries that are always allowed.', default: '3' },
        budgetInterval: { kind: 'text', docs: 'Time over which requests are counted.', since: '1.31' },
      },
    },
  },
}
