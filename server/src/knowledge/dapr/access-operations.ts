/**
 * How a policy of Dapr's access control finds the rule for a call: the names of its operations form a tree of path segments, which
 * a call descends without ever going back.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/config/acl_trie.go
 */

/**
 * - `never`: no call at all finds the rule.
 * - `repeated`: an earlier rule has the same name.
 * - `covered`: every call that the rule is for finds another one.
 */
export type Reachability =
  | { readonly kind: 'reached' }
  | { readonly kind: 'never' }
  | { readonly kind: 'repeated' | 'covered'; readonly by: number }

/** Which operations of a policy can be found, by position in the list. `ignoreCase`: as for an app that speaks HTTP. */
export function reachabilityOf(names: readonly string[], ignoreCase: boolean): readonly Reachability[] {
  const paths = names.map((name) => segmentsOf(ignoreCase ? name.toLowerCase() : name))
  const root = treeOf(paths)
  return paths.map((path, index): Reachability => {
    const first = paths.findIndex((other) => other.join('/') === path.join('/'))
    if (first < index) return { kind: 'repeated', by: first }
    if (!isClean(path)) return { kind: 'never' }
    const found = callsFor(path).map((call) => findRule(root, call))
    if (found.includes(index)) return { kind: 'reached' }
    const by = found.find((other) => other !== undefined)
    return by === undefined ? { kind: 'never' } : { kind: 'covered', by }
  })
}

/** The operation that a call finds, by position in the list: the tree that daprd builds of the names is asked, not the list. */
export function findOperation(names: readonly string[], operation: string, ignoreCase: boolean): number | undefined {
  const segments = (name: string) => segmentsOf(ignoreCase ? name.toLowerCase() : name)
  return findRule(treeOf(names.map(segments)), segments(operation))
}

interface Node {
  readonly segment: string
  readonly children: Node[]
  /** Position of the rule whose name ends here. */
  rule: number | undefined
}

/** Segments of a name; a leading slash is added where it is missing. */
function segmentsOf(name: string): readonly string[] {
  return (name.startsWith('/') ? name.slice(1) : name).split('/')
}

/** Children keep the order in which the list mentions them; the first rule for a name stays. */
function treeOf(paths: readonly (readonly string[])[]): Node {
  const root: Node = { segment: '', children: [], rule: undefined }
  for (const [index, path] of paths.entries()) {
    let node = root
    for (const segment of path) {
      const next: Node = node.children.find((child) => child.segment === segment) ?? { segment, children: [], rule: undefined }
      if (!node.children.includes(next)) node.children.push(next)
      node = next
    }
    node.rule ??= index
  }
  return root
}

/** The rule that a call finds: the first one on its way, so that a rule covers everything below it. */
function findRule(root: Node, call: readonly string[]): number | undefined {
  let node = root
  for (const [index, segment] of call.entries()) {
    const isLast = index === call.length - 1
    const next = findChild(node, segment, isLast)
    if (!next) return undefined
    if (next.rule !== undefined) return next.rule
    node = next
  }
  // What ends above a wildcard for one segment is taken for a call of that segment.
  return findChild(node, ONE, true)?.rule
}

const ONE = '*'
const ANY = '**'

/** Among siblings the first that fits is taken. A wildcard for one segment fits the last one only. */
function findChild({ children }: Node, segment: string, isLast: boolean): Node | undefined {
  return children.find((child) => {
    if (child.segment === segment || child.segment === ANY) return true
    return child.segment === ONE ? isLast : fits(child.segment, segment)
  })
}

/** Whether a segment fits a pattern in which each `*` stands for any letters, or none. */
function fits(pattern: string, segment: string): boolean {
  const [head = '', ...rest] = pattern.split('*')
  const tail = rest.pop()
  if (tail === undefined) return pattern === segment
  if (segment.length < head.length + tail.length || !segment.startsWith(head) || !segment.endsWith(tail)) return false
  let from = head.length
  for (const part of rest) {
    const at = segment.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return from <= segment.length - tail.length
}

/** A segment that nobody writes. */
const SAMPLE = '\u{1f50e}'

/**
 * Whether the path of a call can look like this. It is put in order before it is held against the names.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/messaging/method/normalize.go
 */
function isClean(path: readonly string[]): boolean {
  return (path.length === 1 && path[0] === '') || path.every((segment) => segment !== '' && segment !== '.' && segment !== '..')
}

/** Calls that a name is plainly for. */
function callsFor(path: readonly string[]): readonly (readonly string[])[] {
  const sample = path.map((segment) => segment.replaceAll(/\*+/g, SAMPLE))
  const last = path.at(-1)
  const above = (last === ONE || last === ANY) && path.length > 1 ? [sample.slice(0, -1)] : []
  // The wildcards within a segment stand for nothing, too.
  const bare = path.map((segment) => (segment === ONE || segment === ANY ? SAMPLE : segment.replaceAll('*', '')))
  return [sample, ...above, bare]
}
