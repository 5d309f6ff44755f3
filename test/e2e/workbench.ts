// The editor's window as a person uses it: keys, menus, and what can be read on the screen.
import assert from 'node:assert/strict'
import { basename } from 'node:path'
import type { Locator, Page } from 'playwright-core'

/** Colours of squiggles, as the editor names them. */
export type Squiggle = 'error' | 'warning' | 'info' | 'hint'

export class Workbench {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  async waitUntilOpen(): Promise<void> {
    await this.#page.locator('.monaco-workbench .explorer-folders-view .monaco-list-row').first().waitFor()
  }

  /** Opens a file of the workspace and puts the cursor at the first place where the text stands. */
  async openAt(name: string, content: string, text: string): Promise<void> {
    const before = content.slice(0, content.indexOf(text))
    assert.ok(content.includes(text), `${name} does not contain ${text}`)
    const line = before.split('\n').length
    const column = before.length - before.lastIndexOf('\n')
    await this.#quickInput(`${name}:${line}:${column}`, basename(name))
    await this.#page.locator('.tab.active', { hasText: basename(name) }).waitFor()
    await this.#page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column}` }).waitFor()
  }

  /** Runs a command by its title, as shown in the palette. */
  async runCommand(title: string): Promise<void> {
    await this.#quickInput(`>${title}`, title)
  }

  squiggle(kind: Squiggle): Locator {
    return this.#page.locator(`.monaco-editor .squiggly-${kind}`)
  }

  /** The text of the hover at the cursor. */
  async hover(): Promise<string> {
    await this.#page.keyboard.press('Control+K')
    await this.#page.keyboard.press('Control+I')
    const hover = this.#page.locator('.monaco-hover:visible .monaco-hover-content')
    await hover.first().waitFor()
    return (await hover.allInnerTexts()).join('\n')
  }

  /** Follows the link on a finding's code in the hover that is shown. */
  async followCode(code: string): Promise<void> {
    await this.#page.locator('.monaco-hover:visible a', { hasText: code }).first().click()
  }

  /** The light bulb beside the line of the cursor; shown once the editor knows of something to do there. */
  lightBulb(): Locator {
    const bulbs = '.lightBulbWidget, .codicon-gutter-lightbulb, .codicon-gutter-lightbulb-auto-fix'
    return this.#page.locator('.editor-instance').locator(bulbs).locator('visible=true')
  }

  /** Opens the light bulb's menu at the cursor. */
  async openLightBulb(): Promise<void> {
    const rows = this.#menuRows().first()
    const nothing = this.#page.locator('.monaco-editor-overlaymessage', { hasText: 'No code actions available' })
    await this.#page.keyboard.press('Control+Period')
    await rows.or(nothing).first().waitFor()
    if (await rows.isVisible()) return
    // The editor drops its question when diagnostics arrive meanwhile, and then says that there is nothing. A person asks again.
    await this.#page.keyboard.press('Escape')
    await nothing.waitFor({ state: 'detached' })
    await this.#page.keyboard.press('Control+Period')
    await rows.waitFor()
  }

  async lightBulbTitles(): Promise<readonly string[]> {
    return this.#menuRows().allInnerTexts()
  }

  async chooseInLightBulb(title: string): Promise<void> {
    const row = this.#menuRows().filter({ hasText: title }).first()
    // Until the mouse moves, a new menu takes no clicks, so that none is hit by accident.
    await row.hover({ force: true })
    await row.click()
  }

  /** Saves the file in front and waits until it is on disk. */
  async save(): Promise<void> {
    await this.#page.keyboard.press('Control+S')
    await this.#page.locator('.tab.active:not(.dirty)').waitFor()
  }

  async saveAll(): Promise<void> {
    await this.runCommand('File: Save All Files')
    await this.#page.locator('.tab.dirty').first().waitFor({ state: 'detached' })
  }

  /** The rows of the Problems panel. */
  async problems(): Promise<Locator> {
    await this.runCommand('View: Focus Problems')
    const rows = this.#page.locator('.markers-panel .monaco-list-row')
    await rows.first().waitFor()
    return rows
  }

  /** The tabs of open editors. */
  editorTabs(): Locator {
    return this.#page.locator('.tabs-container .tab')
  }

  /** What the language status of the file in front says. */
  async languageStatus(): Promise<string> {
    await this.#page
      .locator('.statusbar-item', { has: this.#page.locator('.codicon-bracket, .codicon-bracket-error, .codicon-bracket-dot') })
      .first()
      .hover()
    const hover = this.#page.locator('.hover-language-status:visible')
    await hover.first().waitFor()
    return (await hover.allInnerTexts()).join('\n')
  }

  /** The text inside the rendered page (a web view) in front. */
  async renderedPage(heading: string): Promise<string> {
    const frame = this.#page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame')
    await frame.locator('h1', { hasText: heading }).waitFor()
    return (await frame.locator('body').allInnerTexts()).join('')
  }

  async #quickInput(text: string, row: string): Promise<void> {
    const input = this.#page.locator('.quick-input-widget:visible input[type="text"]')
    await this.#page.keyboard.press(text.startsWith('>') ? 'F1' : 'Control+P')
    await input.waitFor()
    await input.fill(text)
    await this.#page.locator('.quick-input-widget:visible .monaco-list-row.focused', { hasText: row }).waitFor()
    await this.#page.keyboard.press('Enter')
    await input.waitFor({ state: 'hidden' })
  }

  #menuRows(): Locator {
    return this.#page.locator('.action-widget:visible .monaco-list-row.action')
  }
}
