import { anchorAt, itemsAt, type Manifest, textAt } from '../../model/manifest.ts'
import type { Truth } from '../../model/truth.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { isMap, UNKNOWN, type Unknown } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { writtenAt } from '../kubernetes/lookup.ts'
import { configurationOf } from './app-configuration.ts'
import type { DaprApp } from './apps.ts'

/** Who may call an app, as its own sidecar decides it. */
export interface AccessControl {
  readonly manifest: Manifest
  /** The key `accessControl`. */
  readonly at: Anchor
  /** For callers that no policy names, and for every caller while Dapr mTLS is off. */
  readonly defaultAction: 'allow' | 'deny' | Unknown
  readonly policies: readonly AccessPolicy[]
  readonly certainty: Exclude<Truth, 'no'>
}

interface AccessPolicy {
  readonly appId: string | Unknown | undefined
  readonly namespace: string | Unknown | undefined
  readonly trustDomain: string | Unknown | undefined
  readonly at: Anchor
}

/** The access control in force for calls to an app; `undefined`: everybody may call it, or its Configuration is not in the files. */
export function accessControlOf(cluster: Cluster, app: DaprApp): AccessControl | undefined {
  const used = configurationOf(cluster, app)
  if (used === undefined || used === UNKNOWN) return undefined
  const found = accessControlIn(used.manifest)
  return found && { ...found, certainty: used.certainty === 'yes' ? found.certainty : 'unknown' }
}

/**
 * What a Configuration says about callers. Nothing written as default action means allow.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/acl/acl.go
 */
export function accessControlIn(configuration: Manifest): AccessControl | undefined {
  const path = ['spec', 'accessControl']
  const block = writtenAt(configuration, path)
  if (!isMap(block)) return undefined
  const action = textAt(block, ['defaultAction'])
  return {
    manifest: configuration,
    at: anchorAt(configuration, path, 'key'),
    defaultAction: action === UNKNOWN ? UNKNOWN : actionOf(action),
    policies: itemsAt(block, ['policies']).map((policy, index) => ({
      appId: textAt(policy, ['appId']),
      namespace: textAt(policy, ['namespace']),
      trustDomain: textAt(policy, ['trustDomain']),
      at: anchorAt(configuration, [...path, 'policies', index]),
    })),
    certainty: block.policies === UNKNOWN ? 'unknown' : 'yes',
  }
}

function actionOf(written: string | undefined): 'allow' | 'deny' {
  return written === undefined || written.toLowerCase() === 'allow' ? 'allow' : 'deny'
}
