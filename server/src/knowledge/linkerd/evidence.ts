import type { Evidence } from '../../schema/evidence.ts'

/** A file of Linkerd's control plane at the newest release that was read. */
export function linkerdSource(path: string, note?: string): Evidence {
  return withNote({ url: `https://github.com/linkerd/linkerd2/blob/version-2.20/${path}`, version: 'Linkerd 2.20' }, note)
}

/** A file of an older release, for what later ones dropped. */
export function oldLinkerdSource(release: string, path: string, note?: string): Evidence {
  return withNote(
    { url: `https://github.com/linkerd/linkerd2/blob/version-${release}/${path}`, version: `Linkerd ${release}` },
    note,
  )
}

/** A file of the proxy, which has its own repository and no release lines. */
export function linkerdProxySource(path: string, note?: string): Evidence {
  return withNote(
    { url: `https://github.com/linkerd/linkerd2-proxy/blob/29637b64f/${path}`, version: 'Linkerd proxy, August 2026' },
    note,
  )
}

/** A page of the handbook, in the edition that goes with 2.20. */
export function linkerdDocs(page: string, note?: string): Evidence {
  return withNote({ url: `https://linkerd.io/2-edge/${page}/`, version: 'Linkerd 2.20' }, note)
}

function withNote(evidence: Evidence, note: string | undefined): Evidence {
  return note === undefined ? evidence : { ...evidence, note }
}
