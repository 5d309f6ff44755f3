import { BrowserMessageReader, BrowserMessageWriter, type Connection, createConnection } from 'vscode-languageserver/browser'

/** A worker has no disk; the client reads files for it. */
export const files = undefined

/** Speaks over the messages of the web worker. */
export function connect(): Connection {
  return createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self))
}
