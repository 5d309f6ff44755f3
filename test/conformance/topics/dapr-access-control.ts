import { accessControlIn } from '../../../server/src/knowledge/dapr/access-control.ts'
import { decideAccess, type IncomingCall } from '../../../server/src/knowledge/dapr/access-decision.ts'
import { clusterOf } from '../../support/cluster.ts'
import { readSeeds } from '../corpus/seeds.ts'
import { type Case, defineTopic } from '../topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'
import { configurationReader } from './dapr-configuration-reader.ts'

interface Question {
  readonly yaml: string
  /** Read from a file, and not from the operator. */
  readonly file: boolean
  readonly protocol: 'http' | 'grpc'
  readonly call: IncomingCall['caller'] & { readonly operation: string; readonly verb?: string }
}

/** Whether access control lets a call through. */
export const daprAccessControl = defineTopic<Question, { error: string } | { allowed: boolean; by: string }>({
  name: 'access-control',
  product: 'dapr',
  asks: 'Whether an access control policy loads, and whether it lets a given caller call a given path.',
  recorder: 'daprd',
  versions: DAPR_VERSIONS,
  cases,
  theirs: (recorded) => ('error' in recorded ? 'refused' : recorded.allowed ? 'yes' : 'no'),
  ours: ({ yaml, file, protocol, call: { operation, verb, ...caller } }, version) => {
    const { manifest, refused } = read(yaml, { file, version })
    if (refused) return 'refused'
    const cluster = clusterOf([], { mode: file ? 'selfHosted' : 'kubernetes' })
    const control = manifest && accessControlIn(cluster, manifest)
    if (!control) return 'yes'
    return decideAccess(control, { caller, operation, protocol, ...(verb === undefined ? {} : { verb }) }).allowed
  },
})

const read = configurationReader()

const PUBLIC = 'public'
const CALLERS: readonly IncomingCall['caller'][] = [
  { appId: 'orders', namespace: 'shop', trustDomain: PUBLIC },
  { appId: 'orders', namespace: 'shop', trustDomain: 'acme' },
  { appId: 'orders', namespace: 'billing', trustDomain: PUBLIC },
  { appId: 'web', namespace: 'shop', trustDomain: PUBLIC },
]

const HTTP_CALLS = [
  ['/charges', 'GET'],
  ['/charges', 'POST'],
  ['/charges', 'PUT'],
  ['/charges', undefined],
  ['charges', 'POST'],
  ['/Charges', 'POST'],
  ['/charges/7', 'POST'],
  ['/charges/7/refund', 'DELETE'],
  ['/charges/refund', 'POST'],
  ['/charges/refund/7', 'POST'],
  ['/refunds', 'GET'],
  ['/refunds/7', 'GET'],
  ['/refunds/7/note', 'GET'],
  ['/refunds/7/x/secret', 'DELETE'],
  ['/refunds/7/x/secret', 'GET'],
  ['/reports', 'GET'],
  ['/reports/2026', 'GET'],
  ['/reports-of-today', 'PATCH'],
  ['/admin', 'GET'],
  ['/rets', 'GET'],
  ['/', 'GET'],
  ['', 'GET'],
] as const

const GRPC_CALLS = [
  ['/shop.Payments/Charge', undefined],
  ['/shop.Payments/charge', undefined],
  ['/shop.Payments/Refund', undefined],
  ['/shop.Reports/Daily', undefined],
  ['charges', 'POST'],
  ['/Charges', undefined],
  ['/charges/7/refund', undefined],
  ['/refunds/7/note', 'GET'],
  ['/reports', 'DELETE'],
  ['/nothing', undefined],
] as const

function cases(): readonly Case<Question>[] {
  return readSeeds('access-control').flatMap(({ name, yaml }) =>
    [false, true].flatMap((file) =>
      (['http', 'grpc'] as const).flatMap((protocol) =>
        CALLERS.flatMap((caller, index) =>
          // The callers differ in what they find, so the first one tries everything and the others a part.
          (protocol === 'http' ? HTTP_CALLS : GRPC_CALLS)
            .filter((_, position) => index === 0 || position % 4 === 0)
            .map(([operation, verb]) => ({
              id: `${name}/${file ? 'file' : 'operator'}/${protocol}/${Object.values(caller).join('.')}/${verb ?? 'no verb'} ${operation}`,
              input: { yaml, file, protocol, call: { ...caller, operation, ...(verb === undefined ? {} : { verb }) } },
            })),
        ),
      ),
    ),
  )
}
