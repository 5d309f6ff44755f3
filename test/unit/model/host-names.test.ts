import assert from 'node:assert/strict'
import { hostNamesIn } from '../../../server/src/model/host-names.ts'

describe('host names', () => {
  const cases: readonly (readonly [what: string, text: string, names: readonly string[]])[] = [
    ['in a URL', 'http://orders.shop.svc.cluster.local/api', ['orders.shop.svc.cluster.local']],
    ['behind credentials', 'amqp://user:secret@broker:5672/vhost', ['broker']],
    ['with a port', '--upstream=orders:8080', ['orders']],
    ['of a Service by its long name', 'ORDERS=orders.shop.svc', ['orders.shop.svc']],
    ['once each, in small letters', 'http://Orders http://orders:80', ['orders']],
    ['at the end of a sentence', 'Ask http://orders.', ['orders']],
    ['in the lines of a file', 'proxy_pass http://orders;\nproxy_pass http://billing.shop;', ['orders', 'billing.shop']],
    ['not in times, versions, images by digest and bare words', 'orders 12:30:45 v1.2.3 sha256:0123abcd', []],
  ]
  for (const [what, text, names] of cases) it(`are found ${what}`, () => assert.deepEqual(hostNamesIn(text), names))

  it('are found in any text in little time', () => {
    for (const unit of ['a', 'a.', 'a-', 'a:', 'http://', 'a.b.svc', '@', 'a:1']) {
      const start = performance.now()
      hostNamesIn(unit.repeat(Math.ceil(300_000 / unit.length)))
      assert.ok(performance.now() - start < 2000, unit)
    }
  })
})
