import type { Rule } from './rule.ts'
import { unknownField } from './schema/unknown-field.ts'

/** All rules, sorted by code. A rule that is not listed here does not run. */
export const RULES: readonly Rule[] = [unknownField]

/** Codes of rules that are gone; never used again for something else. */
export const RETIRED_CODES: readonly string[] = []

export function findRule(code: string): Rule | undefined {
  return RULES.find((rule) => rule.code === code)
}
