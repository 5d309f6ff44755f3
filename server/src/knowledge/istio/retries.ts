import { parseGoDuration } from '../../model/duration.ts'
import { anchorAt, type Manifest, valueAt } from '../../model/manifest.ts'
import { isKnownIn } from '../../schema/version.ts'
import type { Edit } from '../../syntax/edit.ts'
import type { Path } from '../../syntax/path.ts'
import { isMap, type Plain, type PlainMap } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { statusRanges } from '../formats/status-ranges.ts'
import type { MeshRetries } from '../mesh.ts'
import { meshSetting } from './mesh-config.ts'

interface WrittenBlock {
  readonly manifest: Manifest
  /** Inside the manifest. */
  readonly path: Path
  readonly block: PlainMap
}

/**
 * What a block of retries comes to. Without a number of attempts there are none.
 * https://github.com/istio/istio/blob/1.30.3/pilot/pkg/networking/core/route/retry/retry.go
 */
export function writtenRetries(cluster: Cluster, { manifest, path, block }: WrittenBlock): MeshRetries | undefined {
  const attempts = block.attempts ?? 0
  if (typeof attempts !== 'number') return undefined
  const conditions = block.retryOn
  const connectionOnly = typeof conditions === 'string' && conditions.split(',').every((word) => CONNECTION_ONLY.has(word.trim()))
  const place = (key: string) => anchorAt(manifest, [...path, key])
  const dependent = NEEDS_ATTEMPTS.filter((key) => valueAt(block, [key]) !== undefined)
  const perTry = millisecondsOf(block.perTryTimeout)
  return {
    attempts,
    connectionOnly,
    on: causesOf(cluster, conditions),
    ...(perTry ? { perTry: { milliseconds: perTry, at: place('perTryTimeout') } } : {}),
    at: block.attempts === undefined ? anchorAt(manifest, path, 'key') : place('attempts'),
    disable:
      attempts === 0
        ? []
        : [
            { kind: 'set', at: place('attempts'), value: 0 },
            ...dependent.map((key): Edit => ({ kind: 'remove', at: place(key) })),
          ],
    limitToConnection:
      attempts === 0 || connectionOnly ? [] : [{ kind: 'set', at: place('retryOn'), value: 'connect-failure,refused-stream' }],
  }
}

/**
 * Retries that the installation gives to every route that writes none, also to those that istiod makes for Services without any.
 * No fix changes them on account of one route.
 */
export function defaultRetries(cluster: Cluster): MeshRetries | undefined {
  const setting = meshSetting(cluster, ['defaultHttpRetryPolicy'])
  if (!setting || setting.certainty === 'unknown' || !isMap(setting.value)) return undefined
  const { manifest, path, value: block, why } = setting
  const retries = writtenRetries(cluster, { manifest, path, block })
  return retries && { ...retries, byDefault: { manifest, why }, disable: [], limitToConnection: [] }
}

/** Of a duration as Istio writes it, in whole milliseconds. */
export function millisecondsOf(text: Plain | undefined): number | undefined {
  const parsed = typeof text === 'string' ? parseGoDuration(text) : undefined
  return parsed?.kind === 'duration' ? Number(parsed.nanoseconds / 1_000_000n) : undefined
}

/** Conditions under which no request has reached the server. */
const CONNECTION_ONLY: ReadonlySet<string> = new Set([
  'connect-failure',
  'refused-stream',
  'reset-before-request',
  'http3-post-connect-failure',
])

/** Istio refuses these beside `attempts: 0`. */
const NEEDS_ATTEMPTS = ['perTryTimeout', 'retryOn', 'retryRemoteLocalities'] as const

/**
 * What conditions mean beside failed connections. Where none are written the default list holds, which on statuses without gRPC
 * says nothing since 1.24.
 */
function causesOf(cluster: Cluster, conditions: Plain | undefined): MeshRetries['on'] {
  if (typeof conditions !== 'string' || conditions === '') {
    const quiet = isKnownIn(cluster.assumptions.versions.istio, { since: '1.24' })
    return { http: quiet ? [] : statusRanges('503'), grpc: true, broken: false }
  }
  const words = conditions.split(',').map((word) => word.trim())
  return {
    http: statusRanges(conditions),
    grpc: words.some((word) => GRPC_CONDITIONS.has(word)),
    broken: words.some((word) => BROKEN.has(word)),
  }
}

const GRPC_CONDITIONS: ReadonlySet<string> = new Set([
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
])

/** A proxy counts a connection that breaks as a 503 of the callee. */
const BROKEN: ReadonlySet<string> = new Set(['reset', '5xx', 'gateway-error'])
