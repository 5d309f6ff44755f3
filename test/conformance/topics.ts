import type { Topic } from './topic.ts'
import { daprDurations } from './topics/dapr-durations.ts'
import { istioInjection } from './topics/istio-injection.ts'

/** Every kind of question that is put to the programs. */
export const TOPICS: readonly Topic[] = [daprDurations, istioInjection]
