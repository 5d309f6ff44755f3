// Entry of the language server as a web worker: it has no disk, the client reads files for it.
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser'
import { serve } from './transport/lsp/server.ts'

serve(createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self)), undefined)
