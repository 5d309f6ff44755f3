import { readUserSettings, type UserSettings } from '../../workspace/repository-config.ts'

/** The editor's settings for one folder. */
export interface EditorSettings extends UserSettings {
  readonly syntax: 'auto' | 'always' | 'never'
  /** Globs relative to the folder. */
  readonly exclude: readonly string[]
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
  }
}

/** `auto` means that the files decide: nothing is assumed. */
function withoutAuto(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? Object.fromEntries(Object.entries(value).filter(([, word]) => word !== 'auto')) : {}
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
