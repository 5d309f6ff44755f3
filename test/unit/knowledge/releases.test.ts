import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { PRODUCTS } from '../../../server/src/knowledge/products.ts'
import { RELEASES, readRelease, whyUnsureOf } from '../../../server/src/knowledge/releases.ts'
import { compareVersions } from '../../../server/src/schema/version.ts'

const SETTINGS: readonly { readonly properties: Readonly<Record<string, { readonly pattern?: string }>> }[] = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../package.json'), 'utf8'),
).contributes.configuration

describe('releases', () => {
  it('are read with a v, a patch or the mark of a candidate', () => {
    assert.equal(readRelease('1.18'), '1.18')
    assert.equal(readRelease('v1.18.3'), '1.18.3')
    assert.equal(readRelease('1.31.0-rc.0'), '1.31.0-rc.0')
    for (const text of ['', '1', 'latest', 'edge-25.1.1', '1.18 ', '1.18.x']) assert.equal(readRelease(text), undefined, text)
  })

  it('are known from the oldest to the newest line, with all patches', () => {
    for (const { id } of PRODUCTS) {
      const { oldest, newest } = RELEASES[id]
      assert.ok(compareVersions(oldest, newest) < 0, id)
      for (const text of [oldest, newest, `${newest}.99`, `v${newest}`])
        assert.equal(whyUnsureOf(id, text), undefined, `${id} ${text}`)
    }
    assert.match(whyUnsureOf('dapr', '1.19') ?? '', /^Dapr 1\.19 is newer than 1\.18, /)
    assert.match(whyUnsureOf('linkerd', '2.12.5') ?? '', /^Linkerd 2\.12\.5 is older than 2\.13, /)
    assert.equal(whyUnsureOf('istio', 'latest'), undefined)
  })

  it('are accepted by the settings of the editor as by the server', () => {
    const patterns = SETTINGS.flatMap(({ properties }) => Object.entries(properties))
      .filter(([name]) => name.startsWith('sidecarLens.versions.'))
      .map(([, { pattern = '' }]) => new RegExp(pattern))
    assert.equal(patterns.length, PRODUCTS.length)
    for (const text of ['1.18', 'v1.18.3', '1.31.0-rc.0', '1', 'latest', 'edge-25.1.1', '1.18 '])
      for (const pattern of patterns) assert.equal(pattern.test(text), readRelease(text) !== undefined, text)
  })
})
