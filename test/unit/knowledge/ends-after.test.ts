import assert from 'node:assert/strict'
import { istio } from '../../../server/src/knowledge/istio/product.ts'
import { linkerd } from '../../../server/src/knowledge/linkerd/product.ts'
import { workloadOf } from '../../../server/src/model/workload.ts'
import type { PlainMap } from '../../../server/src/syntax/plain.ts'
import { clusterOf, manifestOf } from '../../support/cluster.ts'
import { helmValues, release } from './linkerd/support.ts'

function job(annotations: PlainMap = {}) {
  const manifest = manifestOf({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'sweeper', namespace: 'shop' },
    spec: { template: { metadata: { annotations }, spec: { containers: [{ name: 'sweeper' }] } } },
  })
  const workload = workloadOf(manifest)
  assert.ok(workload)
  return { manifest, workload }
}

describe('a proxy ends after a command', () => {
  it('of Istio, when it asks the agent or Envoy', () => {
    const { manifest, workload } = job()
    const ends = (command: string) => istio.endsAfter(clusterOf([manifest]), workload, command)
    assert.equal(ends('sweep; curl -X POST localhost:15020/quitquitquit'), 'yes')
    assert.equal(ends('pilot-agent request POST quitquitquit'), 'yes')
    assert.equal(ends('sweep'), 'no')
  })

  describe('of Linkerd', () => {
    const ALLOWED = { 'config.linkerd.io/proxy-admin-shutdown': 'enabled' }
    const cases: readonly (readonly [string, string, PlainMap, 'yes' | 'no'])[] = [
      ['that asks it', 'curl -X POST localhost:4191/shutdown', ALLOWED, 'yes'],
      ['that leaves it to the wrapper', 'linkerd-await --shutdown -- sweep', ALLOWED, 'yes'],
      ['that leaves it to the wrapper, in short', 'linkerd-await -S -- sweep', ALLOWED, 'yes'],
      ['that only waits for it', 'linkerd-await -- sweep', ALLOWED, 'no'],
      ['that asks it where it does not listen', 'curl -X POST localhost:4191/shutdown', {}, 'no'],
    ]
    for (const [what, command, annotations, expected] of cases) {
      it(what, () => {
        const { manifest, workload } = job(annotations)
        assert.equal(linkerd.endsAfter(clusterOf([manifest]), workload, command), expected)
      })
    }

    it('that asks it where the installation lets it listen, or the release does by default', () => {
      const { manifest, workload } = job()
      const command = 'curl -X POST localhost:4191/shutdown'
      const values = helmValues({ proxy: { enableShutdownEndpoint: true } })
      assert.equal(linkerd.endsAfter(clusterOf([manifest, values]), workload, command), 'yes')
      assert.equal(linkerd.endsAfter(clusterOf([manifest], release('2.15')), workload, command), 'yes')
    })
  })
})
