import type { Cluster } from '../../knowledge/cluster.ts'
import { daprMtls } from '../../knowledge/dapr/mtls.ts'
import type { Mesh } from '../../knowledge/mesh.ts'
import { ownerOf } from '../../knowledge/ownership.ts'
import { daprAppsIn, type MeshEncryption } from '../../knowledge/posture.ts'
import type { Edit } from '../../syntax/edit.ts'
import type { Fix } from '../rule.ts'
import { join, letMeshEncrypt, refusesAnew, runsToItsEnd, together } from './mtls-owners.ts'
import { namesOf } from './wording.ts'

/**
 * Puts an app into the mesh, alone where that makes no new trouble. A strict member refuses those that are still outside, so they
 * come along where one is made; and where ports bypass the proxy at one end, or Dapr would now encrypt too, the whole view moves.
 */
export function joinMesh(cluster: Cluster, mesh: Mesh, caller: MeshEncryption): Fix | undefined {
  if (caller.membership.member !== 'no') return undefined
  const { outside, comeAlong, blocked } = surroundings(cluster, mesh)
  const joining = comeAlong ? outside : [caller]
  if (joining.some(({ app }) => runsToItsEnd(app))) return undefined
  // A mark on the Namespace takes its other pods along.
  if (comeAlong ? blocked.length > 0 : blocked.includes(String(caller.app.namespace))) return letMeshEncrypt(cluster, mesh)
  if (encryptsAnew(cluster, mesh)) return letMeshEncrypt(cluster, mesh)
  return comeAlong
    ? cluster.derive(`join-mesh.all/${mesh.id}`, () => joinFix(cluster, mesh, outside))
    : joinFix(cluster, mesh, [caller])
}

function joinFix(cluster: Cluster, mesh: Mesh, joining: readonly MeshEncryption[]): Fix | undefined {
  const edits: readonly Edit[] | undefined = together(joining.map(({ app }) => join(cluster, mesh, app)))
  if (!edits || edits.length === 0) return undefined
  return {
    title: `Put ${namesOf(joining.map(({ app }) => app))} into ${mesh.title}`,
    owner: 'mesh',
    safety: 'unsafe',
    effect: 'Pods join when they are created again; where the mark stands on the Namespace, all of its pods do.',
    edits,
  }
}

/** What an app meets that becomes a member. */
interface Surroundings {
  readonly outside: readonly MeshEncryption[]
  /** One of those outside would be a strict member. */
  readonly comeAlong: boolean
  /** Namespaces with an app whose calls would fail as those of a member. */
  readonly blocked: readonly string[]
}

function surroundings(cluster: Cluster, mesh: Mesh): Surroundings {
  return cluster.derive(`join-mesh/${mesh.id}`, () => {
    const ends = daprAppsIn(cluster, mesh)
    const outside = ends.filter(({ membership }) => membership.member === 'no')
    const inboundBypassed = !mesh.traits.clientSeesInboundBypass && ends.some(({ bypassed }) => bypassed.inbound !== 'no')
    const outboundBypassed = ends.some(({ bypassed }) => bypassed.outbound !== 'no')
    const plain = refusesAnew(ends, [])
    const isBlocked = ({ tls, sent, bypassed }: MeshEncryption) =>
      bypassed.inbound !== 'no' ||
      bypassed.outbound !== 'no' ||
      sent.value !== 'mesh' ||
      inboundBypassed ||
      plain ||
      (tls.value === 'strict' && outboundBypassed)
    return {
      outside,
      comeAlong: outside.some(({ tls, bypassed }) => tls.value === 'strict' && bypassed.inbound !== 'yes'),
      blocked: [...new Set(outside.filter(isBlocked).map(({ app }) => String(app.namespace)))],
    }
  })
}

/** Whether one more member is one more whose calls are reported as encrypted twice. */
function encryptsAnew(cluster: Cluster, mesh: Mesh): boolean {
  const dapr = daprMtls(cluster)
  if (!dapr.value || dapr.source !== 'written') return false
  return ownerOf(cluster, 'mtls').owner === 'dapr' || !isEncryptedTwice(cluster, mesh)
}

function isEncryptedTwice(cluster: Cluster, mesh: Mesh): boolean {
  return cluster.derive(`join-mesh.twice/${mesh.id}`, () => daprAppsIn(cluster, mesh).some(({ encrypts }) => encrypts === 'yes'))
}
