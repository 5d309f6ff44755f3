import { CHECKS } from '../../../server/src/knowledge/formats/formats.ts'
import { defineTopic } from '../topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'

/** App ids in Kubernetes. */
export const daprAppIds = defineTopic<string, Readonly<Record<string, string>>>({
  name: 'app-ids',
  product: 'dapr',
  asks: 'Is this text an app id in Kubernetes? Compared: the answer.',
  recorder: 'daprd',
  versions: DAPR_VERSIONS,
  cases: () => [...new Set(IDS)].map((id) => ({ id: id || 'empty', input: id })),
  theirs: (recorded) => !('error' in recorded),
  // An empty annotation stands for none, and is no id.
  ours: (id) => id !== '' && CHECKS['app-id'](id) === undefined,
})

const ENDS = ['', '-', '.', ' ', 'A', '7', '\u00e9', '\n']
const MIDDLES = ['', 'o', 'order-items', 'order--items', 'order_items', 'order items', 'orderItems']
const LENGTHS = [57, 58, 59, 63, 64, 253]

const IDS = [
  ...ENDS.flatMap((start) => MIDDLES.flatMap((middle) => ENDS.map((end) => `${start}${middle}${end}`))),
  ...LENGTHS.flatMap((length) => ['a', '-', 'a-'].map((text) => text.repeat(length).slice(0, length))),
]
