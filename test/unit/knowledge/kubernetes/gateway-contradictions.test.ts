import assert from 'node:assert/strict'
import { parse } from 'yaml'
import { contradictionsIn } from '../../../../server/src/knowledge/kubernetes/gateway-contradictions.ts'
import { formatPath } from '../../../../server/src/syntax/path.ts'
import { manifestOf } from '../../../support/cluster.ts'

/** The places that contradict others in a route with this spec. */
function places(spec: string, kind = 'HTTPRoute'): string[] {
  const body = { apiVersion: 'gateway.networking.k8s.io/v1', kind, metadata: { name: 'orders' }, spec: parse(spec) }
  return [...contradictionsIn(manifestOf(body))].map(({ path }) => formatPath(path.slice(1)))
}

/** The same for a route with one rule. */
function inRule(rule: string, kind?: string): string[] {
  return places(`{ rules: [ ${rule} ] }`, kind).map((place) => place.replace('rules[0].', ''))
}

describe('contradictions in routes', () => {
  it('are parents that nothing tells apart', () => {
    const parents = (...refs: string[]) => places(`{ parentRefs: [ ${refs.join(', ')} ] }`)
    assert.deepEqual(parents('{ name: a }', '{ name: a, kind: Gateway }'), ['parentRefs[1]'])
    assert.deepEqual(parents('{ name: a, sectionName: x }', '{ name: a }'), ['parentRefs[1]'])
    assert.deepEqual(parents('{ name: a, sectionName: x }', '{ name: a, sectionName: x }'), ['parentRefs[1]'])
    assert.deepEqual(parents('{ name: a, port: 80 }', '{ name: a, port: 81 }'), [])
    assert.deepEqual(parents('{ name: a, port: 80 }', '{ name: a }'), ['parentRefs[1]'])
    assert.deepEqual(parents('{ name: a, sectionName: x, port: null }', '{ name: a, sectionName: y }'), [])
    assert.deepEqual(parents('{ name: a }', '{ name: b }', '{ name: a, namespace: shop }', '{ name: a, kind: Service }'), [])
  })

  it('are paths that are none', () => {
    const path = (value: string, type = 'Exact') => inRule(`{ matches: [ { path: { type: ${type}, value: "${value}" } } ] }`)
    for (const bad of ['orders', '//', '/a/./b', '/a/../b', '/a%2fb', '/a%2Fb', '/a#b', '/a/..', '/a/.', '/a b', '/a%g0'])
      assert.deepEqual(path(bad), ['matches[0].path.value'], bad)
    for (const good of ['/', '/orders/%20', '/a.b/..c']) assert.deepEqual(path(good), [], good)
    assert.deepEqual(path('.*#', 'RegularExpression'), [])
    assert.deepEqual(inRule('{ matches: [ { path: { value: orders } } ] }'), ['matches[0].path.value'])
  })

  it('are gRPC names that are none', () => {
    const method = (fields: string) => inRule(`{ matches: [ { method: { ${fields} } } ] }`, 'GRPCRoute')
    assert.deepEqual(method('service: shop.Orders, method: Get'), [])
    assert.deepEqual(method('service: shop/Orders, method: Get it'), ['matches[0].method.service', 'matches[0].method.method'])
    assert.deepEqual(method('type: RegularExpression, method: Get.*'), [])
  })

  it('are filters that stand there twice, or beside another', () => {
    const filters = (...types: string[]) => inRule(`{ filters: [ ${types.map((type) => `{ type: ${type} }`).join(', ')} ] }`)
    assert.deepEqual(filters('CORS', 'CORS'), ['filters[1]'])
    assert.deepEqual(filters('RequestMirror', 'RequestMirror', 'ExtensionRef', 'ExtensionRef'), [])
    assert.deepEqual(filters('URLRewrite', 'RequestRedirect'), ['filters[0]'])
  })

  it('are words beside one for all of them', () => {
    const cors = (words: string) => inRule(`{ filters: [ { type: CORS, cors: { allowMethods: ${words} } } ] }`)
    assert.deepEqual(cors('[GET, "*"]'), ['filters[0].cors.allowMethods[1]'])
    assert.deepEqual([...cors('["*"]'), ...cors('[GET, PUT]')], [])
  })

  it('are Services without a port', () => {
    assert.deepEqual(inRule('{ backendRefs: [ { name: a }, { name: b, port: 80 }, { name: c, kind: Backend } ] }'), [
      'backendRefs[0].name',
    ])
    assert.deepEqual(inRule('{ filters: [ { type: RequestMirror, requestMirror: { backendRef: { name: a } } } ] }'), [
      'filters[0].requestMirror.backendRef.name',
    ])
    assert.deepEqual(inRule('{ filters: [ { type: ExternalAuth, externalAuth: { backendRef: { name: a, group: "" } } } ] }'), [
      'filters[0].externalAuth.backendRef.name',
    ])
  })

  it('are shares above the whole', () => {
    const fraction = (of: string) =>
      inRule(
        `{ filters: [ { type: RequestMirror, requestMirror: { backendRef: { name: a, port: 80 }, fraction: { ${of} } } } ] }`,
      )
    assert.deepEqual(fraction('numerator: 101'), ['filters[0].requestMirror.fraction.numerator'])
    assert.deepEqual(fraction('numerator: 101, denominator: 1000'), [])
    assert.deepEqual(fraction('numerator: 5, denominator: 5'), [])
  })

  it('are redirects beside backends', () => {
    const redirect = 'filters: [ { type: RequestRedirect, requestRedirect: {} } ]'
    assert.deepEqual(inRule(`{ ${redirect}, backendRefs: [ { name: a, port: 80 } ] }`), ['backendRefs'])
    assert.deepEqual(inRule(`{ ${redirect}, backendRefs: [] }`), [])
  })

  it('are replaced prefixes without a match by one', () => {
    const rewrite = '[ { type: URLRewrite, urlRewrite: { path: { type: ReplacePrefixMatch, replacePrefixMatch: / } } } ]'
    const exact = 'matches: [ { path: { type: Exact, value: /a } } ]'
    assert.deepEqual(inRule(`{ filters: ${rewrite}, ${exact} }`), ['filters'])
    assert.deepEqual(inRule(`{ filters: ${rewrite}, matches: [ {}, {} ] }`), ['filters'])
    assert.deepEqual(inRule(`{ filters: ${rewrite}, matches: [ {} ] }`), [])
    assert.deepEqual(inRule(`{ filters: ${rewrite} }`), [])
    const backend = `{ name: a, port: 80, filters: ${rewrite} }`
    assert.deepEqual(inRule(`{ backendRefs: [ ${backend} ], ${exact} }`), ['backendRefs'])
    assert.deepEqual(inRule(`{ backendRefs: [ ${backend}, ${backend} ], ${exact} }`), [])
  })

  it('are limits for one try above that for all', () => {
    const timeouts = (request: string, backendRequest: string) =>
      inRule(`{ timeouts: { request: ${request}, backendRequest: ${backendRequest} } }`)
    assert.deepEqual(timeouts('2s', '2001ms'), ['timeouts.backendRequest'])
    assert.deepEqual([...timeouts('2s', '2s'), ...timeouts('0s', '5s'), ...timeouts('soon', '5s')], [])
  })

  it('are cookies without a session by cookies or without an end', () => {
    const session = (fields: string) => inRule(`{ sessionPersistence: { ${fields} } }`)
    for (const key of ['cookieConfig', 'cookie']) {
      assert.deepEqual(session(`type: Header, ${key}: {}`), [`sessionPersistence.${key}`])
      assert.deepEqual(session(`${key}: { lifetimeType: Permanent }`), [`sessionPersistence.${key}`])
      assert.deepEqual(session(`${key}: { lifetimeType: Permanent }, absoluteTimeout: 1h`), [])
    }
  })

  it('are headers without a session by a header', () => {
    const session = (fields: string) => inRule(`{ sessionPersistence: { ${fields} } }`)
    assert.deepEqual(session('header: { name: a }'), ['sessionPersistence.header'])
    assert.deepEqual(session('type: Header, header: { name: a }'), [])
  })

  it('are rules of the same name', () => {
    const rules = (...names: string[]) => places(`{ rules: [ ${names.join(', ')} ] }`)
    assert.deepEqual(rules('{ name: a }', '{ name: b }', '{ name: a }'), ['rules[2]'])
    assert.deepEqual(rules('{ name: a }', '{}', '{}'), [])
  })

  it('are no ports that only the newest release refuses', () => {
    const own = 'group: gateway.networking.x-k8s.io, kind: XBackend'
    assert.deepEqual(inRule(`{ backendRefs: [ { name: a, ${own}, port: 80 } ] }`), [])
    assert.deepEqual(inRule(`{ backendRefs: [ { name: a, ${own} } ] }`), [])
  })
})
