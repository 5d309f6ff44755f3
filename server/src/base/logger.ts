/** Where a layer below the transport says that something should not have happened. */
export interface Logger {
  error(message: string, cause?: unknown): void
  warn(message: string): void
  info(message: string): void
}

/** For callers that have nowhere to write, such as most tests. */
export const silentLogger: Logger = { error() {}, warn() {}, info() {} }
