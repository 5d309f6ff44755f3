import { dapr } from '../../../server/src/knowledge/dapr/product.ts'
import type { MetaSpec } from '../../../server/src/knowledge/product.ts'
import { isKnownIn } from '../../../server/src/schema/version.ts'
import { defineTopic } from '../topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'

type Program = 'injector' | 'operator' | 'watchdog'

/** Labels that Dapr sets itself. */
export const daprLabels = defineTopic<Program, readonly string[]>({
  name: 'labels',
  product: 'dapr',
  asks: 'Which labels do the injector, the operator and its watchdog set? Compared: the names.',
  recorder: 'daprd',
  versions: DAPR_VERSIONS,
  cases: () => PROGRAMS.map((program) => ({ id: program, input: program })),
  theirs: (recorded) => recorded,
  ours: (program, version) =>
    dapr.labels
      .filter((label) => isKnownIn(version, label.value) && setterOf(label) === program)
      .map(({ name }) => name)
      .sort(),
})

const PROGRAMS: readonly Program[] = ['injector', 'operator', 'watchdog']

/** Only the injector replaces what is written on a pod. */
function setterOf({ on, value }: MetaSpec): Program {
  if (on.includes('service')) return 'operator'
  return value.ignored === undefined ? 'watchdog' : 'injector'
}
