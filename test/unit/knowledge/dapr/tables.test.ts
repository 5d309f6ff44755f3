import assert from 'node:assert/strict'
import { COMPONENT_CATEGORIES, categoryOf } from '../../../../server/src/knowledge/dapr/component-categories.ts'
import { MIDDLEWARE_TYPES } from '../../../../server/src/knowledge/dapr/configuration/pipelines.ts'
import { cliSource, componentsSource, daprDocs, daprSource, kitSource } from '../../../../server/src/knowledge/dapr/evidence.ts'
import { FEATURE_FLAGS } from '../../../../server/src/knowledge/dapr/features.ts'
import { BUILT_IN_RETRIES } from '../../../../server/src/knowledge/dapr/policy-names.ts'
import { CONTROL_PLANE_PORTS, SIDECAR_PORTS } from '../../../../server/src/knowledge/dapr/ports.ts'
import { isKnownIn } from '../../../../server/src/schema/version.ts'

describe('Dapr tables', () => {
  it('tell which preview features a release knows', () => {
    const known = FEATURE_FLAGS.filter((flag) => isKnownIn('1.18.3', flag)).map(({ name }) => name)
    assert.deepEqual(known, [
      'HotReload',
      'ActorStateTTL',
      'WorkflowsClusteredDeployment',
      'WorkflowsRemoteActivityReminder',
      'WorkflowHistorySigning',
    ])
    assert.ok(isKnownIn('1.16', FEATURE_FLAGS.find(({ name }) => name === 'SchedulerReminders') ?? assert.fail()))
  })

  it('tell which components Resiliency acts on', () => {
    const without = COMPONENT_CATEGORIES.filter(({ directions }) => directions.length === 0).map(({ prefix }) => prefix)
    assert.deepEqual(without, ['middleware', 'nameresolution', 'workflowbackend'])
    const inbound = COMPONENT_CATEGORIES.filter(({ directions }) => directions.includes('inbound')).map(({ prefix }) => prefix)
    assert.deepEqual(inbound, ['pubsub', 'bindings', 'configuration'])
    assert.equal(categoryOf('State.Redis')?.policyWord, 'Statestore')
  })

  it('list the built-in retries with their numbers', () => {
    assert.deepEqual(
      BUILT_IN_RETRIES.map(({ name, kind, duration, maxRetries }) => [
        name.slice('DaprBuiltIn'.length),
        kind,
        duration,
        maxRetries,
      ]),
      [
        ['ServiceRetries', 'constant', 1000, 3],
        ['ActorRetries', 'constant', 1000, 3],
        ['ActorReminderRetries', 'exponential', 500, 0],
        ['InitializationRetries', 'exponential', 500, 3],
        ['ActorNotFoundRetries', 'constant', 1000, 5],
      ],
    )
  })

  it('list ports, and middleware types that carry no prefix', () => {
    assert.equal(SIDECAR_PORTS.internal, 50002)
    assert.deepEqual(
      CONTROL_PLANE_PORTS.filter(({ caller }) => caller === 'sidecar').map(({ port, target }) => `${port}:${target}`),
      ['443:50001', '443:6500', '50005:50005', '443:50006', '50006:50006'],
    )
    assert.ok(MIDDLEWARE_TYPES.every((type) => !type.includes('.')))
  })

  it('link to the release that was read', () => {
    assert.deepEqual(daprSource('pkg/acl/acl.go'), {
      url: 'https://github.com/dapr/dapr/blob/v1.18.3/pkg/acl/acl.go',
      version: 'Dapr 1.18.3',
    })
    assert.equal(daprSource('a', 'why').note, 'why')
    for (const evidence of [kitSource('a'), componentsSource('a'), cliSource('a')])
      assert.match(evidence.url, /^https:\/\/github\.com\/dapr\/[a-z-]+\/blob\/[0-9a-f]{7}\/a$/)
    assert.equal(daprDocs('concepts/service-mesh/').url, 'https://docs.dapr.io/concepts/service-mesh/')
  })
})
