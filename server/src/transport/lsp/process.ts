import { type Connection, createConnection, ProposedFeatures } from 'vscode-languageserver/node'

export { disk as files } from '../disk.ts'

/** Speaks over what the command line names, such as `--stdio` or `--node-ipc`. */
export function connect(): Connection {
  return createConnection(ProposedFeatures.all)
}
