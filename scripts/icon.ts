// Draws docs/icon.png from docs/icon.svg: the editor takes no vector pictures of an extension.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { REPOSITORY, runMain } from './command.ts'
import { browserProgram, ensurePrograms } from './editor/system-packages.ts'

const SIZE = 256

runMain(async () => {
  await ensurePrograms(['chromium'])
  const browser = await chromium.launch({ executablePath: browserProgram(), args: ['--no-sandbox'] })
  const page = await browser.newPage({ viewport: { width: SIZE, height: SIZE } })
  await page.setContent(`<style>body { margin: 0 }</style>${readFileSync(join(REPOSITORY, 'docs', 'icon.svg'), 'utf8')}`)
  await page.screenshot({ path: join(REPOSITORY, 'docs', 'icon.png'), omitBackground: true })
  await browser.close()
})
