import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type OwnerFacts, preferredOwner } from '../../../server/src/knowledge/owner.ts'
import type { Truth } from '../../../server/src/model/truth.ts'
import type { ConcernName } from '../../../server/src/schema/schema.ts'

/** A sidecar mesh that holds every Dapr workload and nothing else. */
const MESHED: OwnerFacts = {
  setting: { mtls: 'auto', tracing: 'auto', retries: 'auto' },
  mesh: 'yes',
  meshIdentity: 'yes',
  meshReadsDaprCalls: 'yes',
  daprWorkloadsMeshed: 'yes',
  meshedWithoutDapr: 'no',
  asynchronous: 'no',
  daprAccessControl: 'no',
  multiCluster: 'no',
  strictEverywhere: 'no',
  daprCalls: true,
}

function owner(concern: ConcernName, facts: Partial<OwnerFacts> = {}): string | undefined {
  return preferredOwner(concern, { ...MESHED, ...facts }).owner
}

describe('Preferred owner', () => {
  it('is Dapr for everything without a mesh', () => {
    for (const concern of ['mtls', 'tracing', 'retry', 'timeout', 'circuit-breaker'] as const) {
      assert.equal(owner(concern, { mesh: 'no' }), 'dapr', concern)
    }
  })

  describe('of mutual TLS', () => {
    it('is the mesh that also holds workloads without Dapr', () => {
      assert.equal(owner('mtls', { meshedWithoutDapr: 'yes' }), 'mesh')
    })

    it('is the mesh where every workload has Dapr, for other clusters, and where plain text is refused', () => {
      assert.equal(owner('mtls'), 'mesh')
      assert.equal(owner('mtls', { multiCluster: 'yes' }), 'mesh')
      assert.equal(owner('mtls', { strictEverywhere: 'yes' }), 'mesh')
    })

    it('is Dapr where its access control needs to know callers, whatever else speaks for the mesh', () => {
      assert.equal(
        owner('mtls', { daprAccessControl: 'yes', meshedWithoutDapr: 'yes', multiCluster: 'yes', strictEverywhere: 'yes' }),
        'dapr',
      )
    })

    it('is Dapr beside a mesh without workload identity', () => {
      assert.equal(owner('mtls', { meshIdentity: 'no' }), 'dapr')
    })

    it('is nobody while a Dapr workload is outside the mesh or something decisive is not visible', () => {
      assert.equal(owner('mtls', { daprWorkloadsMeshed: 'no' }), undefined)
      assert.equal(owner('mtls', { daprAccessControl: 'unknown' }), undefined)
      assert.equal(owner('mtls', { mesh: 'unknown' }), undefined)
    })
  })

  describe('of tracing', () => {
    it('is Dapr where messages pass through a broker', () => {
      assert.equal(owner('tracing', { asynchronous: 'yes', meshedWithoutDapr: 'yes' }), 'dapr')
    })

    it('is the mesh where it sees more workloads', () => {
      assert.equal(owner('tracing', { meshedWithoutDapr: 'yes' }), 'mesh')
    })

    it('is Dapr where every workload has it, or the mesh cannot read its calls', () => {
      assert.equal(owner('tracing'), 'dapr')
      assert.equal(owner('tracing', { meshReadsDaprCalls: 'no', meshedWithoutDapr: 'yes' }), 'dapr')
    })

    it('is nobody between clusters, or while the decisive fact is not visible', () => {
      assert.equal(owner('tracing', { multiCluster: 'yes' }), undefined)
      assert.equal(owner('tracing', { asynchronous: 'unknown' }), undefined)
      assert.equal(owner('tracing', { meshedWithoutDapr: 'unknown' }), undefined)
    })
  })

  it('of retries, timeouts and breakers is Dapr for its own calls and the mesh for the rest', () => {
    for (const concern of ['retry', 'timeout', 'circuit-breaker'] as const) {
      assert.equal(owner(concern), 'dapr', concern)
      assert.equal(owner(concern, { daprCalls: false }), 'mesh', concern)
    }
  })

  it('is nobody for jobs that both do side by side', () => {
    assert.equal(owner('metrics'), undefined)
    assert.equal(owner('access-control'), undefined)
  })

  it('is whom the user names, whatever the files say', () => {
    const truth = fc.constantFrom<Truth>('yes', 'no', 'unknown')
    const facts = fc.record({
      mesh: truth,
      meshIdentity: truth,
      meshReadsDaprCalls: truth,
      daprWorkloadsMeshed: truth,
      meshedWithoutDapr: truth,
      asynchronous: truth,
      daprAccessControl: truth,
      multiCluster: truth,
      strictEverywhere: truth,
      daprCalls: fc.boolean(),
    })
    const named = fc.constantFrom<'dapr' | 'mesh'>('dapr', 'mesh')
    fc.assert(
      fc.property(facts, named, (found, name) => {
        const setting = { mtls: name, tracing: name, retries: name }
        for (const concern of ['mtls', 'tracing', 'retry'] as const) assert.equal(owner(concern, { ...found, setting }), name)
      }),
    )
  })

  it('always comes with a reason', () => {
    for (const concern of ['mtls', 'tracing', 'retry', 'metrics'] as const) {
      assert.match(preferredOwner(concern, MESHED).because, /^[A-Z].*\.$/)
    }
    const named = { ...MESHED, setting: { ...MESHED.setting, tracing: 'mesh' } } as const
    assert.match(preferredOwner('tracing', named).because, /owner\.tracing/)
  })
})
