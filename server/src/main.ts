// Entry of the language server as a Node process. It answers `initialize` and offers nothing yet.
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node'

const connection = createConnection(ProposedFeatures.all)
connection.onInitialize(() => ({ capabilities: {} }))
connection.listen()
