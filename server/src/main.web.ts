// Entry of the language server as a web worker. It answers `initialize` and offers nothing yet.
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser'

const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self))
connection.onInitialize(() => ({ capabilities: {} }))
connection.listen()
