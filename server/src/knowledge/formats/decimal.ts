import type { FormatProblem } from '../../schema/formats.ts'
import { problem, quoted } from './problem.ts'

/** A decimal number, as Go and Rust read it. */
export function checkDecimal(text: string): FormatProblem | undefined {
  const value = parseFloat64(text)
  if (value !== undefined && Number.isFinite(value)) return undefined
  const plain = text.slice(0, 100).trim().replace(',', '.')
  const repaired = parseFloat64(plain)
  return problem(`${quoted(text)} is no decimal number such as 0.5`, {
    suggestion: repaired !== undefined && Number.isFinite(repaired) ? plain : undefined,
  })
}

/**
 * Go's `strconv.ParseFloat(text, 64)`, which refuses what is too large; hexadecimal numbers and underscores aside.
 * https://pkg.go.dev/strconv#ParseFloat
 */
export function parseFloat64(text: string): number | undefined {
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(text)
  if (special) return special[2]?.toLowerCase() === 'nan' ? Number.NaN : Number(`${special[1]}Infinity`)
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}
