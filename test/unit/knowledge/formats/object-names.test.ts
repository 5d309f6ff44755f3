import assert from 'node:assert/strict'
import { CHECKS } from '../../../../server/src/knowledge/formats/formats.ts'
import type { FormatName } from '../../../../server/src/schema/formats.ts'

function check(format: FormatName, good: readonly string[], bad: readonly string[]): void {
  assert.deepEqual(
    [...good, ...bad].filter((text) => CHECKS[format](text) === undefined),
    good,
  )
}

describe('texts that the API server looks at', () => {
  it('are groups and kinds of references', () => {
    check('api-group', ['', 'apps', 'gateway.networking.k8s.io'], ['Apps', 'a..b', '-a', ' apps', 'a'.repeat(254)])
    check('kind-name', ['Gateway', 'a', 'A-1'], ['', '1a', 'Gateway-', 'Gate way', 'a'.repeat(64)])
  })

  it('are values of labels', () => {
    check('istio-label-value', ['', 'orders', 'a'.repeat(63)], ['orders*', 'a'.repeat(64)])
  })

  it('are ports as names of entries', () => {
    check('port-number', ['1', '3500', '65535'], ['', '0', '65536', '-1', 'http', ' 80'])
  })

  it('are names and identities', () => {
    check('dns-label', ['orders', 'a-1', '1'], ['', 'Orders', '-a', 'a-', 'a.b'])
    check('linkerd-identity', ['*', '*.shop', 'orders.shop'], ['', 'orders.*', 'Orders', '.shop', '**'])
  })

  it('are parts of routes', () => {
    check('gateway-duration', ['0s', '1m30s', '250ms', '99999h'], ['', '1.5s', '5', '-1s', '100000s', '1h1m1s1ms1s', '1d', ' 5s'])
    check('dns-name', ['orders', 'a-1.b'], ['', 'Orders', '-a', 'a..b', '*.a', 'a'.repeat(254)])
    check('host-name', ['shop.example.com', '*.example.com'], ['', '*', '*.', 'a.*.b', 'Shop.example.com'])
    check('header-name', ['x-user', 'X_1', "!#$%&'*+-.^_`|~"], ['', 'x user', 'x:user', 'a'.repeat(257)])
    check(
      'cors-origin',
      ['*', 'http://a', 'https://*.example.org:8443', 'https://*'],
      ['', 'ftp://a', 'https://a/', 'https://a:123456', 'a'],
    )
    check('url-path', ['/', 'a', '/a%20b'], ['', '/a b', '/a?b', '/a%2'])
  })

  it('are bytes', () => {
    check('base64', ['Z29uZQ==', 'Yg==', 'YWI=', 'YWJj'], ['', 'Yg=', ' Yg==', 'gone!', 'YWJjZ'])
  })

  it('may be none at all', () => {
    check('empty', [''], ['shop'])
  })
})
