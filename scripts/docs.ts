// Writes the pages and schemas that are made from the code: `npm run docs`. A test fails while they are stale.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { generatedFiles } from './generated-files.ts'

const root = resolve(import.meta.dirname, '..')
const files = generatedFiles()
for (const folder of ['docs/rules', 'docs/reference']) {
  mkdirSync(join(root, folder), { recursive: true })
  for (const name of readdirSync(join(root, folder))) if (!files.has(`${folder}/${name}`)) rmSync(join(root, folder, name))
}
for (const [path, text] of files) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
console.log(`${files.size} files written`)
