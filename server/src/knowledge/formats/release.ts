import type { FormatProblem } from '../../schema/formats.ts'
import { problem, quoted } from './problem.ts'

/** A release of a product, or a line of releases: `1.18`, `1.18.3`, `v1.31.0-rc.0`. */
export function checkRelease(text: string): FormatProblem | undefined {
  if (/^v?\d+\.\d+(\.\d+)?(-[\w.]+)?$/.test(text)) return undefined
  if (/^(edge|stable)-/.test(text)) {
    return problem(`${quoted(text)} has no place in the order of releases; write the release that it led to, such as 2.20`)
  }
  return problem(`${quoted(text)} is no release such as 1.18 or 1.18.3`)
}
