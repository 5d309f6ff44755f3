import { groupBy } from '../base/group-by.ts'
import type { Logger } from '../base/logger.ts'
import type { Cluster } from '../knowledge/cluster.ts'
import { idOf, type Manifest } from '../model/manifest.ts'
import { NEWEST } from '../workspace/repository-config.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { severityIn } from './levels.ts'
import { RULES } from './registry.ts'
import type { Category, Finding, Rule, Severity } from './rule.ts'

/** A finding with what the reader's settings make of it. */
export interface Report {
  readonly rule: Rule
  readonly finding: Finding
  readonly severity: Severity
}

/** Runs all rules over one file. What it looks up is recorded, so the answer is computed again only when it can differ. */
export function reportsFor(workspace: Workspace, uri: string, logger: Logger): readonly Report[] {
  return workspace.store.ask(`reports|${uri}`, () => {
    const severityOf = severityIn(workspace, uri)
    const found = [...fileFindings(workspace, uri, logger), ...manifestFindings(workspace, uri, logger)]
    return found.flatMap(({ rule, finding }) => {
      const severity = severityOf(rule, finding)
      return severity === 'off' ? [] : [{ rule, finding, severity }]
    })
  })
}

interface Found {
  readonly rule: Rule
  readonly finding: Finding
}

function* fileFindings(workspace: Workspace, uri: string, logger: Logger): Generator<Found> {
  const file = workspace.source(uri)
  if (!file) return
  for (const rule of RULES) {
    const { checkFile } = rule
    if (checkFile) yield* guarded(rule, uri, logger, () => checkFile(file))
  }
}

/** Asked object by object, so that typing in one of a thousand objects of a file runs the rules for that one only. */
function manifestFindings(workspace: Workspace, uri: string, logger: Logger): readonly Found[] {
  return workspace.manifestsOf(uri).flatMap((manifest) =>
    workspace.store.ask(`found|${idOf(manifest)}|${manifest.partial}`, () => {
      const clusters = workspace.clustersOf(manifest)
      if (clusters.length === 0) return [...checkAlone(manifest, logger)]
      return [...mergeViews(clusters.map((cluster) => ({ cluster, found: [...check(RULES, manifest, cluster, logger)] })))]
    }),
  )
}

function* check(rules: readonly Rule[], manifest: Manifest, cluster: Cluster, logger: Logger): Generator<Found> {
  for (const rule of rules) {
    const run = rule.check
    if (run) yield* guarded(rule, manifest.uri, logger, () => run({ manifest, cluster }))
  }
}

/** A part of an object, or one that no environment names, is judged by its own text only. */
function checkAlone(manifest: Manifest, logger: Logger): Iterable<Found> {
  return check(SELF_CONTAINED, manifest, ALONE, logger)
}

const SELF_CONTAINED_CATEGORIES: ReadonlySet<Category> = new Set([
  'schema',
  'annotation',
  'resiliency',
  'configuration',
  'config',
])
const SELF_CONTAINED = RULES.filter((rule) => SELF_CONTAINED_CATEGORIES.has(rule.category))

const ALONE: Cluster = {
  name: '',
  mode: 'unknown',
  assumptions: { versions: NEWEST, knownVersions: [], owner: { mtls: 'auto', tracing: 'auto', retries: 'auto' } },
  list: () => [],
  derive: (_key, compute) => compute(),
}

/** A rule that throws loses only itself, for this file. */
function guarded(rule: Rule, uri: string, logger: Logger, run: () => Iterable<Finding>): Found[] {
  try {
    return [...run()].map((finding) => ({ rule, finding }))
  } catch (cause) {
    logger.error(`Rule ${rule.code} failed on ${uri}`, cause)
    return []
  }
}

/** One report per fact: equal findings of several views are one, and one that holds in some views only says in which. */
function mergeViews(results: readonly { readonly cluster: Cluster; readonly found: readonly Found[] }[]): Iterable<Found> {
  if (results.length === 1) return results[0]?.found ?? []
  const all = results.flatMap(({ cluster, found }) => found.map((item) => ({ ...item, cluster })))
  const same = groupBy(all, ({ rule, finding }) =>
    JSON.stringify([rule.code, finding.at, finding.message, finding.severity ?? null, finding.certainty ?? null]),
  )
  return [...same.values()].flatMap((group) => {
    const first = group[0]
    if (!first) return []
    const views = [...new Set(group.map(({ cluster }) => cluster.name))]
    if (views.length === results.length || views.length === 0) return [first]
    return [
      { rule: first.rule, finding: { ...first.finding, message: `${first.finding.message} (Holds in: ${views.join(', ')}.)` } },
    ]
  })
}
