import assert from 'node:assert/strict'
import { project } from '../../../server/src/workspace/projection.ts'

describe('what is kept of an object', () => {
  it('is of variables and ConfigMaps only whom they name', () => {
    const env = [
      { name: 'ORDERS', value: 'http://user:secret@orders.shop:80/api?token=secret' },
      { name: 'PASSWORD', value: 'secret' },
    ]
    const pod = project('Pod', { spec: { containers: [{ name: 'web', image: 'web:1', env }] } })
    assert.deepEqual(pod, { spec: { containers: [{ name: 'web', env: [{ value: 'http://orders.shop' }, {}] }] } })
    const data = { 'nginx.conf': 'proxy_pass http://orders;', password: 'secret' }
    assert.deepEqual(project('ConfigMap', { kind: 'ConfigMap', data }), {
      kind: 'ConfigMap',
      data: { 'nginx.conf': 'http://orders' },
    })
  })

  it('is nothing of the data of a Secret', () => {
    assert.deepEqual(project('Secret', { kind: 'Secret', data: { url: 'http://orders' } }), { kind: 'Secret' })
  })
})
