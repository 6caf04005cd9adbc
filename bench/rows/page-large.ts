import type { Page } from 'playwright-core'
import { createPerson } from '../../e2e/support/person.ts'
import type { BenchContext } from '../lib/context.ts'
import { longestFrame, measureFrames, typingTimes } from '../lib/page-frames.ts'
import type { Row } from '../lib/row.ts'

const FILES = 5000
const FILE_BYTES = 40_000
/** Saving so much is no part of what is measured. Milliseconds. */
const SAVED_MS = 600_000

/** Writes the files in the tab; `saved` follows when all of them are in the project. */
const FILL = `const line = (f, l) => "export const name" + f + "x" + l + " = " + l + "\\\\n"; for (let f = 0; f < ${FILES}; f++) { const folder = "src/part" + (f % 50); fs.mkdirSync(folder, { recursive: true }); let text = ""; for (let l = 0; text.length < ${FILE_BYTES}; l++) text += line(f, l); fs.writeFileSync(folder + "/file" + f + ".txt", text) }`

/** A project of 5,000 files and 200 MB: opened after a reload, typed into, scrolled through. */
export async function largeProject({ browser, appUrl, runs }: BenchContext): Promise<Row[]> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    await page.addInitScript(measureFrames)
    await page.goto(appUrl)
    const person = createPerson(page)
    await page.getByRole('button', { name: 'JavaScript with tests' }).click()
    await person.inTerminal(`node -e '${FILL}'; echo "ended with $?"`, /^ended with 0/)
    await person.work
      .getByRole('tab', { name: 'Diff' })
      .getByText(`${FILES + 3} files`)
      .waitFor({ timeout: SAVED_MS })
    const rounds = Math.min(runs, 5)
    const opened: number[] = []
    const keys: number[] = []
    const scrolled: number[] = []
    for (let run = 0; run < rounds; run++) {
      opened.push(await open(page, appUrl))
      const editor = person.work.getByRole('textbox', { name: /greet\.js/ })
      await editor.click()
      await page.keyboard.press('Control+End')
      keys.push(...(await typingTimes(page, 'and more of it')))
      scrolled.push(
        await longestFrame(page, async () => {
          await person.work.getByRole('tree', { name: 'Files' }).hover()
          for (let wheel = 0; wheel < 30; wheel++) {
            await page.mouse.wheel(0, 400)
            await page.waitForTimeout(16)
          }
        }),
      )
    }
    const size = `${FILES.toLocaleString('en')} files, ${Math.round((FILES * FILE_BYTES) / 1e6)} MB`
    return [
      {
        what: `open a project of ${size}: a file can be typed into`,
        unit: 'ms',
        ours: opened,
        native: null,
        target: { atMost: 2000 },
      },
      { what: `key to frame: editor, ${size}`, unit: 'ms', ours: keys, native: null, target: { atMost: 50 } },
      {
        what: `longest frame while its tree is scrolled`,
        unit: 'ms',
        ours: scrolled,
        native: null,
        target: { atMost: 50 },
      },
    ]
  } finally {
    await context.close()
  }
}

/** From the reload until a file stands in the editor, as the browser's own clock has it. */
async function open(page: Page, appUrl: string): Promise<number> {
  if (!page.url().startsWith(appUrl)) throw new Error(`the page went to ${page.url()}`)
  await page.evaluate(() => localStorage.setItem('bench', '1'))
  await page.reload()
  await page.locator('.cm-content:visible').first().waitFor({ timeout: 120_000 })
  return page.evaluate(() => performance.now())
}
