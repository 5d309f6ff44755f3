import { groupBy } from '../base/group-by.ts'
import { PRODUCTS } from '../knowledge/products.ts'
import { type KindId, type Manifest, textAt, valueAt } from '../model/manifest.ts'
import type { Path } from '../syntax/path.ts'
import { startsWith } from '../syntax/path.ts'
import { isList, isMap, type Plain, type PlainMap, UNKNOWN } from '../syntax/plain.ts'
import { parseSourceFile, type SourceDocument, type SourceFile } from '../syntax/source-file.ts'
import { openPaths, toPlain, toPlainText } from '../syntax/to-plain.ts'
import { CHART, HELM_VALUES, KUSTOMIZATION, REPOSITORY_CONFIG, RUN_FILE } from './kinds.ts'
import { knownKind } from './known-kind.ts'
import { project } from './projection.ts'

/** An earlier state of a file and what was found in it. */
export interface Extracted {
  readonly file: SourceFile
  readonly manifests: readonly Manifest[]
}

/**
 * The objects in a file that we have something to say about, in the order in which they stand. Those of documents that
 * `before` has already read are taken from there.
 */
export function extractManifests(file: SourceFile, before?: Extracted): readonly Manifest[] {
  const known = groupBy(before?.manifests ?? [], (manifest) => manifest.doc)
  return file.documents.flatMap((document) => {
    const unchanged = document.root !== undefined && before?.file.documents[document.index]?.root === document.root
    return unchanged ? (known.get(document.index) ?? []) : extractDocument(file, document)
  })
}

function extractDocument(file: SourceFile, document: SourceDocument): Manifest[] {
  if (!document.root) return []
  const body = CONFIG_NAME.test(file.uri) ? toPlainText(document.root) : toPlain(document.root)
  if (!isMap(body)) return []
  return extractObject(body, { uri: file.uri, doc: document.index, root: [], open: openPaths(document.root) })
}

interface Place {
  readonly uri: string
  readonly doc: number
  readonly root: Path
  readonly open: readonly Path[]
}

function extractObject(body: PlainMap, place: Place): Manifest[] {
  const special = specialKind(body, place.uri)
  if (special) return [manifest(special.kind, '', body, place, special.name)]
  const apiVersion = body.apiVersion
  const kind = body.kind
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return []
  if (kind.endsWith('List') && isList(body.items)) {
    return body.items.flatMap((item, index) =>
      isMap(item) ? extractObject(item, { ...place, root: [...place.root, 'items', index] }) : [],
    )
  }
  const known = knownKind(apiVersion, kind)
  if (!known) return []
  return [
    manifest(known.kind, known.version, project(known.kind, body), place, textAt(body, ['metadata', 'name'])),
    ...embeddedObjects(known.kind, body, place),
  ]
}

function manifest(kind: KindId, version: string, body: PlainMap, place: Place, name: Manifest['name']): Manifest {
  return {
    uri: place.uri,
    doc: place.doc,
    root: place.root,
    kind,
    version,
    name,
    namespace: textAt(body, ['metadata', 'namespace']),
    body,
    partial: false,
    open: place.open.filter((path) => startsWith(path, place.root)).map((path) => path.slice(place.root.length)),
  }
}

const CONFIG_NAME = /\/\.sidecar-lens\.ya?ml$/

/** Files that are known by their name or shape and not by `apiVersion` and `kind`. */
function specialKind(body: PlainMap, uri: string): { readonly kind: KindId; readonly name: string | undefined } | undefined {
  const name = uri.slice(uri.lastIndexOf('/') + 1)
  if (CONFIG_NAME.test(uri)) return { kind: REPOSITORY_CONFIG, name: undefined }
  if (/^kustomization\.ya?ml$|^Kustomization$/.test(name) && body.kind !== 'Component')
    return { kind: KUSTOMIZATION, name: undefined }
  if (name === 'Chart.yaml') return { kind: CHART, name: undefined }
  if (body.apiVersion !== undefined || body.kind !== undefined) return undefined
  if (isRunFile(body)) return { kind: RUN_FILE, name: undefined }
  const product = PRODUCTS.find((candidate) => candidate.readsValues?.(body))
  return product && { kind: HELM_VALUES, name: product.id }
}

/** A multi-app run file of the Dapr CLI: a version and a list of apps with directories. */
function isRunFile(body: PlainMap): boolean {
  return isList(body.apps) && body.apps.some((app) => isMap(app) && (app.appDirPath !== undefined || app.appID !== undefined))
}

function embeddedObjects(kind: KindId, body: PlainMap, place: Place): Manifest[] {
  const name = textAt(body, ['metadata', 'name'])
  return PRODUCTS.flatMap((product) => product.embedded ?? []).flatMap((spec) => {
    if (spec.within !== kind || typeof name !== 'string' || !spec.name.test(name)) return []
    const text: Plain | undefined = valueAt(body, spec.path)
    const inner = typeof text === 'string' ? parseEmbedded(place.uri, text) : text
    if (!isMap(inner)) return []
    const found = manifest(spec.as, '', inner, { ...place, root: [...place.root, ...spec.path] }, name)
    return [{ ...found, namespace: textAt(body, ['metadata', 'namespace']) }]
  })
}

function parseEmbedded(uri: string, text: string): Plain {
  const root = parseSourceFile(uri, text).documents[0]?.root
  return root ? toPlain(root) : UNKNOWN
}
