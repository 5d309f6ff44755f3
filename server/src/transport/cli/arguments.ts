import { parseArgs } from 'node:util'
import { nearest } from '../../base/nearest.ts'
import type { Severity } from '../../rules/rule.ts'

export type Command =
  | { readonly kind: 'help' | 'version' | 'server' }
  | { readonly kind: 'usage'; readonly problem: string }
  | { readonly kind: 'explain'; readonly code: string }
  | CheckCommand

export interface CheckCommand {
  readonly kind: 'check'
  readonly paths: readonly string[]
  readonly format: Format
  readonly failOn: Severity | 'never'
  readonly config: string | undefined
  readonly fix: boolean
}

const FORMATS = ['text', 'json'] as const
type Format = (typeof FORMATS)[number]

const LEVELS = ['error', 'warning', 'information', 'hint', 'never'] as const
const COMMANDS = ['check', 'explain', 'server', 'help', 'version']

/** Reads the command line; what cannot be understood becomes one sentence that says what would be. */
export function parseCommand(args: readonly string[]): Command {
  const [name, ...rest] = args
  switch (name) {
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      return { kind: 'help' }
    case 'version':
    case '--version':
      return { kind: 'version' }
    case 'explain':
      return rest[0] !== undefined && rest.length === 1
        ? { kind: 'explain', code: rest[0] }
        : usage('explain takes one rule code, such as mtls-both-on')
    case 'server':
      return rest.every((arg) => arg === '--stdio')
        ? { kind: 'server' }
        : usage('server talks over standard input and output: server --stdio')
    case 'check':
      return parseCheck(rest)
    default: {
      const meant = nearest(name, COMMANDS)
      return usage(
        `there is no command "${name}"${meant === undefined ? '' : `, did you mean "${meant}"?`} Try: sidecar-lens help`,
      )
    }
  }
}

function parseCheck(args: readonly string[]): Command {
  const parsed = tryParse(args)
  if ('problem' in parsed) return usage(parsed.problem)
  const { values, positionals } = parsed
  if (values.help) return { kind: 'help' }
  const format = FORMATS.find((word) => word === (values.format ?? 'text'))
  if (format === undefined) return usage(`--format takes ${FORMATS.join(' or ')}, not "${values.format}"`)
  const failOn = LEVELS.find((word) => word === (values['fail-on'] ?? 'warning'))
  if (failOn === undefined) return usage(`--fail-on takes ${LEVELS.join(', ')}, not "${values['fail-on']}"`)
  return {
    kind: 'check',
    paths: positionals.length > 0 ? positionals : ['.'],
    format,
    failOn,
    config: values.config,
    fix: values.fix ?? false,
  }
}

function tryParse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string' },
        'fail-on': { type: 'string' },
        config: { type: 'string' },
        fix: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    // `parseArgs` reports by throwing; its first sentence names the flag.
    return { problem: error instanceof Error ? (error.message.split('. ')[0] ?? error.message) : String(error) }
  }
}

function usage(problem: string): Command {
  return { kind: 'usage', problem }
}
