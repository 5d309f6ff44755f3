import { parse } from 'yaml'
import { silentLogger } from '../../server/src/base/logger.ts'
import { Analysis } from '../../server/src/features/analysis.ts'
import type { Diagnostic } from '../../server/src/features/diagnostic.ts'
import { schemaOf } from '../../server/src/knowledge/kinds.ts'
import { type Manifest, valueAt } from '../../server/src/model/manifest.ts'
import type { Finding } from '../../server/src/rules/rule.ts'
import { matches } from '../../server/src/schema/lookup.ts'
import type { Schema } from '../../server/src/schema/schema.ts'
import { isKnownIn } from '../../server/src/schema/version.ts'
import type { Path } from '../../server/src/syntax/path.ts'
import { isMap } from '../../server/src/syntax/plain.ts'
import { NO_SETTINGS } from '../../server/src/workspace/repository-config.ts'
import { mutationsOf, type Seed } from './corpus/mutate.ts'
import { readSeeds } from './corpus/seeds.ts'
import { type Case, defineTopic, type Json, type Topic } from './topic.ts'

/** What kubectl and the API server make of an object, as the recorder prints it. */
interface Recorded {
  readonly [key: string]: Json
  readonly unreadable: string
  readonly unserved: string
  readonly unknown: readonly string[]
  readonly refused: readonly Problem[]
  readonly filled: { readonly [path: string]: Json }
}

interface Problem {
  readonly [key: string]: string
  readonly at: string
  readonly type: string
  readonly says: string
}

/** The same of both sides. Paths are those of the API server. */
interface Verdict {
  readonly unknown: readonly string[]
  readonly missing: readonly string[]
  readonly invalid: readonly string[]
  /** Objects that break a rule about several of their fields. */
  readonly rules: readonly string[]
  readonly filled: { readonly [path: string]: Json }
}

interface CrdTopic extends Pick<Topic, 'name' | 'versions' | 'asks'> {
  readonly product: 'dapr' | 'istio' | 'linkerd' | 'gateway-api'
  /** Folder with the seeds, where it is not called like the topic. */
  readonly seeds?: string
  /** Folder with files of many short manifests each, with as many faults as they can hold, which are asked as they are. */
  readonly faulty?: string
  /** Mesh that is said to be there, where objects are judged for its sake only. */
  readonly mesh?: string
  /** Of so many spellings of one value, one is asked. */
  readonly thinning: number
  /** Places for which one finding of ours stands, whatever is missing below. */
  readonly whole?: readonly string[]
}

/**
 * Objects that are sent to an API server which has the definitions of a version of the product. Compared are the fields that it
 * does not know, those that it misses, those whose values it does not take, and what it writes into the object by itself.
 */
export function crdTopic({ name, product, versions, asks, seeds = name, faulty, mesh, thinning, whole = [] }: CrdTopic): Topic {
  const analyses = new Map<string, Analysis>()
  const uri = 'file:///conformance/object.yaml'
  let cases: readonly Case<string>[] | undefined
  return defineTopic<string, Recorded>({
    name,
    product,
    versions,
    asks,
    recorder: 'apiserver',
    cases: () => {
      cases ??= [
        ...readSeeds(seeds).flatMap((seed) => thinned(mutationsOf(seed), thinning)),
        ...(faulty === undefined ? [] : readSeeds(faulty).flatMap(documentsOf)),
      ]
        // That a text is no JSON for kubectl is told in files about Dapr or a mesh only.
        .filter(({ id }) => mesh === undefined || !/\/is \.(?:inf|nan)$/.test(id))
      return cases
    },
    theirs: (recorded) => {
      if (recorded.unreadable !== undefined) return 'unreadable'
      if (recorded.unserved !== undefined) return 'unserved'
      const refused = (recorded.refused ?? []).map(located).filter(({ at }) => at !== NOT_CHECKED)
      const rules = refused.filter(isRule).map(({ at }) => at)
      const others = refused.filter((problem) => problem.type !== 'Required' && !isRule(problem)).map(({ at }) => at)
      // Beside a choice, or a wrong type, the server also misses what another value would have to hold.
      const ofWrongType = refused.filter(({ type }) => type === 'TypeInvalid').map(({ at }) => at)
      const missing = refused
        .filter(({ type }) => type === 'Required')
        .map(({ at }) => at)
        .filter((path) => !rules.includes(parentOf(path)) && !ofWrongType.some((other) => isBelow(path, other)))
      const unknown = (recorded.unknown ?? []).filter((path) => !ofWrongType.some((other) => isBelow(path, other)))
      return asJson({ unknown, missing, invalid: others, rules, filled: recorded.filled ?? {} }, whole)
    },
    ours: (text, version) => {
      const analysis = analyses.get(version) ?? analysisFor(product, version, mesh)
      analyses.set(version, analysis)
      analysis.change(uri, text)
      const diagnostics = analysis.diagnostics(uri)
      if (diagnostics.some(({ rule, severity }) => rule.category === 'yaml' && severity === 'error')) return 'unreadable'
      if (diagnostics.some(({ code, finding }) => finding.refused && UNSERVED.has(code))) return 'unserved'
      analysis.sweep()
      const [manifest] = analysis.workspace.manifestsOf(uri)
      return manifest ? asJson(verdictOf(diagnostics, manifest, version), whole) : 'unreadable'
    },
  })
}

function analysisFor(product: string, version: string, mesh: string | undefined): Analysis {
  const analysis = new Analysis(silentLogger)
  analysis.setSettings('', { ...NO_SETTINGS, versions: { [product]: version }, assume: mesh === undefined ? {} : { mesh } })
  return analysis
}

