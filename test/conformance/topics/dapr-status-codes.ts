import { checkGrpcStatusCodes, checkHttpStatusCodes } from '../../../server/src/knowledge/formats/status-codes.ts'
import type { FormatProblem } from '../../../server/src/schema/formats.ts'
import { retriedCodes } from '../status-lists.ts'
import { defineTopic } from '../topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'

interface Lists {
  readonly http: string
  readonly grpc: string
}

type Recorded = { readonly error: string } | Readonly<Record<keyof Lists, string>>

/** Lists of status codes in `matching` of a retry policy: whether daprd reads them, and which codes are retried then. */
export const daprStatusCodes = defineTopic<Lists, Recorded>({
  name: 'status-codes',
  product: 'dapr',
  asks: 'Whether daprd reads the lists of status codes of a retry policy, and which codes are retried then.',
  recorder: 'daprd',
  versions: DAPR_VERSIONS,
  cases: () => [
    ...LISTS.map((list) => ({ id: `http/${list}`, input: { http: list, grpc: '' } })),
    ...LISTS.map((list) => ({ id: `grpc/${list}`, input: { http: '', grpc: list } })),
    { id: 'both', input: { http: '500', grpc: '14' } },
    { id: 'both, one wrong', input: { http: '500', grpc: '500' } },
  ],
  theirs: (recorded) => ('error' in recorded ? 'refused' : { http: recorded.http, grpc: recorded.grpc }),
  ours: ({ http, grpc }) => {
    if (isRefused(checkHttpStatusCodes(http), http) || isRefused(checkGrpcStatusCodes(grpc), grpc)) return 'refused'
    return { http: retriedCodes(http, 100, 599), grpc: retriedCodes(grpc, 0, 16) }
  },
})

/** A list of nothing but commas is reported and taken all the same. */
function isRefused(problem: FormatProblem | undefined, list: string): boolean {
  return problem !== undefined && !/^,+$/.test(list)
}

const ITEMS = [
  '',
  ' ',
  '429',
  '0429',
  '+429',
  '-429',
  '99',
  '100',
  '599',
  '600',
  '0',
  '-0',
  '+0',
  '16',
  '17',
  '-1',
  '4',
  '014',
  '500-503',
  '503-500',
  '500-500',
  '500-',
  '-500',
  '500--503',
  '500-501-502',
  '+500-+503',
  '500 -503',
  '500- 503',
  ' 500',
  '500 ',
  '\t500',
  '500\n',
  '4-14',
  '14-4',
  '4-17',
  '15-100',
  '99-100',
  '590-600',
  '5xx',
  '5XX',
  '5**',
  'UNAVAILABLE',
  'Unavailable',
  'gateway-error',
  '1e2',
  '0x1f4',
  '0b1',
  '4_29',
  '4.0',
  '5..6',
  '500–503',
  '\uff14\uff12\uff19',
  '²',
  'null',
  'all',
  '*',
  '429;500',
  '429|500',
  '[429]',
  '"429"',
  '4294967396',
  '99999999999999999999',
]

const LISTS = [
  ...new Set(
    ITEMS.flatMap((item) => [item, `${item},429`, `429,${item}`, `4,${item}`, `${item},4`, `,${item},`, `${item},${item}`]),
  ),
]
