// Entry of the command line.
import { main } from './transport/cli/main.ts'

void main(process.argv.slice(2))