/** What the server says about an object as a whole, or about a list as one. */
function isRule({ type, says }: Problem): boolean {
  if (type === 'Duplicate') return says.startsWith('Duplicate value: {')
  return type === 'Invalid' && (OF_AN_OBJECT.test(says) || OF_SEVERAL_PARTS.test(says))
}

const OF_AN_OBJECT = /^Invalid value: "object"|must validate|at least \d+ properties$/
/** Newer servers do not say what a rule is about. */
const OF_SEVERAL_PARTS = /^Invalid value: [a-z'](?!.* in body )/i

/** The rules about values end here after a wrong type, and the server says so. */
const NOT_CHECKED = '<nil>'

const UNSERVED: ReadonlySet<string> = new Set(['wrong-api-version', 'unknown-kind'])
const UNKNOWN: ReadonlySet<string> = new Set(['unknown-field', 'field-needs-version'])
const MISSING: ReadonlySet<string> = new Set(['missing-field', 'mtls-fragment-invalid'])
const TOGETHER = 'contradictory-route'

function verdictOf(diagnostics: readonly Diagnostic[], manifest: Manifest, version: string): Verdict {
  const refused = diagnostics.filter(({ finding }) => finding.refused)
  const places = (wanted: (code: string) => boolean) =>
    refused.filter(({ code }) => wanted(code)).map(({ code, finding }) => placeOf(finding, code))
  const missing = places((code) => MISSING.has(code))
  const ofWrongType = places((code) => code === 'wrong-type')
  const together = places((code) => code === TOGETHER)
  const invalid = places((code) => code !== 'wrong-type' && code !== TOGETHER && !UNKNOWN.has(code) && !MISSING.has(code))
  const isObject = (path: Path) => isMap(valueAt(manifest.body, path))
  return {
    unknown: places((code) => UNKNOWN.has(code)).map(written),
    missing: missing.map(written),
    invalid: [...ofWrongType, ...invalid.filter((path) => !isObject(path))].map(written),
    rules: [...invalid.filter(isObject), ...together].map(written),
    filled: filledIn(manifest, version),
  }
}

/** The server has no place for the name of an entry, or for one of several parts: it speaks of what holds them. */
function placeOf({ at }: Finding, code: string): Path {
  return (code === 'invalid-value' && at.part === 'key') || code === TOGETHER ? at.path.slice(0, -1) : at.path
}

/** What stands in the object in the cluster and not in the file. */
function filledIn(manifest: Manifest, version: string): Verdict['filled'] {
  const schema = schemaOf(manifest)
  if (!schema) return {}
  const filled: Record<string, Json> = {}
  for (const match of matches(manifest.body, schema)) {
    if (match.schema.kind !== 'object' || !isMap(match.value)) continue
    for (const [key, field] of Object.entries(match.schema.fields)) {
      const isFilled = field.filledIn && isKnownIn(version, field) && isKnownIn(version, { since: filledSince(field) })
      if (!isFilled || (match.value[key] ?? null) !== null) continue
      filled[written([...match.path, key])] = parse(field.default ?? '')
    }
  }
  return filled
}

/** What held before was written by nobody. */
function filledSince({ formerDefault }: Schema): string {
  return formerDefault?.until ?? '0'
}

/**
 * A field that is misspelt or stands elsewhere is missing, too. The server says only what is unknown when kubectl asks, and both
 * when another client does; we say one thing. So what is missing is not compared beside unknown fields that it may be. Rules about
 * whole objects are compared alone, as the server does not come to them once a field is wrong.
 */
function asJson({ unknown, missing, invalid, rules, filled }: Verdict, whole: readonly string[]): Json {
  const meant = (path: string) =>
    unknown.some(
      (other) =>
        [parentOf(path), whole.includes(path) ? path : undefined].includes(parentOf(other)) || lastOf(other) === lastOf(path),
    )
  return {
    unknown: sorted(unknown),
    missing: sorted(
      missing.filter((path) => !meant(path)).map((path) => (whole.includes(parentOf(path)) ? parentOf(path) : path)),
    ),
    invalid: sorted(invalid),
    rules: unknown.length + missing.length + invalid.length > 0 ? [] : sorted(rules),
    filled: Object.fromEntries(Object.entries(filled).sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

/** Each document of a seed by itself. */
function documentsOf({ name, yaml }: Seed): readonly Case<string>[] {
  return yaml.split(/^---\n/m).map((input) => ({ id: `${name}/${/^ {2}name: (.*)$/m.exec(input)?.[1]}`, input }))
}

/** Text for another program to expand is not what the server gets. Of the spellings of a value only some are asked. */
function thinned(cases: readonly Case<string>[], thinning: number): readonly Case<string>[] {
  const asked = cases.filter(({ input }) => !/\$\{|\{\{/.test(input))
  let spelling = 0
  return asked.filter(({ id }) => !/\/(?:is|named) /.test(id) || spelling++ % thinning === 0)
}

/** Some rules name their place in what they say only, and some the entries of maps in brackets, as lists are counted. */
function located(problem: Problem): Problem {
  const [, named] = /"([^"]+)" must validate/.exec(problem.says) ?? []
  return { ...problem, at: (named ?? problem.at).replace(/\[(\D[^\]]*)\]/g, '.$1') }
}

function isBelow(path: string, other: string): boolean {
  return path.startsWith(`${other}.`) || path.startsWith(`${other}[`)
}

function written(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('')
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')))
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

function sorted(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].sort()
}
