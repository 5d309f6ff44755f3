import { anchorAt, describeManifest, type Manifest, valueAt } from '../../model/manifest.ts'
import type { IgnoredSetting } from '../mesh.ts'
import { DATAPLANE_MODE, NAMESPACE_INJECTION, REVISION } from './membership.ts'

/**
 * Labels of a Namespace that another one overrules. Where injection is switched off on purpose, the others may stay for later.
 * https://github.com/istio/istio/blob/1.30.3/pkg/config/analysis/analyzers/injection/injection.go
 */
export function secondLabels(manifest: Manifest): readonly IgnoredSetting[] {
  const injection = labelOf(manifest, NAMESPACE_INJECTION)
  const revision = labelOf(manifest, REVISION)
  const mode = labelOf(manifest, DATAPLANE_MODE)
  const overruled = (name: string, by: string, rest: Pick<IgnoredSetting, 'why' | 'instead'>): IgnoredSetting => ({
    at: anchorAt(manifest, ['metadata', 'labels', name], 'key'),
    what: `label ${name} of ${describeManifest(manifest)}`,
    ...rest,
    because: anchorAt(manifest, ['metadata', 'labels', by]),
    remove: [{ kind: 'remove', at: anchorAt(manifest, ['metadata', 'labels', name]) }],
  })
  const injects = injection === 'enabled' ? NAMESPACE_INJECTION : injection === undefined && revision ? REVISION : undefined
  return [
    ...(injection === 'enabled' && revision !== undefined
      ? [
          overruled(REVISION, NAMESPACE_INJECTION, {
            why: `label ${NAMESPACE_INJECTION} has the default revision inject its pods, and no other is asked`,
            instead: 'Keep the one that is meant.',
          }),
        ]
      : []),
    ...(injects && mode === 'ambient'
      ? [
          overruled(DATAPLANE_MODE, injects, {
            why: `label ${injects} gives its pods sidecars, and such pods are left out of ambient mode`,
            instead: 'Keep the one that is meant.',
          }),
        ]
      : []),
  ]
}

function labelOf({ body }: Manifest, name: string): string | undefined {
  const value = valueAt(body, ['metadata', 'labels', name])
  return typeof value === 'string' ? value : undefined
}
