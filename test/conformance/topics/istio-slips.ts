import { installationOf } from '../corpus/istio-objects.ts'
import { ISTIO_SLIPS } from '../corpus/istio-slips.ts'
import { slipTopic } from '../slip-topic.ts'
import { ISTIO_VERSIONS } from '../versions.ts'

/** Mistakes in texts that Istio reads. */
export const istioSlips = slipTopic(
  { product: 'istio', recorder: 'istio', versions: ISTIO_VERSIONS },
  ISTIO_SLIPS,
  {},
  { installation: installationOf({ profile: 'ambient' }) },
)
