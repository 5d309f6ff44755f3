import { hostNamesIn } from '../model/host-names.ts'
import type { KindId } from '../model/manifest.ts'
import { POD_TEMPLATES } from '../model/workload.ts'
import type { Path } from '../syntax/path.ts'
import { isList, isMap, type Plain, type PlainMap } from '../syntax/plain.ts'

/**
 * Cuts an object down to what rules read. A new image tag or a changed Secret then changes nothing that anybody looks at,
 * so nothing is computed again, and no secret stays in memory. List positions are kept: places are still named by path.
 */
export function project(kind: KindId, body: PlainMap): PlainMap {
  const template = POD_TEMPLATES[kind]
  if (template) return keep(body, workloadShape(template))
  const shape = SHAPES[kind]
  return shape ? keep(body, shape) : body
}

/** `true`: the whole value; `hosts`: of each text in it only the names of servers, as URLs; a map: these keys of a map or of each list item. */
type Shape = true | 'hosts' | ShapeMap

interface ShapeMap {
  readonly [key: string]: Shape
}

const POD = {
  metadata: { name: true, labels: true, annotations: true },
  spec: {
    hostNetwork: true,
    serviceAccountName: true,
    restartPolicy: true,
    terminationGracePeriodSeconds: true,
    securityContext: true,
    containers: {
      name: true,
      ports: true,
      command: true,
      args: true,
      env: { value: 'hosts' },
      restartPolicy: true,
      securityContext: true,
    },
    initContainers: { name: true, restartPolicy: true },
  },
} as const satisfies ShapeMap

const SHAPES: Readonly<Record<KindId, ShapeMap>> = {
  ConfigMap: { apiVersion: true, kind: true, metadata: true, data: 'hosts' },
  Secret: { apiVersion: true, kind: true, metadata: true },
}

function workloadShape(template: Path): ShapeMap {
  if (template.length === 0) return { apiVersion: true, kind: true, ...POD, metadata: true }
  const around: ShapeMap = { selector: true, concurrencyPolicy: true, replicas: true }
  return { apiVersion: true, kind: true, metadata: true, spec: { ...around, ...shapeDownTo(template.slice(1)) } }
}

/** What is kept on the way from `spec` to the pod template. The job template of a CronJob has metadata of its own. */
function shapeDownTo([step, ...rest]: Path): { readonly [key: string]: Shape } {
  if (step === undefined) return POD
  return { [step]: step === 'jobTemplate' ? { metadata: POD.metadata, ...shapeDownTo(rest) } : shapeDownTo(rest) }
}

function keep(value: PlainMap, shape: ShapeMap): PlainMap {
  const kept: Record<string, Plain> = {}
  for (const [key, inner] of Object.entries(shape)) {
    const found = Object.hasOwn(value, key) ? value[key] : undefined
    const part = found === undefined ? undefined : keepAny(found, inner)
    if (part !== undefined) kept[key] = part
  }
  return kept
}

function keepAny(value: Plain, shape: Shape): Plain | undefined {
  if (shape === true) return value
  if (shape === 'hosts') return hostsOf(value)
  if (isMap(value)) return keep(value, shape)
  return isList(value) ? value.map((item) => keepAny(item, shape) ?? null) : value
}

/** Texts without any are left out. */
function hostsOf(value: Plain): Plain | undefined {
  if (isMap(value)) {
    const entries = Object.entries(value).map(([key, inner]) => [key, hostsOf(inner)] as const)
    const kept = entries.flatMap(([key, inner]) => (inner === undefined ? [] : [[key, inner] as const]))
    return kept.length === 0 ? undefined : Object.fromEntries(kept)
  }
  const names = typeof value === 'string' ? hostNamesIn(value) : []
  return names.length === 0 ? undefined : names.map((name) => `http://${name}`).join(' ')
}
