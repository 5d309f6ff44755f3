import type { ObjectSchema } from '../../../schema/schema.ts'
import { daprSource } from '../evidence.ts'

const SENTRY = daprSource('pkg/sentry/config/config.go')
const SENTRY_EXITS = 'sentry exits, so no sidecar gets a certificate'

/** `spec.mtls`. In Kubernetes only the Configuration `daprsystem` in the namespace of the control plane is read for it. */
export const mtls = {
  kind: 'object',
  docs: 'Encryption and identity between sidecars. In Kubernetes only the Configuration `daprsystem` in the namespace of the control plane counts; anywhere else the block is read by nobody. Connections to the control plane stay encrypted in any case.',
  required: ['controlPlaneTrustDomain', 'enabled', 'sentryAddress'],
  missingCode: 'mtls-fragment-invalid',
  concern: 'mtls',
  evidence: daprSource('pkg/injector/service/pod_patch.go'),
  fields: {
    enabled: {
      kind: 'boolean',
      docs: 'Whether sidecars encrypt and authenticate calls to each other. The injector writes the value into each new pod, so existing pods keep theirs until they are created again.',
      default: 'true in Kubernetes, false in self-hosted mode',
      concern: 'mtls',
    },
    workloadCertTTL: {
      kind: 'text',
      format: 'go-duration',
      docs: 'Lifetime of the certificates of sidecars.',
      default: '24h',
      concern: 'mtls',
      onInvalid: SENTRY_EXITS,
      evidence: SENTRY,
    },
    allowedClockSkew: {
      kind: 'text',
      format: 'go-duration',
      docs: 'How far clocks may differ: certificates begin that much earlier.',
      default: '15m',
      concern: 'mtls',
      onInvalid: SENTRY_EXITS,
      evidence: SENTRY,
    },
    sentryAddress: {
      kind: 'text',
      docs: 'Address of sentry as `host:port`. Read by the operator only; sidecars get theirs from the injector.',
      default: 'written by the Helm chart',
      since: '1.12',
      concern: 'mtls',
      evidence: daprSource('charts/dapr/charts/dapr_config/templates/dapr_default_config.yaml'),
    },
    controlPlaneTrustDomain: {
      kind: 'text',
      format: 'trust-domain',
      docs: 'SPIFFE trust domain of the control plane. Read by the operator only; sidecars get theirs from the injector.',
      default: '`cluster.local`, written by the Helm chart',
      since: '1.12',
      concern: 'mtls',
      evidence: daprSource('charts/dapr/charts/dapr_config/templates/dapr_default_config.yaml'),
    },
    tokenValidators: {
      kind: 'list',
      docs: 'Further ways in which sentry checks who asks for a certificate.',
      since: '1.12',
      concern: 'mtls',
      evidence: SENTRY,
      items: {
        kind: 'object',
        docs: 'One validator.',
        required: ['name'],
        fields: {
          name: {
            kind: 'text',
            docs: 'Name of the validator. The validators `kubernetes` and `insecure` are built in and cannot be named.',
            values: { jwks: 'Checks JSON web tokens against a set of keys.' },
            enforced: true,
            onInvalid: SENTRY_EXITS,
          },
          options: {
            kind: 'object',
            docs: 'Options of the validator.',
            open: true,
            unchecked: true,
            requiredByProgram: ['source'],
            onInvalid: SENTRY_EXITS,
            evidence: daprSource('pkg/sentry/server/validator/jwks/jwks.go'),
            fields: {
              source: { kind: 'text', docs: 'URL or file of the key set.' },
              caCertificate: { kind: 'text', docs: 'CA that the source is checked against.' },
              minRefreshInterval: { kind: 'any', docs: 'Shortest time between two fetches of the key set.' },
              requestTimeout: { kind: 'any', docs: 'Time limit of one fetch.' },
            },
          },
        },
      },
    },
  },
  mistakes: {
    mode: 'Dapr mTLS has no modes; the switch is "enabled".',
  },
} satisfies ObjectSchema
