import type { FormatProblem } from '../../schema/formats.ts'
import { problem, quoted } from './problem.ts'

/** Bytes as text in a Kubernetes object: base64 with its padding, and at least one byte. */
export function checkBase64(text: string): FormatProblem | undefined {
  if (/^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{4}|[A-Za-z\d+/]{3}=|[A-Za-z\d+/]{2}==)$/.test(text)) return undefined
  return problem(`${quoted(text)} is no base64`)
}
