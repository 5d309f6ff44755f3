import { listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import type { RetryPolicy } from '../../knowledge/dapr/policies.ts'
import { actsUnnamed, usesOf } from '../../knowledge/dapr/policy-uses.ts'
import type { Resilience } from '../../knowledge/dapr/resilience.ts'
import type { Mesh, MeshRetries, MeshRoute } from '../../knowledge/mesh.ts'
import { ownerOf } from '../../knowledge/ownership.ts'
import { anchorAt, describeManifest, type Manifest, valueAt } from '../../model/manifest.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Edit } from '../../syntax/edit.ts'
import { isMap } from '../../syntax/plain.ts'
import type { Fix } from '../rule.ts'
import { distinct, isSamePlace, keyOfPlace } from './wording.ts'

/** A retry policy of Dapr that acts on calls to one target, and what the caller has loaded. */
export interface RetryInForce {
  readonly resilience: Resilience
  /** The name in the target; for a default policy, its key. */
  readonly at: Anchor
  readonly source: 'target' | 'default'
  readonly policy: RetryPolicy
  /** Retries that Dapr runs inside each attempt. */
  readonly builtIn: RetryPolicy | undefined
}

/** The fixes that can be made, the preferred one first. */
export function byRetryOwner(cluster: Cluster, fixes: readonly (Fix | undefined)[]): readonly Fix[] {
  const { owner } = ownerOf(cluster, 'retry')
  const offered = fixes.filter((fix) => fix !== undefined).map((fix): Fix => ({ ...fix, preferred: fix.owner === owner }))
  return offered.toSorted((a, b) => Number(b.preferred) - Number(a.preferred))
}

/** Whether the mesh should retry and limit calls, so that what Dapr says of them is told as the side too many. */
export function isOwnedByMesh(cluster: Cluster): boolean {
  return ownerOf(cluster, 'retry').owner === 'mesh'
}

/** Who should retry, as a sentence. A reason is given where the user has decided, or where it holds for these calls. */
export function retryAdvice(cluster: Cluster, mesh: Mesh, kind: 'app' | 'endpoint'): string {
  const { owner, because } = ownerOf(cluster, 'retry')
  if (owner === undefined) return `Let one of the two retry; the choice is yours. ${because}`
  const reason = kind === 'app' || cluster.assumptions.owner.retries !== 'auto' ? ` ${because}` : ''
  return `Let ${owner === 'dapr' ? 'Dapr' : mesh.title} alone retry.${reason}`
}

/** Switches the retries of a route off, or leaves it those after failed connections where they cannot be switched off. */
export function letDaprRetry({ title }: Mesh, { manifest }: MeshRoute, retries: MeshRetries, callee: string): Fix | undefined {
  const canStop = retries.disable.length > 0
  const edits = canStop ? retries.disable : retries.limitToConnection
  const change = canStop ? `switch the retries of ${title} off` : `let ${title} repeat failed connections only`
  if (edits.length === 0) return undefined
  return {
    title: `Let Dapr retry: ${change} in ${describeManifest(manifest)}`,
    owner: 'dapr',
    safety: 'unsafe',
    effect: `Failed calls to ${callee} that do not come from Dapr are not repeated by this route any more either.`,
    edits,
  }
}

/**
 * Has Dapr try calls to these targets once: in the policy itself where no other target uses it, else by a policy for them alone.
 * The targets stay, so that the built-in retries stay off. `undefined` where a default policy acts, which serves all other calls too.
 */
export function letMeshRetry(
  cluster: Cluster,
  { title }: Mesh,
  retries: readonly RetryInForce[],
  callee: string,
): Fix | undefined {
  const changes = distinct(retries.map(({ at }) => at)).map((at) => {
    const [first] = retries.filter((retry) => isSamePlace(retry.at, at))
    return first && tryOnce(cluster, first, retries)
  })
  if (changes.length === 0 || changes.includes(undefined)) return undefined
  const made = changes.filter((change) => change !== undefined)
  return {
    title: `Let ${title} retry: ${listed(made.map(({ what }) => what))}`,
    owner: 'mesh',
    safety: 'unsafe',
    effect: retries.some(({ builtIn }) => builtIn)
      ? `Dapr then makes calls to ${callee} once, but for its built-in retries, which repeat failed connections.`
      : `Dapr then tries calls to ${callee} once. The targets stay, so its built-in retries stay off too.`,
    edits: [
      ...new Map(made.flatMap(({ edits }) => edits).map((edit) => [keyOfPlace({ ...edit.at, part: 'value' }), edit])).values(),
    ],
  }
}

interface Change {
  readonly what: string
  readonly edits: readonly (Edit & { readonly kind: 'set' })[]
}

function tryOnce(cluster: Cluster, retry: RetryInForce, all: readonly RetryInForce[]): Change | undefined {
  const { resilience, at, source, policy } = retry
  const home = policy.at && homeOf(resilience, policy.at)
  const user = homeOf(resilience, at)
  if (source !== 'target' || policy.at === undefined || !home || !user) return undefined
  const uses = usesOf(cluster, home, { kind: 'retry', name: policy.name })
  const isSole = uses.every((use) => all.some((other) => isSamePlace(other.at, use.at)))
  if (isSole && !actsUnnamed({ kind: 'retry', name: policy.name })) {
    return {
      what: `set maxRetries to 0 in retry "${policy.name}" of ${describeManifest(home)}`,
      edits: [{ kind: 'set', at: { ...policy.at, path: [...policy.at.path, 'maxRetries'] }, value: 0 }],
    }
  }
  const once = NAMES.find((name) => !resilience.retries.has(name) || isOnce(user, name))
  if (once === undefined) return undefined
  const define: Change['edits'] = isOnce(user, once) ? [] : [{ kind: 'set', at: anchorAt(user, [...RETRIES, once]), value: ONCE }]
  return {
    what: `give "${String(at.path.at(-2))}" the retry "${once}" with maxRetries: 0 in ${describeManifest(user)}`,
    edits: [...define, { kind: 'set', at, value: once }],
  }
}

const RETRIES = ['spec', 'policies', 'retries'] as const
const ONCE = { policy: 'constant', maxRetries: 0 } as const
/** Names for a policy that does not retry; the first that is free is taken. */
const NAMES: readonly string[] = ['once', 'no-retries']

function isOnce(manifest: Manifest, name: string): boolean {
  const policy = valueAt(manifest.body, [...RETRIES, name])
  return isMap(policy) && policy.maxRetries === 0
}

function homeOf({ loaded }: Resilience, { uri, doc }: Anchor): Manifest | undefined {
  return loaded.find(({ manifest }) => manifest.uri === uri && manifest.doc === doc)?.manifest
}
