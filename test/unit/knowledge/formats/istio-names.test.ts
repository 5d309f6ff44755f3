import assert from 'node:assert/strict'
import {
  checkIstioDestination,
  checkIstioExport,
  checkIstioGateway,
  checkIstioGrpcStatus,
  checkIstioHost,
  checkIstioLabel,
  checkIstioRoutedHost,
} from '../../../../server/src/knowledge/formats/istio-names.ts'
import type { FormatProblem } from '../../../../server/src/schema/formats.ts'

const CHECKS: readonly (readonly [string, (text: string) => FormatProblem | undefined, readonly string[], readonly string[]])[] =
  [
    [
      'host',
      checkIstioHost,
      ['orders', 'Orders.shop', 'orders.', '*', '*.example.com', '*-api.example.com', `${'a'.repeat(63)}.b`],
      ['', '.', 'a_b', '-a', 'a.*.b', 'a:80', 'shop/a', '10.0.0.1', `${'a'.repeat(64)}.b`, 'a.'.repeat(128)],
    ],
    ['routed host', checkIstioRoutedHost, ['*', '10.0.0.1', 'fd00::1', 'orders'], ['10.0.0.0/8', 'http://orders']],
    ['destination', checkIstioDestination, ['orders', '*.example.com'], ['*', '10.0.0.1']],
    [
      'gateway',
      checkIstioGateway,
      ['mesh', 'edge', 'shop/edge', 'edge.shop.svc.cluster.local'],
      ['', '*', './edge', 'a/b/c', 'shop/'],
    ],
    ['namespace that sees an object', checkIstioExport, ['*', '.', 'shop'], ['', '~', 'shop.svc', '*.shop']],
    ['label', checkIstioLabel, ['', 'v1', 'V-1'], ['v1.2', 'v_1', '-v1', 'a'.repeat(64)]],
    ['gRPC status', checkIstioGrpcStatus, ['UNAVAILABLE', 'OK'], ['unavailable', '14', '']],
  ]

describe('names in objects of Istio', () => {
  for (const [what, check, right, wrong] of CHECKS) {
    it(`take a ${what}`, () => assert.deepEqual(right.filter(check), []))
    it(`refuse what is no ${what}`, () =>
      assert.deepEqual(
        wrong.filter((text) => !check(text)),
        [],
      ))
  }
})
