import picomatch from 'picomatch'
import type { Assumptions, Mode, Owner, Versions } from '../knowledge/cluster.ts'
import { RELEASES, readRelease } from '../knowledge/releases.ts'
import { entriesAt, itemsAt, textAt, valueAt } from '../model/manifest.ts'
import { isList, isMap, type Plain, type PlainMap } from '../syntax/plain.ts'

export type RuleLevel = 'off' | 'hint' | 'information' | 'warning' | 'error'

/** What the user sets, in the editor, in `.sidecar-lens.yaml` or on the command line. */
export interface UserSettings {
  readonly owner: { readonly mtls?: Owner; readonly tracing?: Owner; readonly retries?: Owner }
  readonly versions: Partial<Versions>
  readonly assume: { readonly mesh?: string; readonly mtls?: 'strict' | 'permissive' }
  readonly rules: Readonly<Record<string, RuleLevel>>
}

/** `.sidecar-lens.yaml`, as far as it can be understood; what cannot is reported by `config-invalid` and left out here. */
export interface RepositoryConfig extends UserSettings {
  /** Folder of the file, as a URI without a trailing slash; globs are relative to it. */
  readonly folder: string
  readonly environments: readonly Environment[]
  readonly overrides: readonly { readonly files: Matcher; readonly rules: Readonly<Record<string, RuleLevel>> }[]
  readonly ignore: Matcher
}

export interface Environment {
  readonly name: string
  readonly include: Matcher
  readonly mode: Mode | undefined
  readonly owner: UserSettings['owner']
  readonly assume: UserSettings['assume']
}

/** Tells whether a path relative to the config's folder is meant. */
type Matcher = (path: string) => boolean

/** What is assumed where no release is written. */
export const NEWEST: Versions = {
  dapr: RELEASES.dapr.newest,
  istio: RELEASES.istio.newest,
  linkerd: RELEASES.linkerd.newest,
  kubernetes: RELEASES.kubernetes.newest,
}

export const NO_SETTINGS: UserSettings = { owner: {}, versions: {}, assume: {}, rules: {} }

/** Reads the config out of its plain value. `folder` is the URI of the folder that holds it. */
export function readRepositoryConfig(body: PlainMap, folder: string): RepositoryConfig {
  return {
    folder,
    owner: readOwner(body.owner),
    versions: readVersions(body.versions),
    assume: readAssume(body.assume),
    rules: readRules(body.rules),
    environments: itemsAt(body, ['environments']).flatMap((item) => {
      const name = textAt(item, ['name'])
      const include = readGlobs(valueAt(item, ['include']))
      if (typeof name !== 'string' || include.length === 0) return []
      const mode = oneOf(valueAt(item, ['mode']), ['kubernetes', 'selfHosted'])
      return [
        {
          name,
          include: matcher(include),
          mode,
          owner: readOwner(valueAt(item, ['owner'])),
          assume: readAssume(valueAt(item, ['assume'])),
        },
      ]
    }),
    overrides: itemsAt(body, ['overrides']).map((item) => ({
      files: matcher(readGlobs(valueAt(item, ['files']))),
      rules: readRules(valueAt(item, ['rules'])),
    })),
    ignore: matcher(readGlobs(body.ignore)),
  }
}

/** Settings of the editor and of the repository merged for a view: the more specific one wins. */
export function mergeAssumptions(layers: readonly Pick<UserSettings, 'owner' | 'versions' | 'assume'>[]): Assumptions {
  const versions = Object.assign({}, ...layers.map((layer) => layer.versions)) as Partial<Versions>
  const owner = Object.assign({}, ...layers.map((layer) => layer.owner)) as UserSettings['owner']
  const assume = Object.assign({}, ...layers.map((layer) => layer.assume)) as UserSettings['assume']
  return {
    versions: { ...NEWEST, ...versions },
    knownVersions: VERSIONED.filter((product) => versions[product] !== undefined),
    owner: { mtls: owner.mtls ?? 'auto', tracing: owner.tracing ?? 'auto', retries: owner.retries ?? 'auto' },
    ...assume,
  }
}

const VERSIONED = ['dapr', 'istio', 'linkerd', 'kubernetes'] as const
const OWNERS = ['auto', 'dapr', 'mesh'] as const
const LEVELS = ['off', 'hint', 'information', 'warning', 'error'] as const

function readOwner(value: Plain | undefined): UserSettings['owner'] {
  const all = value === 'dapr-owns' ? 'dapr' : value === 'mesh-owns' ? 'mesh' : undefined
  if (all !== undefined) return { mtls: all, tracing: all, retries: all }
  return compact({
    mtls: oneOf(valueAt(value, ['mtls']), OWNERS),
    tracing: oneOf(valueAt(value, ['tracing']), OWNERS),
    retries: oneOf(valueAt(value, ['retries']), OWNERS),
  })
}

function readVersions(value: Plain | undefined): Partial<Versions> {
  const read = (product: keyof Versions) => {
    const found = valueAt(value, [product])
    return typeof found === 'string' ? readRelease(found) : undefined
  }
  return compact({ dapr: read('dapr'), istio: read('istio'), linkerd: read('linkerd'), kubernetes: read('kubernetes') })
}

function readAssume(value: Plain | undefined): UserSettings['assume'] {
  const mesh = textAt(value, ['mesh'])
  return compact({
    mesh: typeof mesh === 'string' ? mesh : undefined,
    mtls: oneOf(valueAt(value, ['mtls']), ['strict', 'permissive']),
  })
}

function readRules(value: Plain | undefined): Readonly<Record<string, RuleLevel>> {
  return Object.fromEntries(
    entriesAt(value, []).flatMap(([code, level]) => {
      const known = oneOf(level, LEVELS)
      return known ? [[code, known]] : []
    }),
  )
}

function readGlobs(value: Plain | undefined): string[] {
  const items = isList(value) ? value : []
  return items.filter((item) => typeof item === 'string')
}

function matcher(globs: readonly string[]): Matcher {
  return globs.length === 0 ? () => false : picomatch([...globs], { dot: true })
}

function oneOf<T extends string>(value: Plain | undefined, words: readonly T[]): T | undefined {
  return words.find((word) => word === value)
}

/** Drops keys without a value, so that a later layer does not overwrite an earlier one with nothing. */
function compact<T extends object>(object: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T
}

/** Reads the same settings out of the editor's configuration, where each is already an object. */
export function readUserSettings(value: unknown): UserSettings {
  const body = isRecord(value) ? value : {}
  return {
    owner: readOwner(body.owner as Plain),
    versions: readVersions(body.versions as Plain),
    assume: readAssume(body.assume as Plain),
    rules: readRules(body.rules as Plain),
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return isMap(value as Plain)
}
