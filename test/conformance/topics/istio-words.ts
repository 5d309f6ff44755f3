import { findMeta } from '../../../server/src/knowledge/meta.ts'
import { checkMetaValue, readMetaValue } from '../../../server/src/knowledge/meta-value.ts'
import type { PlainMap } from '../../../server/src/syntax/plain.ts'
import { installationOf } from '../corpus/istio-objects.ts'
import { defineTopic } from '../topic.ts'
import { ISTIO_VERSIONS } from '../versions.ts'

interface Question {
  readonly installation: PlainMap
  readonly name: string
  readonly text: string
}

/** Of labels and annotations with words: whether a text is one of them. Of those that switch: which way. */
export const istioWords = defineTopic<Question, boolean>({
  name: 'words',
  product: 'istio',
  asks: 'Which texts of labels and annotations are words that Istio knows, and what those that switch something do with a text.',
  recorder: 'istio',
  versions: ISTIO_VERSIONS,
  cases: () =>
    NAMES.flatMap((name) =>
      TEXTS.map((text) => ({ id: `${name}: ${JSON.stringify(text)}`, input: { installation: INSTALLATION, name, text } })),
    ),
  theirs: (answer) => answer,
  ours: ({ name, text }, version) => {
    const found = findMeta('labels', name) ?? findMeta('annotations', name)
    if (!found) return 'unknown'
    const { spec } = found
    if (spec.value.kind === 'boolean-text') return readMetaValue(spec.value, text, version) ?? 'unknown'
    const problem = checkMetaValue(spec, text, version)
    return problem && PREFERENCES.has(name) && !problem.tolerated ? 'more is lost than a preference' : problem === undefined
  },
})

const INSTALLATION = installationOf({ profile: 'ambient' })

/** For these another text is as good as none. */
const PREFERENCES: ReadonlySet<string> = new Set(['istio.io/connect-strategy', 'networking.istio.io/traffic-distribution'])

const NAMES = [
  'istio.io/connect-strategy',
  'istio.io/dataplane-mode',
  'istio.io/global',
  'istio.io/waypoint-for',
  'networking.istio.io/enable-autoallocate-ip',
  'networking.istio.io/traffic-distribution',
  'security.istio.io/tlsMode',
]

const TEXTS = [
  'ambient',
  'Ambient',
  'sidecar',
  'none',
  'None',
  'service',
  'services',
  'Service',
  'workload',
  'all',
  'istio',
  'ISTIO',
  'disabled',
  'disable',
  'true',
  'True',
  'TRUE',
  'false',
  'False',
  'FALSE',
  'PreferClose',
  'preferclose',
  'PreferSameZone',
  'PREFERSAMEZONE',
  'PreferSameNode',
  'PreferLocal',
  'Any',
  'RACE_FIRST_TCP_CONNECT',
  'race_first_tcp_connect',
  'RACE_FIRST',
  '1',
  '0',
  'yes',
  'no',
  '',
]
