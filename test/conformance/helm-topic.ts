import { parse } from 'yaml'
import { silentLogger } from '../../server/src/base/logger.ts'
import { Analysis } from '../../server/src/features/analysis.ts'
import { findKind } from '../../server/src/knowledge/kinds.ts'
import type { Manifest } from '../../server/src/model/manifest.ts'
import { findSchema } from '../../server/src/schema/lookup.ts'
import type { Schema } from '../../server/src/schema/schema.ts'
import { compareVersions, isKnownIn } from '../../server/src/schema/version.ts'
import type { Path } from '../../server/src/syntax/path.ts'
import { isMap, type Plain, type PlainMap } from '../../server/src/syntax/plain.ts'
import { NO_SETTINGS } from '../../server/src/workspace/repository-config.ts'
import { manifestOf } from '../support/cluster.ts'
import { type Case, defineTopic, type Json, type Topic } from './topic.ts'

/** What differs from an installation without values, by kind, name and place; null where something is gone. */
export type Changes = { readonly [place: string]: Json }

/** How a chart is asked, and what it and we make of all values together. */
interface HelmTopic extends Pick<Topic, 'name' | 'versions' | 'asks'> {
  readonly product: 'dapr' | 'linkerd' | 'istio'
  readonly cases: readonly Case<Input>[]
  /** What the chart installs, as far as we tell what comes of it. */
  readonly installed: (changes: Changes) => Json
  /** The same of ours. */
  readonly expected: (files: readonly Manifest[], version: string) => Json
}

export interface Input {
  /** The value that is asked about, as it is written in the last file. */
  readonly at: readonly string[]
  readonly values: readonly PlainMap[]
  readonly umbrella?: boolean
  /** What the writer of a value of another type has in mind. */
  readonly meant?: PlainMap
  readonly default?: readonly string[]
}

type Recorded = {
  readonly default?: Json
  readonly refused?: string
  readonly changes?: Changes
  readonly misread?: boolean
}

/**
 * Values of a chart, which Helm renders. Compared are whether a value changes anything that is installed, whether it is refused,
 * by the chart, the API server or the program that gets it, or read as something else, what holds without it, and what we say
 * comes of all values together.
 */
export function helmTopic({ name, product, versions, asks, cases, installed, expected }: HelmTopic): Topic {
  const analyses = new Map<string, Analysis>()
  const uri = 'file:///conformance/values.yaml'
  return defineTopic<Input, Recorded>({
    name,
    product,
    versions,
    asks,
    recorder: 'helm',
    cases: () => cases,
    theirs: (recorded, input) => {
      if (input.default) return scalarOf(recorded.default)
      if (recorded.refused !== undefined || recorded.misread) return 'wrong'
      const { changes = {} } = recorded
      return { read: Object.keys(changes).length > 0, installed: installed(changes) }
    },
    ours: (input, version) => {
      const last = input.values.at(-1)
      const root = findKind('helm/Values', last)?.spec.schema
      const schema = root && findSchema(root, input.at)?.schema
      const known = root !== undefined && isKnownOnTheWay(root, input.at, version)
      if (input.default) return schema && known ? defaultOf(schema, version) : 'in words'
      const analysis = analyses.get(version) ?? new Analysis(silentLogger)
      analyses.set(version, analysis)
      analysis.setSettings('', { ...NO_SETTINGS, versions: { [product]: version } })
      analysis.change(uri, JSON.stringify(last))
      const about = analysis.diagnostics(uri).filter(({ code }) => code !== 'field-needs-version')
      if (about.some(({ severity, finding }) => severity === 'error' && isWithin(finding.at.path, input.at))) return 'wrong'
      const files = input.values.map((body, index) => manifestOf(body, { kind: 'helm/Values', uri: `file:///${index}.yaml` }))
      return { read: known, installed: expected(files, version) }
    },
  })
}

/** A map, or nothing at all, we tell in words. */
function scalarOf(value: Json | undefined): Json {
  return value === undefined || value === '' || typeof value === 'object' ? 'in words' : value
}

/** No single value of a chart has blanks in it. */
function defaultOf(schema: Schema, version: string): Json {
  const { formerDefault: former } = schema
  const value = former && compareVersions(version, former.until) < 0 ? former.value : schema.default
  return value === undefined || value.includes(' ') ? 'in words' : schema.kind === 'text' ? value : parse(value)
}

/** A section that came later has no fields before. */
function isKnownOnTheWay(root: Schema, path: Path, version: string): boolean {
  return path.every((_, index) => {
    const schema = findSchema(root, path.slice(0, index + 1))?.schema
    return schema !== undefined && isKnownIn(version, schema)
  })
}

function isWithin(path: Path, other: Path): boolean {
  return other.every((step, index) => path[index] === step)
}

/** One value of a chart, with what it is asked about it. */
export interface Asked {
  readonly path: string
  /** Values other than the default. */
  readonly good?: readonly Json[]
  /** Values that the chart, the API server or the program does not take. */
  readonly bad?: readonly Json[]
  /** Text for a value of another type. */
  readonly meant?: Readonly<Record<string, Json>>
}

/** Every question about single values. A file of the chart is known by what stands in `mark`. */
export function aboutEach(all: readonly Asked[], mark: PlainMap): readonly Case<Input>[] {
  return all.flatMap(({ path, good = [], bad = [], meant = {} }) => {
    const at = path.split('.')
    const file = (value: Json) => written(at, value, mark)
    return [
      { id: `${path}/default`, input: { at, values: [mark], default: at } },
      ...[...good, ...bad].map((value) => ({ id: `${path}/${JSON.stringify(value)}`, input: { at, values: [file(value)] } })),
      ...Object.entries(meant).map(([text, value]) => ({
        id: `${path}/${JSON.stringify(text)} for ${JSON.stringify(value)}`,
        input: { at, values: [file(text)], meant: file(value) },
      })),
    ]
  })
}

/** A file with a value, beside what else stands in it. */
export function written([key, ...rest]: readonly string[], value: Plain, beside: PlainMap = {}): PlainMap {
  if (key === undefined) return beside
  const inner = beside[key]
  return { ...beside, [key]: rest.length === 0 ? value : written(rest, value, isMap(inner) ? inner : {}) }
}
