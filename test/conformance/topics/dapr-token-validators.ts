import { configurationSchema } from '../../../server/src/knowledge/dapr/configuration.ts'
import { findSchema } from '../../../server/src/schema/lookup.ts'
import { startsWith } from '../../../server/src/syntax/path.ts'
import { type Case, defineTopic } from '../topic.ts'
import { STARTED_VERSIONS } from '../versions.ts'
import { configurationReader } from './dapr-configuration-reader.ts'

type Options = Readonly<Record<string, string>>

/** Options of sentry's validator of JSON web tokens. */
export const daprTokenValidators = defineTopic<Options, { readonly read: boolean; readonly error?: string }>({
  name: 'token-validators',
  product: 'dapr',
  asks: 'Whether sentry starts a validator of JSON web tokens with these options, and reads any of them. Compared: both.',
  recorder: 'daprd-runtime',
  versions: STARTED_VERSIONS,
  cases,
  theirs: ({ read, error }) => ({ read, starts: error === undefined }),
  ours: (options, version) => {
    const configuration = { ...CONFIGURATION, spec: { mtls: { ...MTLS, tokenValidators: [{ name: 'jwks', options }] } } }
    const { diagnostics } = read(JSON.stringify(configuration), { file: false, version })
    const found = diagnostics.filter(({ severity, finding }) => severity === 'error' && startsWith(finding.at.path, AT))
    // What nobody reads in there is not reported, but neither explained nor proposed.
    const known = Object.entries(options).filter(([name, text]) => text !== '' && findSchema(configurationSchema, [...AT, name]))
    return { read: known.length > 0, starts: found.length === 0 }
  },
})

const AT = ['spec', 'mtls', 'tokenValidators', 0, 'options']
const CONFIGURATION = {
  apiVersion: 'dapr.io/v1alpha1',
  kind: 'Configuration',
  metadata: { name: 'daprsystem', namespace: 'dapr-system' },
}
const MTLS = { enabled: true, sentryAddress: 'dapr-sentry.dapr-system.svc:443', controlPlaneTrustDomain: 'cluster.local' }
const read = configurationReader()

const KEYS = '{"keys":[]}'
const TEXTS: Options = { source: KEYS, caCertificate: '/var/run/ca.pem', minRefreshInterval: '10m', requestTimeout: '30s' }
const NAMES = [...Object.keys(TEXTS), 'location', 'url', 'audience', 'issuer', 'certificate', 'refreshInterval', 'timeout']

function cases(): readonly Case<Options>[] {
  return [
    { id: 'none', input: {} },
    { id: 'empty source', input: { source: '' } },
    ...NAMES.map((name) => ({ id: name, input: { [name]: TEXTS[name] ?? 'x' } })),
    ...NAMES.map((name) => ({ id: `source and ${name}`, input: { [name]: TEXTS[name] ?? 'x', source: KEYS } })),
  ]
}
