import type { RuleLevel } from '../workspace/repository-config.ts'
import { relativeTo } from '../workspace/uri.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { Finding, Rule, Severity } from './rule.ts'

/**
 * How severe a rule's findings are in a file, after what the reader asked for: overrides of the repository config win over its
 * rules, those over the editor's settings, those over the rule. `off`: not reported.
 */
export function severityIn(workspace: Workspace, uri: string): (rule: Rule, finding?: Finding) => RuleLevel {
  const config = workspace.configFor(uri)
  const settings = workspace.settingsFor(uri)
  const path = config ? relativeTo(config.folder, uri) : ''
  const overrides = config?.overrides.filter((override) => override.files(path)).reverse() ?? []
  return (rule, finding) => {
    const asked =
      overrides.find(({ rules }) => rules[rule.code])?.rules[rule.code] ?? config?.rules[rule.code] ?? settings.rules[rule.code]
    if (asked === 'off') return 'off'
    return temper(asked ?? finding?.severity ?? rule.severity, finding)
  }
}

/** What rests on something unseen is information at most. */
function temper(severity: Severity, finding: Finding | undefined): Severity {
  return finding?.certainty === 'unknown' && (severity === 'error' || severity === 'warning') ? 'information' : severity
}
