import { silentLogger } from '../../../server/src/base/logger.ts'
import { Analysis } from '../../../server/src/features/analysis.ts'
import type { Diagnostic } from '../../../server/src/features/diagnostic.ts'
import { daprAppOf, nativeSidecar } from '../../../server/src/knowledge/dapr/apps.ts'
import { envEntries } from '../../../server/src/knowledge/formats/dapr-lists.ts'
import { findMeta } from '../../../server/src/knowledge/meta.ts'
import { readMetaValue } from '../../../server/src/knowledge/meta-value.ts'
import { workloadOf } from '../../../server/src/model/workload.ts'
import { NO_SETTINGS } from '../../../server/src/workspace/repository-config.ts'
import { type AnnotationSet, annotationSets } from '../corpus/dapr-annotation-sets.ts'
import { defineTopic, type Json } from '../topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'

type Texts = Readonly<Record<string, string>>

type Recorded = {
  readonly injected: boolean
  /** Why the pod is refused. */
  readonly refused?: string
  /** `null`: the default was kept. What is absent is not read. */
  readonly values: { readonly [name: string]: Json }
  readonly appId?: string
  readonly native?: true
  readonly args?: readonly string[]
  readonly env?: readonly string[]
  readonly mounts?: readonly string[]
  readonly resources?: Texts
}

/** What the injector makes of the annotations of a pod. */
export const daprAnnotations = defineTopic<AnnotationSet, Recorded>({
  name: 'annotations',
  product: 'dapr',
  asks: 'What does the injector make of the annotations of a pod? Compared: whether it adds a sidecar or refuses the pod, which annotations it reads and as what, and the app id, ports, Configuration, environment, mounts and resources that come out.',
  recorder: 'daprd',
  versions: DAPR_VERSIONS,
  cases: annotationSets,
  theirs: (recorded, { annotations }) => {
    const { injected, refused, values, args = [], resources = {} } = recorded
    const read = mapValues(annotations, (text, name) => {
      // Which words ask for a sidecar shows in whether one is added.
      if (name === 'dapr.io/enabled') return injected
      const value = values[name]
      if (value === undefined) return NOT_READ
      if (value === null || (typeof value === 'number' && value !== Number(text))) return MISREAD
      // Quotes and blanks around some addresses are taken off.
      return typeof value === 'string' ? value.trim() : value
    })
    if (!injected || refused !== undefined) return { injected, refused: refused !== undefined, read }
    const env = (recorded.env ?? []).filter((variable) => !OF_THE_INJECTOR.test(variable))
    const mounts = (recorded.mounts ?? []).filter((mount) => !OF_THE_INJECTOR.test(mount))
    return {
      injected,
      refused: false,
      read,
      appId: recorded.appId ?? '',
      appPort: Number(argument(args, '--app-port') ?? 0),
      portless: APP_PORT in annotations && argument(args, '--app-port') === undefined,
      config: argument(args, '--config') ?? '',
      internalPort: Number(values['dapr.io/internal-grpc-port'] ?? 50002),
      native: recorded.native ?? false,
      env,
      dropped: contentOf(LISTS.map((name) => annotations[name] ?? '')) !== contentOf([...env, ...mounts]),
      resources: Object.keys(resources).sort(),
    }
  },
  ours: (set, version) => {
    judgeBy(version)
    analysis.change(FILE, JSON.stringify(manifestOf(set)))
    const [manifest] = analysis.workspace.manifestsOf(FILE)
    const [cluster] = manifest ? analysis.workspace.clustersOf(manifest) : []
    const workload = manifest && workloadOf(manifest)
    if (!workload || !cluster) return 'no workload'
    const { annotations } = set
    const found = diagnosticsByName(analysis.diagnostics(FILE))
    const reports = (name: string, code: string) => found.get(name)?.has(code) ?? false
    const misread = (name: string) => reports(name, 'invalid-annotation-value')
    const read = mapValues(annotations, (text, name) => {
      if (UNREAD_CODES.some((code) => reports(name, code))) return NOT_READ
      const spec = findMeta('annotations', name)?.spec
      if (!spec || spec.retired?.state === 'ignored') return NOT_READ
      const value = readMetaValue(spec.value, text, version)
      // A number that makes no sense is taken as it is, unless it is cut.
      if (typeof value === 'number' && value >= 2 ** 31 && misread(name)) return MISREAD
      return typeof value === 'string' ? value.trim() : (value ?? MISREAD)
    })
    const app = daprAppOf(cluster, workload)
    const refused = [...found.values()].some((codes) => codes.has('invalid-app-id') || codes.has('missing-app-id'))
    if (!app || refused) return { injected: app !== undefined, refused: app !== undefined && refused, read }
    const amounts = RESOURCES.filter((name) => (annotations[`dapr.io/sidecar-${name}`] ?? '') !== '')
    return {
      injected: true,
      refused: false,
      read,
      appId: String(app.appId ?? ''),
      appPort: Number(app.appPort ?? 0),
      // One beyond all ports is passed on as it is.
      portless: misread(APP_PORT) && !isPassedOn(annotations[APP_PORT] ?? ''),
      config: String(app.configName ?? ''),
      internalPort: Number(app.internalPort),
      native: nativeSidecar(cluster, app).value,
      env: environmentOf(annotations),
      dropped: LISTS.some(misread),
      resources: amounts.some((name) => misread(`dapr.io/sidecar-${name}`)) ? [] : amounts,
    }
  },
})

