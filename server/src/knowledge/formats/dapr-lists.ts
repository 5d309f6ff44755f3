import type { FormatProblem } from '../../schema/formats.ts'
import type { Span } from '../../syntax/span.ts'
import { commaItems } from './comma-list.ts'
import { problem, quoted } from './problem.ts'

/** One variable of `dapr.io/env` or `dapr.io/env-from-secret`. */
export interface EnvEntry {
  readonly name: string
  readonly value: string
  /** The entry, within the whole text. */
  readonly span: Span
}

/**
 * The variables in the text of an environment annotation. Only a comma before `NAME=` parts two entries, so any other one belongs to
 * the value before it; and only the first entry can lack its `=`, and is left out then.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/injector/patcher/sidecar_container.go (`parseEnvVars`)
 */
export function envEntries(text: string): readonly EnvEntry[] {
  return parts(text).flatMap(({ text: part, span }) => {
    const at = part.indexOf('=')
    return at < 0 ? [] : [{ name: part.slice(0, at), value: part.slice(at + 1), span }]
  })
}

/** `dapr.io/env`: `NAME=value` pairs with commas. */
export function checkEnvList(text: string): FormatProblem | undefined {
  const [first] = parts(text)
  if (!first || first.text === '' || first.text.includes('=')) return undefined
  return problem(`${quoted(first.text)} has no "=" behind the name of a variable`, { within: first.span })
}

/** `dapr.io/env-from-secret`: `NAME=secret` and `NAME=secret:key` with commas. */
export function checkEnvFromSecretList(text: string): FormatProblem | undefined {
  const wrong = envEntries(text).find(({ value }) => value.split(':').length > 2)
  if (!wrong) return checkEnvList(text)
  return problem(`${quoted(wrong.value)} has more than one colon; the name of a Secret and a key in it are expected`, {
    within: wrong.span,
  })
}

/** `dapr.io/volume-mounts`: `volume:path` pairs with commas. https://github.com/dapr/dapr/blob/v1.18.3/pkg/injector/patcher/sidecar_volumes.go */
export function checkMountList(text: string): FormatProblem | undefined {
  const wrong = commaItems(text).find(({ text: item }) => item.trim() !== '' && !/^\s*[^\s:][^:]*:[^:]*$/.test(item))
  if (!wrong) return undefined
  return problem(`${quoted(wrong.text.trim())} is no pair of a volume and a path with one colon between`, {
    within: trimmed(wrong),
  })
}

/** `key=value` pairs with commas. https://github.com/dapr/dapr/blob/v1.18.3/pkg/operator/handlers/dapr_handler.go */
export function checkKeyValueList(text: string): FormatProblem | undefined {
  const wrong = commaItems(text).find(({ text: item }) => item.trim() !== '' && !/^\s*[^\s=][^=]*=/.test(item))
  if (!wrong) return undefined
  return problem(`${quoted(wrong.text.trim())} is no pair of a key and a value with "=" between`, { within: trimmed(wrong) })
}

interface Part {
  readonly text: string
  readonly span: Span
}

function parts(text: string): readonly Part[] {
  const commas = [...text.matchAll(/,[\t\n\f\r ]*[a-zA-Z_][a-zA-Z0-9_]*=/g)].map(({ index }) => index)
  return [-1, ...commas].map((comma, index) => {
    const start = comma + 1
    const end = commas[index] ?? text.length
    const part = { text: text.slice(start, end), span: { start, end } }
    return { text: part.text.trim(), span: trimmed(part) }
  })
}

function trimmed({ text, span }: Part): Span {
  const start = span.start + text.length - text.trimStart().length
  return { start, end: start + text.trim().length }
}
