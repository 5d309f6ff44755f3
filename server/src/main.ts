// Entry of the language server, as a process of its own and as a web worker. Only the part that fits is loaded; the rest is
// imported in the ordinary way, because a bundler defers what `import()` reaches, and starting would take longer by a third.
import { serve } from './transport/lsp/server.ts'

void ('importScripts' in globalThis ? import('./transport/lsp/worker.ts') : import('./transport/lsp/process.ts')).then(
  ({ connect, files }) => serve(connect(), files),
)
