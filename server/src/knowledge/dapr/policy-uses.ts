import { groupBy } from '../../base/group-by.ts'
import { anchorAt, entriesAt, idOf, type Manifest, textAt } from '../../model/manifest.ts'
import type { Truth } from '../../model/truth.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Path } from '../../syntax/path.ts'
import type { Cluster } from '../cluster.ts'
import { loadedBeside } from './companions.ts'
import type { ComponentDirection } from './component-categories.ts'
import { decodedResiliency } from './decoded.ts'
import { allDefaultPolicyNames, BUILT_IN_RETRIES, type PolicyKind } from './policy-names.ts'
import { POLICY_KEYS, POLICY_KINDS, POLICY_SECTIONS } from './policy-places.ts'
import type { Loaded } from './scopes.ts'

/** A policy that an object defines. */
export interface DefinedPolicy {
  readonly kind: PolicyKind
  readonly name: string
  readonly path: Path
  /** Its key. */
  readonly at: Anchor
}

/** A place in a target that names a policy. */
export interface PolicyUse {
  readonly kind: PolicyKind
  /** Name of the policy. */
  readonly policy: string
  readonly section: TargetSection
  /** Key of the target. */
  readonly target: string
  /** Only of components. */
  readonly direction: ComponentDirection | undefined
  readonly manifest: Manifest
  readonly at: Anchor
  readonly certainty: Exclude<Truth, 'no'>
}

export type TargetSection = 'apps' | 'actors' | 'components'

export const TARGET_SECTIONS: readonly TargetSection[] = ['apps', 'actors', 'components']
const DIRECTIONS: readonly ComponentDirection[] = ['inbound', 'outbound']

/** The policies that a Resiliency defines. */
export function policiesDefinedIn(manifest: Manifest): readonly DefinedPolicy[] {
  return POLICY_KINDS.flatMap((kind) =>
    entriesAt(manifest.body, ['spec', 'policies', POLICY_SECTIONS[kind]]).flatMap(([name, value]) => {
      const path = ['spec', 'policies', POLICY_SECTIONS[kind], name]
      return value === null ? [] : [{ kind, name, path, at: anchorAt(manifest, path, 'key') }]
    }),
  )
}

/** Whether daprd looks the policy up by itself: a default one, or an override of a built-in one. */
export function actsUnnamed({ kind, name }: Pick<DefinedPolicy, 'kind' | 'name'>): boolean {
  return (
    allDefaultPolicyNames(kind).includes(name) || (kind === 'retry' && BUILT_IN_RETRIES.some((builtIn) => builtIn.name === name))
  )
}

/** The targets that name a policy of this object: its own, and those of the objects that are loaded beside it. */
export function usesOf(cluster: Cluster, manifest: Manifest, policy: Pick<DefinedPolicy, 'kind' | 'name'>): readonly PolicyUse[] {
  const uses = cluster.derive(`dapr.policyUses/${idOf(manifest)}`, () => {
    const loaded: readonly Loaded[] = [
      { manifest: decodedResiliency(cluster.mode, manifest), certainty: 'yes' },
      ...loadedBeside(cluster, manifest),
    ]
    return groupBy(loaded.flatMap(usesIn), (use) => `${use.kind}/${use.policy}`)
  })
  return uses.get(`${policy.kind}/${policy.name}`) ?? []
}

function usesIn({ manifest, certainty }: Loaded): readonly PolicyUse[] {
  return TARGET_SECTIONS.flatMap((section) =>
    entriesAt(manifest.body, ['spec', 'targets', section]).flatMap(([target]) => {
      const entry: Path = ['spec', 'targets', section, target]
      const places =
        section === 'components'
          ? DIRECTIONS.map((direction) => ({ direction, path: [...entry, direction] }))
          : [{ direction: undefined, path: entry }]
      return places.flatMap(({ direction, path }) =>
        POLICY_KINDS.flatMap((kind): PolicyUse[] => {
          const policy = textAt(manifest.body, [...path, POLICY_KEYS[kind]])
          if (typeof policy !== 'string' || policy === '') return []
          const at = anchorAt(manifest, [...path, POLICY_KEYS[kind]])
          return [{ kind, policy, section, target, direction, manifest, at, certainty }]
        }),
      )
    }),
  )
}
