import type { Rule } from './rule.ts'
import { deprecatedField } from './schema/deprecated-field.ts'
import { fieldNeedsVersion } from './schema/field-needs-version.ts'
import { ignoredField } from './schema/ignored-field.ts'
import { invalidValue } from './schema/invalid-value.ts'
import { missingField } from './schema/missing-field.ts'
import { unknownField } from './schema/unknown-field.ts'
import { unknownKind } from './schema/unknown-kind.ts'
import { wrongApiVersion } from './schema/wrong-api-version.ts'
import { wrongType } from './schema/wrong-type.ts'

/** All rules, sorted by code. A rule that is not listed here does not run. */
export const RULES: readonly Rule[] = [
  deprecatedField,
  fieldNeedsVersion,
  ignoredField,
  invalidValue,
  missingField,
  unknownField,
  unknownKind,
  wrongApiVersion,
  wrongType,
]

/** Codes of rules that are gone; never used again for something else. */
export const RETIRED_CODES: readonly string[] = []

export function findRule(code: string): Rule | undefined {
  return RULES.find((rule) => rule.code === code)
}
