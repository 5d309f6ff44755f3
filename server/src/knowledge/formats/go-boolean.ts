import type { FormatProblem } from '../../schema/formats.ts'
import { problem, quoted } from './problem.ts'

/** The words of Go's `strconv.ParseBool`. https://pkg.go.dev/strconv#ParseBool */
const WORDS: readonly string[] = ['1', 't', 'T', 'true', 'TRUE', 'True', '0', 'f', 'F', 'false', 'FALSE', 'False']

const MEANT: ReadonlyMap<string, string> = new Map(
  Object.entries({ true: 'true', yes: 'true', y: 'true', on: 'true', enabled: 'true' }).concat(
    Object.entries({ false: 'false', no: 'false', n: 'false', off: 'false', disabled: 'false' }),
  ),
)

/** A boolean as Go reads it from text. */
export function checkGoBoolean(text: string): FormatProblem | undefined {
  if (WORDS.includes(text)) return undefined
  return problem(`${quoted(text)} is neither true nor false`, { suggestion: MEANT.get(text.trim().toLowerCase()) })
}
