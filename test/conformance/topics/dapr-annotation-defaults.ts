import { dapr } from '../../../server/src/knowledge/dapr/product.ts'
import type { MetaSpec } from '../../../server/src/knowledge/product.ts'
import { isKnownIn } from '../../../server/src/schema/version.ts'
import { defineTopic } from '../topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'

/** Which annotations the injector knows, and what it takes for each that a pod does not have. */
export const daprAnnotationDefaults = defineTopic<
  string,
  { names: readonly string[] } | { default: string | null } | { unknown: true }
>({
  name: 'annotation-defaults',
  product: 'dapr',
  asks: 'Which annotations does the injector know, and what holds where one is not written? Compared: the names, and the defaults that the injector itself has.',
  recorder: 'daprd',
  versions: DAPR_VERSIONS,
  cases: () => ['', ...dapr.annotations.map(({ name }) => name)].map((name) => ({ id: name || 'names', input: name })),
  theirs: (recorded) =>
    'names' in recorded ? recorded.names : 'unknown' in recorded ? 'unknown' : (recorded.default ?? LEFT_TO_DAPRD),
  ours: (name, version) => {
    const known = dapr.annotations.filter((spec) => isRead(spec, version))
    if (name === '') return known.map((spec) => spec.name).sort()
    const spec = known.find((candidate) => candidate.name === name)
    return spec ? defaultOf(spec, version) : 'unknown'
  },
})

const LEFT_TO_DAPRD = 'left to daprd'

function isRead({ on, value, retired }: MetaSpec, version: string): boolean {
  // The mark of the control plane is for sentry.
  return isKnownIn(version, value) && retired?.state !== 'ignored' && !on.includes('control-plane')
}

function defaultOf({ name, value }: MetaSpec, version: string): string {
  const { formerDefault } = value
  const text = formerDefault && !isKnownIn(version, { since: formerDefault.until }) ? formerDefault.value : value.default
  if (text === undefined || DEFAULTS_OF_DAPRD.includes(name) || WORDS.test(text)) return LEFT_TO_DAPRD
  return /(?:true|false)$/.exec(text)?.[0] ?? text.replace(/ \(.*$/, '')
}

/** Defaults that are no value. */
const WORDS = /^(?:none|not at all|what .*|the (?:image|name) .*)/

const DEFAULTS_OF_DAPRD: readonly string[] = [
  'actors-disseminate-timeout',
  'app-binding-options-timeout',
  'app-channel-address',
  'app-max-concurrency',
  'http-max-request-size',
  'http-read-buffer-size',
  'max-body-size',
  'placement-host-address',
  'pluggable-components-sockets-folder',
  'read-buffer-size',
  'scheduler-host-address',
].map((name) => `dapr.io/${name}`)
