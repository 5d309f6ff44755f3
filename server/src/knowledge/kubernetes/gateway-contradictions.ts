import { parseGoDuration } from '../../model/duration.ts'
import { itemsAt, type Manifest, textAt, valueAt } from '../../model/manifest.ts'
import type { Path } from '../../syntax/path.ts'
import { isMap, type Plain } from '../../syntax/plain.ts'
import type { Contradiction } from '../contradiction.ts'
import { checkUrlPath } from '../formats/gateway-texts.ts'

/**
 * What the definitions of both channels refuse by expressions over several parts, but for what schemas say. Of the releases the
 * newest counts.
 */
export function* contradictionsIn({ kind, body }: Manifest): Generator<Contradiction> {
  const isHttp = kind.endsWith('/HTTPRoute')
  yield* repeatedParents(itemsAt(body, ['spec', 'parentRefs']))
  yield* repeatedNames(itemsAt(body, ['spec', 'rules']))
  for (const [index, rule] of itemsAt(body, ['spec', 'rules']).entries()) {
    const path: Path = ['spec', 'rules', index]
    for (const [at, match] of itemsAt(rule, ['matches']).entries())
      yield* isHttp ? httpPath(match, [...path, 'matches', at]) : grpcMethod(match, [...path, 'matches', at])
    yield* filters(rule, path)
    for (const [at, backend] of itemsAt(rule, ['backendRefs']).entries()) {
      yield* withoutPort(backend, [...path, 'backendRefs', at])
      yield* filters(backend, [...path, 'backendRefs', at])
    }
    yield* redirectedAndSent(rule, path)
    yield* replacedPrefix(rule, path)
    yield* timeouts(rule, path)
    yield* session(rule, path)
  }
}

function* repeatedParents(parents: readonly Plain[]): Generator<Contradiction> {
  for (const [index, parent] of parents.entries()) {
    const clashes = parents.slice(0, index).some((other) => isSameParent(parent, other) && !areToldApart(parent, other))
    if (!clashes) continue
    const reason = 'The same parent is named twice, and neither sectionName nor port tells the two apart.'
    yield { path: ['spec', 'parentRefs', index], part: 'value', reason }
  }
}

function isSameParent(a: Plain, b: Plain): boolean {
  const defaults = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: undefined, namespace: undefined }
  return Object.entries(defaults).every(([key, none]) => (valueAt(a, [key]) ?? none) === (valueAt(b, [key]) ?? none))
}

/** The standard channel takes ports for no difference; a cluster may have the other one. */
function areToldApart(a: Plain, b: Plain): boolean {
  const differ = (key: string) => (valueAt(a, [key]) ?? undefined) !== (valueAt(b, [key]) ?? undefined)
  const areThere = (key: string) => (valueAt(a, [key]) ?? null) !== null && (valueAt(b, [key]) ?? null) !== null
  const key = differ('sectionName') ? 'sectionName' : 'port'
  return differ(key) && areThere(key)
}

function* repeatedNames(rules: readonly Plain[]): Generator<Contradiction> {
  const names = rules.map((rule) => textAt(rule, ['name']))
  for (const [index, name] of names.entries()) {
    if (typeof name !== 'string' || names.indexOf(name) === index) continue
    yield { path: ['spec', 'rules', index], part: 'value', reason: `A rule above has the name "${name}" already.` }
  }
}

function* httpPath(match: Plain, at: Path): Generator<Contradiction> {
  const value = textAt(match, ['path', 'value'])
  if (typeof value !== 'string' || valueAt(match, ['path', 'type']) === 'RegularExpression') return
  const fault = pathFault(value)
  if (fault !== undefined) yield { path: [...at, 'path', 'value'], part: 'value', reason: `The path "${value}" ${fault}.` }
}

function pathFault(path: string): string | undefined {
  if (!path.startsWith('/')) return 'does not begin with a slash'
  const part = ['//', '/./', '/../', '%2f', '%2F', '#'].find((text) => path.includes(text))
  if (part !== undefined) return `holds "${part}", which only a regular expression may`
  const end = ['/..', '/.'].find((text) => path.endsWith(text))
  if (end !== undefined) return `ends with "${end}"`
  return checkUrlPath(path) && 'holds what no path holds unescaped'
}

function* grpcMethod(match: Plain, at: Path): Generator<Contradiction> {
  if (valueAt(match, ['method', 'type']) === 'RegularExpression') return
  for (const [key, form] of Object.entries({ service: /^\.?[a-z_]\w*(\.[a-z_]\w*)*$/i, method: /^[a-z_]\w*$/i })) {
    const text = textAt(match, ['method', key])
    if (typeof text !== 'string' || form.test(text)) continue
    yield { path: [...at, 'method', key], part: 'value', reason: `"${text}" is no name of a gRPC ${key}.` }
  }
}

/** Filters that may stand there more than once. */
const REPEATABLE: ReadonlySet<unknown> = new Set(['RequestMirror', 'ExtensionRef', 'ExternalAuth'])

