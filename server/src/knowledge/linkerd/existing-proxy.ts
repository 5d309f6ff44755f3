import { anchorAt, itemsAt, textAt } from '../../model/manifest.ts'
import { podSpec, type Workload } from '../../model/workload.ts'
import { isKnownIn } from '../../schema/version.ts'
import type { Anchor } from '../../syntax/anchor.ts'

/** A proxy that is written into a pod template. */
export interface ExistingProxy {
  /** Whose it is. */
  readonly mesh: 'linkerd' | 'other'
  /** What the proxy is known by: `container "linkerd-proxy"`. */
  readonly what: string
  readonly at: Anchor
}

/** Finds a container by which the injector of a release of Linkerd knows that a proxy is there already. */
export function existingProxy(workload: Workload, version: string): ExistingProxy | undefined {
  for (const list of ['containers', 'initContainers'] as const) {
    for (const [index, container] of itemsAt(podSpec(workload, []), [list]).entries()) {
      for (const field of ['name', 'image'] as const) {
        const written = textAt(container, [field])
        if (typeof written !== 'string') continue
        const mark = MARKS.find(
          (known) =>
            known.list === list &&
            isKnownIn(version, known) &&
            (field === 'name' ? known.name === written : isTagOf(known, written)),
        )
        if (!mark) continue
        const what = field === 'name' ? `container "${written}"` : `image "${written}"`
        return { mesh: mark.mesh, what, at: anchorAt(workload.manifest, [...workload.template, 'spec', list, index, field]) }
      }
    }
  }
  return undefined
}

interface Mark {
  readonly list: 'containers' | 'initContainers'
  readonly name: string
  /** Image without its tag; an image that is named by digest is not recognised. */
  readonly image?: string
  readonly mesh: ExistingProxy['mesh']
  readonly since?: string
}

/** https://github.com/linkerd/linkerd2/blob/version-2.20/pkg/healthcheck/sidecar.go */
const MARKS: readonly Mark[] = [
  { list: 'containers', name: 'linkerd-proxy', image: 'cr.l5d.io/linkerd/proxy', mesh: 'linkerd' },
  { list: 'containers', name: 'istio-proxy', image: 'gcr.io/istio-release/proxyv2', mesh: 'other' },
  { list: 'initContainers', name: 'linkerd-init', image: 'cr.l5d.io/linkerd/proxy-init', mesh: 'linkerd' },
  { list: 'initContainers', name: 'istio-init', image: 'gcr.io/istio-release/proxy_init', mesh: 'other' },
  // Native sidecars are init containers; they came with this release.
  { list: 'initContainers', name: 'linkerd-proxy', mesh: 'linkerd', since: '2.15' },
  { list: 'initContainers', name: 'istio-proxy', mesh: 'other', since: '2.15' },
]

function isTagOf({ image }: Mark, written: string): boolean {
  return image !== undefined && written.startsWith(`${image}:`)
}
