import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Seed } from './mutate.ts'

const SEEDS = join(import.meta.dirname, 'seeds')

/** The seeds in a folder under `seeds`, by the names of their files. */
export function readSeeds(folder: string): readonly Seed[] {
  return readdirSync(join(SEEDS, folder))
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({ name: basename(file, '.yaml'), yaml: readFileSync(join(SEEDS, folder, file), 'utf8') }))
}
