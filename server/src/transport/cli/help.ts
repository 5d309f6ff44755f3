/** What `sidecar-lens help` prints. */
export const HELP = `Sidecar Lens finds where Dapr and a service mesh do the same job, where neither does, and what daprd silently ignores.

Usage:
  sidecar-lens check [path ...] [options]   Check YAML files (default: the current folder)
  sidecar-lens explain <code>               Explain a rule
  sidecar-lens server --stdio               Run the language server for an editor
  sidecar-lens version

Options of check:
  --format text|json     Report for people (default) or for programs
  --fail-on LEVEL        Exit with 1 from this severity on: error, warning (default), information, hint, never
  --config FILE          Use this file instead of .sidecar-lens.yaml in the current folder
  --fix                  Apply the fixes that are safe, then report what is left

All YAML files of the current folder are read, so that files see each other; findings are shown for the given paths.

Exit codes: 0 nothing found, 1 findings at or above --fail-on, 2 usage error, unreadable file or bad config.
`
