import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import type { App, Visitor } from '../../e2e/support/app.ts'
import { createPerson, type Person } from '../../e2e/support/person.ts'
import type { RunLimits } from '../../src/protocol/events.ts'
import type { RunRecord } from '../../src/protocol/tool.ts'
import { type Files, makeProjectFile, readProjectFile, type SavedProject } from './project-file.ts'
import type { Check } from './task.ts'

export interface EvalModel {
  protocol: 'Chat Completions' | 'Responses' | 'Anthropic Messages'
  baseUrl: string
  /** Empty for a model that wants none. */
  key: string
  model: string
}

/** The built page, used by its own buttons. Everything rejects with what the page says instead. */
export interface EvalPage {
  /**
   * A new project with these files, in which the agent is asked. Resolves with the project after the run's end, and
   * its signed log.
   */
  ask(name: string, files: Files, prompt: string): Promise<{ project: SavedProject; log: string }>
  /** Runs a check on a copy of these files, in a project and a machine of their own. */
  check(name: string, files: Files, check: Check): Promise<RunRecord>
  /** Ends the browser's profile. */
  leave(): Promise<void>
}

export interface EvalPageOptions {
  model: EvalModel
  limits: RunLimits
  /** From 1 (no race) to 8. */
  candidates: number
  /** A check that takes longer is stopped. */
  checkSeconds: number
}

/** What the page may take beyond a limit of its own: a machine starts, an interpreter is loaded. Milliseconds. */
const PATIENCE = 120_000

export async function openEvalPage(
  app: App,
  { model, limits, candidates, checkSeconds }: EvalPageOptions,
): Promise<EvalPage> {
  const visitor = await app.visit()
  try {
    const { page } = visitor
    const person = createPerson(page)
    await setUp(person, model, limits, candidates)
    const fail = (what: string) => async (error: Error) => {
      throw new Error(`${what}: ${error.message.split('\n', 1)[0]}\n${await seen(visitor)}`)
    }
    return {
      async ask(name, files, prompt) {
        await openProject(person, name, await makeProjectFile(name, files, null))
        await person.follow(prompt)
        await page
          .locator('.talk [data-kind="outcome"]')
          .waitFor({ timeout: limits.seconds * 1000 + PATIENCE })
          .catch(fail('The run did not end'))
        const project = await save(page)
        return { project, log: await download(page, 'Export the log') }
      },
      async check(name, files, { files: hidden, command }) {
        const all: Files = new Map([...files, ...Object.entries(hidden).map(([path, text]) => encoded(path, text))])
        await openProject(person, name, await makeProjectFile(name, all, command))
        const tests = await person.openTab('Tests')
        await tests.getByRole('button', { name: /^Run the tests/ }).click()
        const ended = page.locator('.talk :is([data-kind="report"], [data-kind="tool"])').first()
        // The first one in a tab also loads what it runs on.
        await ended.waitFor({ timeout: checkSeconds * 1000 }).catch(() => page.keyboard.press('ControlOrMeta+.'))
        await ended.waitFor({ timeout: PATIENCE }).catch(fail('The check did not end'))
        const { events } = await save(page)
        const body = events.findLast((event) => event.body.type === 'command')?.body
        if (body?.type !== 'command') throw new Error('The page did not write down how the check ended.')
        return body.record
      },
      leave: visitor.leave,
    }
  } catch (error) {
    await visitor.leave()
    throw error
  }
}

const encoded = (path: string, text: string): [string, Uint8Array] => [path, new TextEncoder().encode(text)]

async function setUp({ page, dialog }: Person, model: EvalModel, limits: RunLimits, candidates: number): Promise<void> {
  await page
    .getByRole('banner')
    .getByRole('button', { name: /Add a key/ })
    .click()
  await dialog.getByRole('radio', { name: model.protocol }).check()
  await dialog.getByRole('textbox', { name: 'Base URL' }).fill(model.baseUrl)
  await dialog.getByLabel('Key', { exact: true }).fill(model.key)
  await dialog.getByRole('combobox', { name: 'Model name' }).fill(model.model)
  await dialog.getByRole('spinbutton', { name: 'Repairs' }).fill(String(limits.repairs))
  await dialog.getByRole('spinbutton', { name: 'Model calls' }).fill(String(limits.steps))
  await dialog.getByRole('spinbutton', { name: 'Time' }).fill(String(limits.seconds))
  if (candidates > 1) await dialog.getByRole('spinbutton', { name: 'How many' }).fill(String(candidates))
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden', timeout: 5000 }).catch(async () => {
    throw new Error(
      `The page refuses these settings: ${await dialog.getByRole('alert').or(dialog.locator('.in-fail')).allInnerTexts()}`,
    )
  })
}

/** Through the start screen's list, as a person opens a file. */
async function openProject({ page, dialog }: Person, name: string, text: string): Promise<void> {
  const home = page.getByRole('button', { name: 'Tabwright, all projects' })
  const projects = page.getByRole('button', { name: 'Projects', exact: true })
  await home.or(projects).first().waitFor({ timeout: PATIENCE })
  if (await home.isVisible()) await home.click()
  // The project before is saved and its machine ended first.
  await projects.click({ timeout: PATIENCE })
  const file = { name: `${name}.tabwright.json`, mimeType: 'application/json', buffer: Buffer.from(text) }
  await dialog.getByLabel('From a file…').setInputFiles(file)
  await dialog.waitFor({ state: 'hidden', timeout: PATIENCE })
  await page.getByRole('button', { name: `Project ${name}`, exact: true }).waitFor({ timeout: PATIENCE })
}

const save = async (page: Page): Promise<SavedProject> => readProjectFile(await download(page, 'Save as a file'))

/** The text that an item of the project's menu saves. */
async function download(page: Page, item: string): Promise<string> {
  await page.getByRole('button', { name: /^Project / }).click()
  const [saved] = await Promise.all([
    page.waitForEvent('download', { timeout: PATIENCE }),
    page.getByRole('menuitem', { name: item }).click(),
  ])
  const text = await readFile(await saved.path(), 'utf8')
  await saved.delete()
  return text
}

/** What somebody in front of it would report. */
async function seen({ page, troubles }: Visitor): Promise<string> {
  const alerts = await page.getByRole('alert').allInnerTexts()
  const end = (await page.locator('.talk').allInnerTexts()).join('\n').slice(-500)
  return [...alerts, ...troubles, end].join('\n')
}
