import type { FormatProblem } from '../../schema/formats.ts'

export function checkTrip(_text: string): FormatProblem | undefined {
  return undefined
}
