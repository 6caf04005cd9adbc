import { startModelServer } from '../../e2e/model-server/server.ts'
import { createPerson } from '../../e2e/support/person.ts'
import type { BenchContext } from '../lib/context.ts'
import { measureFrames, typingTimes } from '../lib/page-frames.ts'
import type { Row } from '../lib/row.ts'

/** From a key to the frame that shows it. */
const TARGET = { atMost: 50 }
const WORDS = 'const total = values.map(one).filter(Boolean)'
/** Pieces of an answer, and the time between two: one stream for as long as somebody types. */
const PIECES = 5000
const PIECE_MS = 15

/** Typing in the composer while the agent's answer streams, and in the editor while TypeScript follows. */
export async function typing({ browser, appUrl, runs }: BenchContext): Promise<Row[]> {
  const text = Array.from({ length: PIECES }, (_, at) => `word${at} `).join('')
  const models = await startModelServer({
    scriptOf: () => ({ prompt: '', turns: [{ text, deltaMs: PIECE_MS }] }),
  })
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    await page.addInitScript(measureFrames)
    await page.goto(appUrl)
    const person = createPerson(page)
    await person.setModel({ baseUrl: models.baseUrl, key: 'none', model: 'stream' })
    await page.getByRole('button', { name: 'TypeScript library' }).click()
    const composer = person.conversation.getByRole('textbox').first()
    await composer.waitFor()
    await person.openFile('result.ts')
    const editor = person.work.getByRole('textbox', { name: /src\/result\.ts/ })
    await editor.click()
    await person.work
      .getByText(/no problems|\d errors?/)
      .first()
      .waitFor({ timeout: 120_000 })
    const inEditor: number[] = []
    for (let run = 0; run < runs; run++) {
      await page.keyboard.press('Control+End')
      await page.keyboard.press('Enter')
      inEditor.push(...(await typingTimes(page, WORDS)))
      await page.keyboard.press('Escape')
    }
    await person.follow('Tell me a long story.')
    await person.conversation
      .getByText(/word\d+/)
      .first()
      .waitFor({ timeout: 60_000 })
    await person.conversation.getByRole('textbox').first().click()
    const said = async () => (await person.conversation.textContent())?.match(/word\d+/g)?.length ?? 0
    const inComposer: number[] = []
    for (let run = 0; run < Math.min(runs, 5); run++) {
      const before = await said()
      inComposer.push(...(await typingTimes(page, WORDS)))
      if ((await said()) === before) throw new Error('nothing streamed while the composer was typed in')
    }
    return [
      { what: 'key to frame: editor, TypeScript following', unit: 'ms', ours: inEditor, native: null, target: TARGET },
      { what: 'key to frame: composer, answer streaming', unit: 'ms', ours: inComposer, native: null, target: TARGET },
    ]
  } finally {
    await context.close()
    await models.close()
  }
}
