import type { FormatProblem } from '../../schema/formats.ts'
import { parseFloat64 } from './decimal.ts'
import { problem, quoted } from './problem.ts'

const CODE = 'sampling-rate'

/**
 * `spec.tracing.samplingRate` of a Dapr Configuration: the share of new traces that are kept. daprd falls back to 0.0001 without
 * a message where the text is no number; the empty text is a way to ask for that default.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/diagnostics/utils/trace_utils.go
 */
export function checkSamplingRate(text: string): FormatProblem | undefined {
  if (text === '') return undefined
  const rate = parseFloat64(text)
  if (rate === undefined) {
    return problem(`${quoted(text)} is no decimal number, so daprd keeps one trace in 10,000 and says nothing`, {
      code: CODE,
      suggestion: repair(text),
    })
  }
  if (Number.isNaN(rate)) {
    return problem(`${quoted(text)} is no share; how many traces daprd keeps depends on its machine`, { code: CODE })
  }
  if (rate < 0) {
    return problem(`${quoted(text)} is negative, which means that no trace is ever started`, { code: CODE, suggestion: '0' })
  }
  if (rate <= 1) return undefined
  const share = asShare(rate)
  const hint =
    share === undefined ? 'the largest share is 1' : `a share is meant, not a percentage, so ${rate} % is written ${share}`
  return problem(`${quoted(text)} is above 1, so every trace is kept; ${hint}`, { code: CODE, suggestion: share ?? '1' })
}

function repair(text: string): string | undefined {
  const plain = text.trim().replace(',', '.')
  if (plain.endsWith('%')) {
    const percent = parseFloat64(plain.slice(0, -1).trim())
    return percent === undefined ? undefined : asShare(percent)
  }
  const rate = parseFloat64(plain)
  return rate !== undefined && rate >= 0 && rate <= 1 ? plain : undefined
}

/** `12.5` percent as `0.125`; the division by 100 moves the decimal point instead of rounding. */
function asShare(percent: number): string | undefined {
  if (!(percent >= 0 && percent <= 100)) return undefined
  return String(Number(`${percent}e-2`))
}