function* filters(holder: Plain, path: Path): Generator<Contradiction> {
  const all = itemsAt(holder, ['filters'])
  const types = all.map((filter) => valueAt(filter, ['type']))
  for (const [index, filter] of all.entries()) {
    const at: Path = [...path, 'filters', index]
    const type = types[index]
    if (types.indexOf(type) < index && !REPEATABLE.has(type))
      yield { path: at, part: 'value', reason: `A filter of type ${String(type)} stands there already.` }
    if (type === 'URLRewrite' && types.includes('RequestRedirect'))
      yield { path: at, part: 'value', reason: 'A request is either redirected or rewritten.' }
    yield* withoutPort(valueAt(filter, ['requestMirror', 'backendRef']), [...at, 'requestMirror', 'backendRef'])
    yield* withoutPort(valueAt(filter, ['externalAuth', 'backendRef']), [...at, 'externalAuth', 'backendRef'])
    yield* fraction(valueAt(filter, ['requestMirror', 'fraction']), [...at, 'requestMirror', 'fraction'])
    for (const key of ['allowOrigins', 'allowMethods', 'allowHeaders']) {
      const words = itemsAt(filter, ['cors', key])
      const every = words.indexOf('*')
      if (every < 0 || words.length === 1) continue
      yield { path: [...at, 'cors', key, every], part: 'value', reason: '"*" stands for all of them and must stand alone.' }
    }
  }
}

function* fraction(value: Plain | undefined, at: Path): Generator<Contradiction> {
  const [numerator, denominator] = [valueAt(value, ['numerator']), valueAt(value, ['denominator']) ?? 100]
  if (typeof numerator !== 'number' || typeof denominator !== 'number' || numerator <= denominator) return
  yield { path: [...at, 'numerator'], part: 'value', reason: `${numerator} of ${denominator} is more than all.` }
}

/** A Service has several ports. */
function* withoutPort(backend: Plain | undefined, at: Path): Generator<Contradiction> {
  if (!isMap(backend) || (backend.port ?? null) !== null) return
  if ((backend.group ?? '') !== '' || (backend.kind ?? 'Service') !== 'Service') return
  yield { path: [...at, 'name'], part: 'value', reason: `Service "${String(backend.name)}" is named without one of its ports.` }
}

function* redirectedAndSent(rule: Plain, path: Path): Generator<Contradiction> {
  if (itemsAt(rule, ['backendRefs']).length === 0) return
  if (!itemsAt(rule, ['filters']).some((filter) => isMap(valueAt(filter, ['requestRedirect'])))) return
  yield { path: [...path, 'backendRefs'], part: 'key', reason: 'What is redirected is not sent to a backend as well.' }
}

/** Only a prefix that is known to have matched can be replaced. */
function* replacedPrefix(rule: Plain, path: Path): Generator<Contradiction> {
  if (matchesOnePrefix(rule)) return
  const reason = 'A prefix is replaced, and the rule does not match by exactly one prefix.'
  const replaces = (holder: Plain, key: string) =>
    itemsAt(holder, ['filters']).some((filter) => {
      const change = valueAt(filter, [key, 'path'])
      return valueAt(change, ['type']) === 'ReplacePrefixMatch' && textAt(change, ['replacePrefixMatch']) !== undefined
    })
  for (const key of ['requestRedirect', 'urlRewrite']) {
    if (replaces(rule, key)) yield { path: [...path, 'filters'], part: 'key', reason }
    // With several such backends the expression of the definition finds nothing.
    const backends = itemsAt(rule, ['backendRefs']).filter((backend) => replaces(backend, key))
    if (backends.length === 1) yield { path: [...path, 'backendRefs'], part: 'key', reason }
  }
}

function matchesOnePrefix(rule: Plain): boolean {
  if ((valueAt(rule, ['matches']) ?? null) === null) return true
  const [match, ...others] = itemsAt(rule, ['matches'])
  return match !== undefined && others.length === 0 && (valueAt(match, ['path', 'type']) ?? 'PathPrefix') === 'PathPrefix'
}

function* timeouts(rule: Plain, path: Path): Generator<Contradiction> {
  const [whole, single] = ['request', 'backendRequest'].map((key) => nanosecondsAt(rule, ['timeouts', key]))
  if (whole === undefined || single === undefined || whole === 0n || single <= whole) return
  const reason = 'The limit for one try is longer than that for the whole request.'
  yield { path: [...path, 'timeouts', 'backendRequest'], part: 'value', reason }
}

function nanosecondsAt(value: Plain, path: Path): bigint | undefined {
  const text = textAt(value, path)
  const parsed = typeof text === 'string' ? parseGoDuration(text) : undefined
  return parsed?.kind === 'duration' ? parsed.nanoseconds : undefined
}

function* session(rule: Plain, path: Path): Generator<Contradiction> {
  const persistence = valueAt(rule, ['sessionPersistence'])
  const type = valueAt(persistence, ['type']) ?? 'Cookie'
  const at = (key: string): Path => [...path, 'sessionPersistence', key]
  for (const key of ['cookieConfig', 'cookie']) {
    const cookie = valueAt(persistence, [key])
    if (!isMap(cookie)) continue
    if (type !== 'Cookie')
      yield { path: at(key), part: 'key', reason: 'It is about cookies, and sessions are recognised by a header.' }
    if (cookie.lifetimeType === 'Permanent' && textAt(persistence, ['absoluteTimeout']) === undefined)
      yield { path: at(key), part: 'key', reason: 'A permanent cookie needs "absoluteTimeout", which says when it ends.' }
  }
  if (type !== 'Header' && isMap(valueAt(persistence, ['header'])))
    yield { path: at('header'), part: 'key', reason: 'It is about a header, and sessions are recognised by cookies.' }
}
