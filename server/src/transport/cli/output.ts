/** Exit codes: 0 nothing at or above `--fail-on`, 1 something, 2 the command could not be carried out as asked. */
export type ExitCode = 0 | 1 | 2

/** Where a command writes. Lines end with a line feed of their own. */
export interface Output {
  out(text: string): void
  error(text: string): void
  /** Colours are wanted and understood. */
  readonly colour: boolean
}
