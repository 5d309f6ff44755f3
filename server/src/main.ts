// Entry of the language server as a process of its own.
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node'
import { disk } from './transport/disk.ts'
import { serve } from './transport/lsp/server.ts'

serve(createConnection(ProposedFeatures.all), disk)
