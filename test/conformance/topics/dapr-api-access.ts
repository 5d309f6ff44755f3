import { silentLogger } from '../../../server/src/base/logger.ts'
import { Analysis } from '../../../server/src/features/analysis.ts'
import { NO_SETTINGS } from '../../../server/src/workspace/repository-config.ts'
import { defineTopic } from '../topic.ts'
import { STARTED_VERSIONS } from '../versions.ts'

interface Rule {
  readonly name: string
  readonly version: string
  readonly protocol: string
}

interface Lists {
  readonly denied: readonly [Rule]
}

/** Rules that close APIs of the sidecar. Whatever they say, daprd takes them, so what we report is never an error. */
export const daprApiAccess = defineTopic<Lists, { readonly http: number; readonly grpc: number }>({
  name: 'api-access',
  product: 'dapr',
  asks: 'Does a rule about an API of Dapr close anything, by its name, version and protocol? Compared: the answer.',
  recorder: 'daprd-runtime',
  versions: STARTED_VERSIONS,
  cases: () => RULES.map((rule) => ({ id: `${rule.name} ${rule.version} ${rule.protocol}`, input: { denied: [rule] } })),
  theirs: ({ http, grpc }) => (http + grpc > 0 ? 'closes' : 'does nothing'),
  ours: ({ denied }, version) => {
    if (version !== judgedBy) analysis.setSettings('', { ...NO_SETTINGS, versions: { dapr: version } })
    judgedBy = version
    analysis.change(FILE, JSON.stringify({ ...CONFIGURATION, spec: { api: { denied } } }))
    const found = analysis.diagnostics(FILE).filter(({ finding }) => finding.at.path.includes('denied'))
    if (found.length === 0) return 'closes'
    return found.every(({ severity }) => severity === 'warning') ? 'does nothing' : 'refused'
  },
})

const FILE = 'file:///conformance/configuration.yaml'
const CONFIGURATION = {
  apiVersion: 'dapr.io/v1alpha1',
  kind: 'Configuration',
  metadata: { name: 'app-config', namespace: 'shop' },
}
const analysis = new Analysis(silentLogger)
let judgedBy: string | undefined

const NAMES = [
  ...['actors', 'bindings', 'configuration', 'conversation', 'crypto', 'healthz', 'invoke', 'jobs', 'lock', 'metadata'],
  ...['publish', 'secrets', 'shutdown', 'state', 'subscribe', 'subtlecrypto', 'unlock', 'workflows'],
  ...['State', 'pubsub', 'workflow', 'states', 'health'],
]
const VERSIONS = ['v1', 'v1alpha1', 'v1alpha2', 'v1beta1', 'v1.0', 'v1.0-alpha1', 'v1.0-alpha2', 'v1.0-beta1', 'v2', 'V1', '1.0']
const PROTOCOLS = ['http', 'HTTP', 'grpc', 'GRPC', 'tcp']

const RULES: readonly Rule[] = NAMES.flatMap((name) =>
  VERSIONS.flatMap((version) => PROTOCOLS.map((protocol) => ({ name, version, protocol }))),
)
