import assert from 'node:assert/strict'
import { deepEqual } from '../../../server/src/base/deep-equal.ts'
import { QueryStore } from '../../../server/src/workspace/query-store.ts'

describe('QueryStore', () => {
  it('computes an answer once while its inputs stand', () => {
    const { store, inputs, count } = sums()
    assert.equal(total(store, inputs, count), 3)
    assert.equal(total(store, inputs, count), 3)
    assert.equal(count.total, 1)
  })

  it('computes again after an input it read has changed, and not after another', () => {
    const { store, inputs, count, set } = sums()
    total(store, inputs, count)
    set('z', 9)
    total(store, inputs, count)
    assert.equal(count.total, 1)
    set('a', 5)
    assert.equal(total(store, inputs, count), 7)
    assert.equal(count.total, 2)
  })

  it('spares readers of an answer that comes out equal', () => {
    const { store, inputs, count, set } = sums()
    parity(store, inputs, count)
    set('a', 2)
    set('b', 1)
    assert.equal(parity(store, inputs, count), 'odd')
    assert.equal(count.total, 2)
    assert.equal(count.parity, 1)
  })

  it('remembers a look-up that found nothing', () => {
    const { store, inputs, count, set } = sums()
    const read = () => store.ask('missing', () => get(store, inputs, 'missing') ?? 'nothing')
    assert.equal(read(), 'nothing')
    set('missing', 1)
    assert.equal(read(), 1)
    assert.equal(count.total, 0)
  })

  it('refuses an answer that depends on itself', () => {
    const store = new QueryStore(deepEqual)
    const loop = (): unknown => store.ask('loop', loop)
    assert.throws(loop, /depends on itself/)
  })

  it('lets a reader meet the failure of what it read', () => {
    const { store, inputs, set } = sums()
    const inner = () =>
      store.ask('inner', () => {
        const value = get(store, inputs, 'a')
        if (value === 5) throw new Error('five')
        return value
      })
    const outer = () =>
      store.ask('outer', () => {
        try {
          return inner()
        } catch (error) {
          return String(error)
        }
      })
    assert.equal(outer(), 1)
    set('a', 5)
    assert.equal(outer(), 'Error: five')
    set('a', 6)
    assert.equal(outer(), 6)
  })

  it('forgets what nothing rests on', () => {
    const { store, inputs, count } = sums()
    parity(store, inputs, count)
    store.ask('alone', () => 1)
    assert.equal(store.size, 3)
    store.sweep('par')
    assert.equal(store.size, 2)
    parity(store, inputs, count)
    assert.equal(count.total, 1)
  })
})

function sums() {
  const store = new QueryStore(deepEqual)
  const inputs = new Map([
    ['a', 1],
    ['b', 2],
  ])
  const set = (name: string, value: number) => {
    inputs.set(name, value)
    store.touch(name)
  }
  return { store, inputs, count: { total: 0, parity: 0 }, set }
}

function get(store: QueryStore, inputs: Map<string, number>, name: string): number | undefined {
  store.read(name)
  return inputs.get(name)
}

function total(store: QueryStore, inputs: Map<string, number>, count: { total: number }): number {
  return store.ask('total', () => {
    count.total++
    return (get(store, inputs, 'a') ?? 0) + (get(store, inputs, 'b') ?? 0)
  })
}

function parity(store: QueryStore, inputs: Map<string, number>, count: { total: number; parity: number }): string {
  return store.ask('parity', () => {
    count.parity++
    return total(store, inputs, count) % 2 === 0 ? 'even' : 'odd'
  })
}
