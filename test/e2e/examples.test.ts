// What a newcomer sees first: the examples of the repository, opened by `npm start`.
import assert from 'node:assert/strict'
import { type Environment, openEnvironment } from './environment.ts'
import { Workbench } from './workbench.ts'

describe('the examples in the editor', () => {
  let environment: Environment

  before(async () => {
    environment = await openEnvironment({ name: 'examples', folder: 'examples' })
  })

  after(async () => {
    await environment.screenshot('end')
    await environment.close()
  })

  it('show the overlap that the readme starts with, and no error in the log', async () => {
    const workbench = new Workbench(environment.page)
    await workbench.waitUntilOpen()
    const name = 'istio/broken/dapr/daprsystem.yaml'
    await workbench.openAt(name, environment.read(name), 'true')
    await workbench.squiggle('warning').first().waitFor()
    assert.match(await workbench.hover(), /mtls-both-on/)
    assert.doesNotMatch(environment.serverLog(), /\[error\]/)
  })
})