/** The annotation has no effect in this version. */
const NOT_READ = 'not read'
/** The annotation is read, but the value in force is another one. */
const MISREAD = 'misread'

/** Variables and mounts that the injector makes of annotations of their own. */
const OF_THE_INJECTOR = /^(?:DAPR_|APP_API_TOKEN=|dapr-)/

const UNREAD_CODES = ['unknown-annotation', 'annotation-needs-version']
const APP_PORT = 'dapr.io/app-port'
const ENV = 'dapr.io/env'
const SECRETS = 'dapr.io/env-from-secret'
const LISTS = [ENV, SECRETS, 'dapr.io/volume-mounts', 'dapr.io/volume-mounts-rw']
const RESOURCES = ['cpu-limit', 'cpu-request', 'memory-limit', 'memory-request']

const FOLDER = 'file:///conformance'
const FILE = `${FOLDER}/app.yaml`
const analysis = new Analysis(silentLogger)
analysis.setFolders([FOLDER])

let judgedBy: string | undefined

function judgeBy(version: string): void {
  if (version !== judgedBy) analysis.setSettings(FOLDER, { ...NO_SETTINGS, versions: { dapr: version } })
  judgedBy = version
  analysis.sweep()
}

function manifestOf({ pod, annotations }: AnnotationSet): Json {
  const template = {
    metadata: { annotations },
    spec: { containers: [{ name: 'app' }], volumes: [{ name: 'cache' }, { name: 'certs' }] },
  }
  return pod === undefined
    ? { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'app', namespace: 'shop' }, spec: { template } }
    : { apiVersion: 'v1', kind: 'Pod', metadata: { name: pod, namespace: 'shop', annotations }, spec: template.spec }
}

function diagnosticsByName(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const { code, finding } of diagnostics) {
    const name = String(finding.at.path.at(-1))
    found.set(name, (found.get(name) ?? new Set()).add(code))
  }
  return found
}

/** As the recorder prints it. */
function environmentOf(annotations: Texts): readonly string[] {
  const plain = envEntries(annotations[ENV] ?? '').map(({ name, value }) => `${name}=${value}`)
  const secret = envEntries(annotations[SECRETS] ?? '').flatMap(({ name, value }) => {
    const parts = value.split(':').map((part) => part.trim())
    return parts.length > 2 ? [] : [`${name}=${[...new Set(parts)].join(':')}`]
  })
  return [...plain, ...secret]
}

/** What lists say, without blanks and without commas that part nothing. */
function contentOf(lists: readonly string[]): string {
  return lists
    .join(',')
    .replaceAll(/\s/g, '')
    .split(',')
    .filter((item) => item !== '')
    .join(',')
}

function argument(args: readonly string[], name: string): string | undefined {
  return args.find((arg) => arg.startsWith(`${name} `))?.slice(name.length + 1)
}

function isPassedOn(port: string): boolean {
  return /^\+?\d+$/.test(port) && Number(port) > 0 && Number(port) < 2 ** 31
}

function mapValues(texts: Texts, change: (text: string, name: string) => Json): Json {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, change(text, name)]))
}
