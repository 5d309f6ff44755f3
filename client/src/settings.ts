// Settings as the server gets them: those that depend on the editor are decided here.
import { extensions } from 'vscode'

/** Another extension that reports YAML syntax errors. */
const YAML_EXTENSION = 'redhat.vscode-yaml'

/** Decides `validate.syntax: auto`, so that no error is shown twice. `section` is what the editor has for `sidecarLens`. */
export function decideSettings(section: unknown): unknown {
  if (!isRecord(section) || !isRecord(section.validate) || section.validate.syntax !== 'auto') return section
  const syntax = extensions.getExtension(YAML_EXTENSION) === undefined ? 'always' : 'never'
  return { ...section, validate: { ...section.validate, syntax } }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
