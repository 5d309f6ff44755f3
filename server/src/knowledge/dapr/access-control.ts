import { anchorAt, itemsAt, type Manifest, textAt, valueAt } from '../../model/manifest.ts'
import type { Truth } from '../../model/truth.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Path } from '../../syntax/path.ts'
import { isMap, type Plain, UNKNOWN, type Unknown } from '../../syntax/plain.ts'
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
  readonly defaultAction: Action
  readonly policies: readonly AccessPolicy[]
  readonly certainty: Exclude<Truth, 'no'>
}

/** What one calling app may do. */
export interface AccessPolicy {
  readonly appId: string | Unknown | undefined
  readonly namespace: string | Unknown | undefined
  readonly trustDomain: string | Unknown | undefined
  /** For calls that no operation decides; `undefined`: the default action of the whole list. */
  readonly defaultAction: Action | undefined
  /** Unknown where a template may add some. */
  readonly operations: readonly AccessOperation[] | Unknown
  readonly at: Anchor
}

interface AccessOperation {
  readonly name: string | Unknown
  readonly verbs: readonly string[] | Unknown
  readonly action: Action
  readonly at: Anchor
}

/** Every word but "allow" counts as deny. */
type Action = 'allow' | 'deny' | Unknown

/** The access control in force for calls to an app; `undefined`: everybody may call it, or its Configuration is not in the files. */
export function accessControlOf(cluster: Cluster, app: DaprApp): AccessControl | undefined {
  const used = configurationOf(cluster, app)
  if (used === undefined || used === UNKNOWN) return undefined
  const found = accessControlIn(cluster, used.manifest)
  return found && { ...found, certainty: used.certainty === 'yes' ? found.certainty : 'unknown' }
}

/**
 * What a Configuration says about callers. Nothing written as default action means allow, and so does the empty text in a cluster;
 * read from a file, that is a word which is not "allow".
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/acl/acl.go (`ParseAccessControlSpec`)
 */
export function accessControlIn(cluster: Cluster, configuration: Manifest): AccessControl | undefined {
  const path = ['spec', 'accessControl']
  const block = writtenAt(configuration, path)
  if (!isMap(block)) return undefined
  return {
    manifest: configuration,
    at: anchorAt(configuration, path, 'key'),
    defaultAction: globalAction(textAt(block, ['defaultAction']), cluster.mode),
    policies: itemsAt(block, ['policies']).map((policy, index) =>
      policyOf(policy, (below) => anchorAt(configuration, [...path, 'policies', index, ...below])),
    ),
    certainty: block.policies === UNKNOWN ? 'unknown' : 'yes',
  }
}

function policyOf(policy: Plain, anchor: (below: Path) => Anchor): AccessPolicy {
  const operations = valueAt(policy, ['operations'])
  return {
    appId: textAt(policy, ['appId']),
    namespace: textAt(policy, ['namespace']),
    trustDomain: textAt(policy, ['trustDomain']),
    defaultAction: actionOf(textAt(policy, ['defaultAction'])),
    operations:
      operations === UNKNOWN
        ? UNKNOWN
        : itemsAt(policy, ['operations']).map((operation, index) => ({
            name: textAt(operation, ['name']) ?? '',
            verbs: verbsOf(operation),
            action: actionOf(textAt(operation, ['action'])) ?? 'deny',
            at: anchor(['operations', index]),
          })),
    at: anchor([]),
  }
}

function verbsOf(operation: Plain): readonly string[] | Unknown {
  const verbs = valueAt(operation, ['httpVerb'])
  const items = itemsAt(operation, ['httpVerb'])
  if (verbs === UNKNOWN || items.includes(UNKNOWN)) return UNKNOWN
  return items.filter((verb) => typeof verb === 'string')
}

function globalAction(written: string | Unknown | undefined, mode: Cluster['mode']): Action {
  if (written === '' && mode !== 'kubernetes') return mode === 'selfHosted' ? 'deny' : UNKNOWN
  return actionOf(written) ?? 'allow'
}

/** The empty text stands for nothing written: in a cluster it does not reach the sidecar. */
function actionOf(written: string | Unknown | undefined): Action | undefined {
  if (written === undefined || written === UNKNOWN) return written
  if (written === '') return undefined
  return written.toLowerCase() === 'allow' ? 'allow' : 'deny'
}
