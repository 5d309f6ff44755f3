import type { Path } from './path.ts'
import type { YamlEntry, YamlNode } from './yaml-node.ts'

/** The node at a path. Of entries with equal keys the last one counts. */
export function nodeAtPath(root: YamlNode | undefined, path: Path): YamlNode | undefined {
  let node = root
  for (const step of path) {
    if (typeof step === 'number') node = node?.kind === 'sequence' ? node.items[step] : undefined
    else node = entryOf(node, step)?.value
  }
  return node
}

/** The map entry at a path; `undefined` for list items and for the root. */
export function entryAtPath(root: YamlNode | undefined, path: Path): YamlEntry | undefined {
  const key = path.at(-1)
  return typeof key === 'string' ? entryOf(nodeAtPath(root, path.slice(0, -1)), key) : undefined
}

function entryOf(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  return node?.kind === 'map' ? node.entries.findLast((entry) => entry.key.text === key) : undefined
}
