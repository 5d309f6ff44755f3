// The browser build of client and server: both run in the page, as on a web editor, and read files through the editor.
import assert from 'node:assert/strict'
import { type Environment, openEnvironment } from './environment.ts'
import { Workbench } from './workbench.ts'

describe('in the web extension host', () => {
  let environment: Environment
  let workbench: Workbench

  before(async () => {
    environment = await openEnvironment({ name: 'web', web: true })
    workbench = new Workbench(environment.page)
    await workbench.waitUntilOpen()
  })

  afterEach(async function () {
    await environment.screenshot((this.currentTest?.title ?? 'unknown').replaceAll(/[^a-z0-9]+/gi, '-'))
  })

  after(async () => {
    await environment.close()
  })

  it('no extension of ours runs in a Node process', () => {
    assert.equal(environment.serverLog(), '')
  })

  it('an overlap with a file that is not open is found and fixed', async () => {
    const before = environment.read('dapr-system.yaml')
    await workbench.openAt('dapr-system.yaml', before, 'true')
    await workbench.squiggle('warning').first().waitFor()
    await workbench.openLightBulb()
    await workbench.chooseInLightBulb('Let Istio encrypt')
    await workbench.squiggle('warning').first().waitFor({ state: 'detached' })
    await workbench.save()
    assert.equal(environment.read('dapr-system.yaml'), before.replace('enabled: true', 'enabled: false'))
  })

  it('the language status names the mesh', async () => {
    assert.match(await workbench.languageStatus(), /Sidecar Lens: Istio/)
  })
})
