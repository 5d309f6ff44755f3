// The packaged extension in a real editor, used as a person uses it.
import assert from 'node:assert/strict'
import { type Environment, openEnvironment } from './environment.ts'
import { Workbench } from './workbench.ts'

describe('in the editor, with keyboard and mouse', () => {
  let environment: Environment
  let workbench: Workbench

  before(async () => {
    environment = await openEnvironment({ name: 'browser' })
    workbench = new Workbench(environment.page)
    await workbench.waitUntilOpen()
  })

  afterEach(async function () {
    await environment.screenshot((this.currentTest?.title ?? 'unknown').replaceAll(/[^a-z0-9]+/gi, '-'))
  })

  after(async () => {
    await environment.close()
  })

  const openAt = (name: string, text: string) => workbench.openAt(name, environment.read(name), text)

  it('the Problems panel shows what is wrong in files that nobody opened', async () => {
    const problems = await workbench.problems()
    for (const code of ['unresolved-reference', 'annotation-not-string', 'mtls-both-on'])
      await problems.filter({ hasText: code }).first().waitFor()
    for (const name of ['resiliency.yaml', 'checkout.yaml', 'dapr-system.yaml'])
      await problems.filter({ hasText: name }).first().waitFor()
    assert.equal(await workbench.editorTabs().count(), 0)
  })

  it('a squiggle stands under a policy that does not exist', async () => {
    await openAt('resiliency.yaml', 'importnt')
    await workbench.squiggle('warning').first().waitFor()
  })

  it('the hover explains it', async () => {
    const text = await workbench.hover()
    assert.match(text, /importnt/)
    assert.match(text, /unresolved-reference/)
  })

  it("the code leads to the rule's page, from inside the extension", async () => {
    await workbench.followCode('unresolved-reference')
    const page = await workbench.renderedPage('unresolved-reference')
    assert.ok(page.length > 200, page)
  })

  it('the light bulb repairs it, and the file on disk is right', async () => {
    await openAt('resiliency.yaml', 'importnt')
    const before = environment.read('resiliency.yaml')
    await workbench.lightBulb().first().waitFor()
    await workbench.openLightBulb()
    await environment.screenshot('light-bulb')
    await workbench.chooseInLightBulb('"important"')
    await workbench.squiggle('warning').first().waitFor({ state: 'detached' })
    await workbench.save()
    assert.equal(environment.read('resiliency.yaml'), before.replace('importnt', 'important'))
  })

  it('fix-all quotes an annotation and leaves everything else as it was', async () => {
    await openAt('checkout.yaml', '3000')
    const before = environment.read('checkout.yaml')
    await workbench.squiggle('error').first().waitFor()
    await workbench.runCommand('Sidecar Lens: Apply All Safe Fixes in File')
    await workbench.squiggle('error').first().waitFor({ state: 'detached' })
    await workbench.save()
    assert.equal(environment.read('checkout.yaml'), before.replace('app-port: 3000', 'app-port: "3000"'))
  })

  it('an overlap offers one fix for each owner', async () => {
    await openAt('dapr-system.yaml', 'true')
    await workbench.squiggle('warning').first().waitFor()
    await workbench.openLightBulb()
    await environment.screenshot('owners')
    const titles = await workbench.lightBulbTitles()
    assert.ok(
      titles.some((title) => title.startsWith('Let Istio encrypt')),
      titles.join('\n'),
    )
    assert.ok(
      titles.some((title) => title.startsWith('Let Dapr encrypt')),
      titles.join('\n'),
    )
  })

  it('the mesh as owner switches off what Dapr does', async () => {
    const before = environment.read('dapr-system.yaml')
    await workbench.chooseInLightBulb('Let Istio encrypt')
    await workbench.squiggle('warning').first().waitFor({ state: 'detached' })
    await workbench.save()
    assert.equal(environment.read('dapr-system.yaml'), before.replace('enabled: true', 'enabled: false'))
    await environment.page.keyboard.press('Control+Z')
    await workbench.squiggle('warning').first().waitFor()
    await workbench.save()
  })

  it('Dapr as owner keeps its port out of the mesh', async () => {
    await openAt('dapr-system.yaml', 'true')
    await workbench.squiggle('warning').first().waitFor()
    await workbench.openLightBulb()
    await workbench.chooseInLightBulb('Let Dapr encrypt')
    await workbench.squiggle('warning').first().waitFor({ state: 'detached' })
    await workbench.saveAll()
    for (const name of ['checkout.yaml', 'payments.yaml']) {
      assert.match(environment.read(name), /traffic\.sidecar\.istio\.io\/excludeInboundPorts: "50002"/)
      assert.match(environment.read(name), /traffic\.sidecar\.istio\.io\/excludeOutboundPorts: "50002"/)
    }
  })

  it('the language status names the mesh', async () => {
    assert.match(await workbench.languageStatus(), /Sidecar Lens: Istio/)
  })

  it('the log holds no error', () => {
    const log = environment.serverLog()
    assert.ok(log.length > 0, 'nothing was logged')
    assert.deepEqual(
      log.split('\n').filter((line) => line.includes('[error]')),
      [],
    )
  })
})
