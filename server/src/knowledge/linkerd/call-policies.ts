import { parseLinkerdDuration } from '../../model/duration.ts'
import { anchorAt, type Manifest, valueAt } from '../../model/manifest.ts'
import type { Edit } from '../../syntax/edit.ts'
import type { Path } from '../../syntax/path.ts'
import { checkLinkerdGrpcCodes, checkLinkerdHttpCodes } from '../formats/linkerd-codes.ts'
import { statusRanges } from '../formats/status-ranges.ts'
import type { MeshRetries, MeshRoute } from '../mesh.ts'

/** Which retry annotations act: those for HTTP routes, or those for gRPC routes. */
export type Protocol = 'http' | 'grpc'

/**
 * Retries that the annotations of a Service or a route ask for. All of them count as one group: one that cannot be read drops the
 * others too.
 * https://github.com/linkerd/linkerd2/blob/version-2.20/policy-controller/k8s/index/src/outbound/index.rs
 */
export function retriesOf(manifest: Manifest, protocol: Protocol): MeshRetries | undefined {
  const conditions = textOf(manifest, `retry.linkerd.io/${protocol}`)
  const limit = textOf(manifest, LIMIT)
  const perTry = textOf(manifest, PER_TRY)
  if (conditions !== undefined && CHECK_CONDITIONS[protocol](conditions)) return undefined
  if (limit !== undefined && (!/^\+?\d+$/.test(limit) || Number(limit) > 65535)) return undefined
  const perTryLimit = perTry === undefined ? 0 : millisecondsOf(perTry)
  if (perTryLimit === undefined) return undefined
  const attempts = Number(limit ?? 0)
  if (conditions === undefined && attempts === 0 && perTryLimit === 0) return undefined
  const decisive = conditions !== undefined ? `retry.linkerd.io/${protocol}` : attempts > 0 ? LIMIT : PER_TRY
  return {
    attempts: attempts === 0 ? 1 : attempts,
    connectionOnly: conditions === undefined && perTryLimit === 0,
    on: {
      http: protocol === 'http' ? statusRanges(conditions ?? '') : [],
      grpc: protocol === 'grpc' && conditions !== undefined,
      broken: perTryLimit > 0,
    },
    at: anchorAt(manifest, annotation(decisive)),
    disable: removeAnnotations(manifest, RETRY_KEYS),
    limitToConnection: [
      ...removeAnnotations(manifest, [PER_TRY, 'retry.linkerd.io/http', 'retry.linkerd.io/grpc']),
      ...(attempts > 0 ? [] : [{ kind: 'set', at: anchorAt(manifest, annotation(LIMIT)), value: '1' } as const]),
    ],
  }
}

/** Whether an object has a retry annotation of its own, in which case those of its Service do not count. */
export function hasRetryKeys(manifest: Manifest): boolean {
  return RETRY_KEYS.some((name) => valueAt(manifest.body, annotation(name)) !== undefined)
}

/** Whether an object has a timeout annotation of its own. */
export function hasTimeoutKeys(manifest: Manifest): boolean {
  return TIMEOUT_KEYS.some((name) => valueAt(manifest.body, annotation(name)) !== undefined)
}

/** The limit for a whole call that the annotations ask for; a group, as with retries. A zero is passed on as a limit of 0 ms. */
export function timeoutOf(manifest: Manifest): MeshRoute['timeout'] {
  const texts = TIMEOUT_KEYS.map((name) => ({ name, text: textOf(manifest, name) }))
  if (texts.some(({ text }) => text !== undefined && millisecondsOf(text) === undefined)) return undefined
  for (const { name, text } of texts.slice(0, 2)) {
    const milliseconds = text === undefined ? undefined : millisecondsOf(text)
    if (milliseconds === undefined) continue
    return { milliseconds, at: anchorAt(manifest, annotation(name)), lift: removeAnnotations(manifest, TIMEOUT_KEYS.slice(0, 2)) }
  }
  return undefined
}

/** A Linkerd duration in milliseconds; `undefined` for a text that is none. */
export function millisecondsOf(text: string): number | undefined {
  const parsed = parseLinkerdDuration(text)
  return parsed.kind === 'duration' ? Number(parsed.nanoseconds / 1_000_000n) : undefined
}

/** Edits that take annotations away, for those that are there. */
export function removeAnnotations(manifest: Manifest, names: readonly string[]): readonly Edit[] {
  return names
    .filter((name) => valueAt(manifest.body, annotation(name)) !== undefined)
    .map((name) => ({ kind: 'remove', at: anchorAt(manifest, annotation(name)) }))
}

export function annotation(name: string): Path {
  return ['metadata', 'annotations', name]
}

const LIMIT = 'retry.linkerd.io/limit'
const PER_TRY = 'retry.linkerd.io/timeout'
const RETRY_KEYS = ['retry.linkerd.io/http', 'retry.linkerd.io/grpc', LIMIT, PER_TRY]
/** The first two limit a call, the last one its pauses. */
const TIMEOUT_KEYS = ['timeout.linkerd.io/request', 'timeout.linkerd.io/response', 'timeout.linkerd.io/idle']

const CHECK_CONDITIONS = { http: checkLinkerdHttpCodes, grpc: checkLinkerdGrpcCodes } as const

function textOf(manifest: Manifest, name: string): string | undefined {
  const value = valueAt(manifest.body, annotation(name))
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
