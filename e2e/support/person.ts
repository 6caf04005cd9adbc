import type { Locator, Page } from 'playwright-core'

export type TabName = 'Race' | 'Editor' | 'Diff' | 'Preview' | 'Tests' | 'Terminal' | 'Model'

export interface ModelChoice {
  baseUrl: string
  key: string
  model: string
  protocol?: 'Chat Completions' | 'Responses' | 'Anthropic Messages'
  /** How many work on a prompt, and when; one, unless told otherwise. */
  candidates?: number
  when?: 'From the start' | 'After a first failure'
  /** How long the others may come in after the first; the settings' own by default. Seconds. */
  grace?: number
}

/** The first run compiles and loads what later ones find ready; on a busy machine that takes its time. Milliseconds. */
const RUN = 180_000

/** What somebody in front of the page sees and does. Everything is found as they find it: by role and name. */
export interface Person {
  page: Page
  conversation: Locator
  work: Locator
  verdict: Locator
  dialog: Locator
  /** The start screen's way into a project. */
  ask(prompt: string): Promise<void>
  /** A prompt in the open project. */
  follow(prompt: string): Promise<void>
  setModel(choice: ModelChoice): Promise<void>
  openTab(name: TabName): Promise<Locator>
  openFile(path: string): Promise<void>
  /** The paths that the tree shows; folders are open. */
  files(): Promise<string[]>
  /** Waits for the verdict's word. Throws with the conversation where the run ends otherwise. */
  untilVerdict(word: string): Promise<void>
  /** Waits until no run is under way. */
  untilStill(): Promise<void>
  /** Types a command into the terminal, and gives the first row that shows `sign`: not one that the command itself shows. */
  inTerminal(command: string, sign: RegExp): Promise<string>
}

export function createPerson(page: Page): Person {
  const conversation = page.getByRole('region', { name: 'Conversation' })
  const work = page.getByRole('region', { name: 'Work' })
  const verdict = page.getByRole('status', { name: 'Verdict' })
  const dialog = page.getByRole('dialog')
  const stop = conversation.getByRole('button', { name: 'Stop' })

  const openTab = async (name: TabName): Promise<Locator> => {
    await work.getByRole('tab', { name: new RegExp(`^${name}\\b`) }).click()
    return work.getByRole('tabpanel', { name: new RegExp(`^${name}\\b`) })
  }

  return {
    page,
    conversation,
    work,
    verdict,
    dialog,
    openTab,

    async ask(prompt) {
      await page.getByRole('textbox', { name: 'Say what to build' }).fill(prompt)
      await page.getByRole('button', { name: 'Plan it' }).click()
    },
    async follow(prompt) {
      await conversation.getByRole('textbox', { name: 'Ask for a change' }).fill(prompt)
      await conversation.getByRole('button', { name: 'Send' }).click()
    },
    async setModel({ baseUrl, key, model, protocol = 'Chat Completions', ...race }) {
      const { candidates = 1, when = 'From the start', grace } = race
      await page
        .getByRole('banner')
        .getByRole('button', { name: /Add a key|Embedded engine|Engine/ })
        .first()
        .click()
      await dialog.getByRole('radio', { name: protocol }).check()
      await dialog.getByRole('textbox', { name: 'Base URL' }).fill(baseUrl)
      await dialog.getByLabel('Key', { exact: true }).fill(key)
      await dialog.getByRole('combobox', { name: 'Model name' }).fill(model)
      await dialog.getByRole('spinbutton', { name: 'How many' }).fill(String(candidates))
      if (candidates > 1) await dialog.getByRole('radio', { name: when }).check()
      if (grace !== undefined) await dialog.getByRole('spinbutton', { name: /grace/i }).fill(String(grace))
      await dialog.getByRole('button', { name: 'Save' }).click()
      await dialog.waitFor({ state: 'hidden' })
    },
    async openFile(path) {
      await openTab('Editor')
      await work
        .getByRole('treeitem', { name: path.split('/').at(-1)! })
        .first()
        .click()
    },
    async files() {
      await openTab('Editor')
      const items = work.getByRole('tree', { name: 'Files' }).getByRole('treeitem')
      // The panel comes with the first look at it.
      await items.first().or(work.getByText('No files yet').first()).first().waitFor()
      const rows = await items.evaluateAll((all) =>
        all.map((one) => ({
          level: Number(one.getAttribute('aria-level')),
          folder: one.hasAttribute('aria-expanded'),
          name: one.querySelector('.clip')?.textContent ?? '',
        })),
      )
      const above: string[] = []
      const paths: string[] = []
      for (const { level, folder, name } of rows) {
        above.length = level - 1
        if (folder) above.push(name)
        else paths.push([...above, name].join('/'))
      }
      return paths
    },
    async untilVerdict(word) {
      const reached = verdict.getByText(word, { exact: true }).waitFor({ timeout: RUN })
      const given = conversation.getByRole('button', { name: 'Continue' }).waitFor({ timeout: RUN })
      const first = await Promise.race([
        reached.then(() => true),
        given.then(
          () => false,
          () => false,
        ),
      ])
      given.catch(() => {})
      reached.catch(() => {})
      if (!first) throw new Error(`Not “${word}”: ${await verdict.innerText()}\n${await conversation.innerText()}`)
    },
    async untilStill() {
      await stop.waitFor({ state: 'hidden', timeout: RUN })
    },
    async inTerminal(command, sign) {
      const panel = await openTab('Terminal')
      const rows = panel.getByRole('listitem')
      await rows
        .filter({ hasText: /\$\s*$/ })
        .first()
        .waitFor({ timeout: RUN })
      await panel.getByRole('textbox', { name: 'Terminal input' }).focus()
      await page.keyboard.type(command)
      await page.keyboard.press('Enter')
      const found = rows.filter({ hasText: sign })
      await found
        .first()
        .waitFor({ timeout: RUN })
        .catch(async (error) => {
          throw new Error(`Not ${sign} in the terminal, but:\n${(await rows.allInnerTexts()).join('\n')}`, {
            cause: error,
          })
        })
      return found.first().innerText()
    },
  }
}
