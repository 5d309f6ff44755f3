import { PRODUCTS } from '../../knowledge/products.ts'
import { RELEASES, readRelease, whyUnsureOf } from '../../knowledge/releases.ts'
import { readUserSettings, type UserSettings } from '../../workspace/repository-config.ts'

/** The editor's settings for one folder. */
export interface EditorSettings extends UserSettings {
  readonly syntax: 'auto' | 'always' | 'never'
  /** Globs relative to the folder. */
  readonly exclude: readonly string[]
  /** Sentences about settings that are not understood, or not as well as they should be. */
  readonly problems: readonly string[]
}

/** Reads what the editor answers for the section `sidecarLens`; what it cannot use falls back to the default. */
export function readEditorSettings(value: unknown): EditorSettings {
  const section: Readonly<Record<string, unknown>> = isRecord(value) ? value : {}
  const files = isRecord(section.files) ? section.files : {}
  const validate = isRecord(section.validate) ? section.validate : {}
  return {
    ...readUserSettings({ ...section, assume: withoutAuto(section.assume) }),
    syntax: validate.syntax === 'always' || validate.syntax === 'never' ? validate.syntax : 'auto',
    exclude: Array.isArray(files.exclude) ? files.exclude.filter((glob) => typeof glob === 'string') : [],
    problems: isRecord(section.versions) ? problemsOfVersions(section.versions) : [],
  }
}

/** `auto` means that the files decide: nothing is assumed. */
function withoutAuto(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? Object.fromEntries(Object.entries(value).filter(([, word]) => word !== 'auto')) : {}
}

const noRelease = (a: { setting: string; written: string; newest: string }) =>
  `${a.setting}: ${a.written} is no release such as "${a.newest}", written as text. Without one, ${a.newest} is assumed.`

/** Empty text stands for the default. */
function problemsOfVersions(versions: Readonly<Record<string, unknown>>): readonly string[] {
  return PRODUCTS.flatMap(({ id }) => {
    const written = versions[id]
    if (written === undefined || written === null || written === '') return []
    const setting = `sidecarLens.versions.${id}`
    if (typeof written !== 'string' || readRelease(written) === undefined)
      return [noRelease({ setting, written: JSON.stringify(written), newest: RELEASES[id].newest })]
    const why = whyUnsureOf(id, written)
    return why === undefined ? [] : [`${setting}: ${why}.`]
  })
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
