import { nearest } from '../../base/nearest.ts'
import { rulePage } from '../../features/rule-page.ts'
import { findRule, RULES } from '../../rules/registry.ts'
import type { ExitCode, Output } from './output.ts'

/** Prints the page of a rule. */
export function explain(code: string, output: Output): ExitCode {
  const rule = findRule(code)
  if (!rule) {
    const meant = nearest(
      code,
      RULES.map((candidate) => candidate.code),
    )
    output.error(`there is no rule "${code}"${meant === undefined ? '' : `, did you mean "${meant}"?`}`)
    return 2
  }
  output.out(rulePage(rule))
  return 0
}
