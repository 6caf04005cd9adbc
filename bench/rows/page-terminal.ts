import { createPerson } from '../../e2e/support/person.ts'
import type { BenchContext } from '../lib/context.ts'
import { longestFrame, measureFrames } from '../lib/page-frames.ts'
import type { Row } from '../lib/row.ts'

const MEGABYTES = 10
const PRINT = `node -e 'const line = "x".repeat(99) + "\\n"; process.stdout.write(line.repeat(${MEGABYTES * 10_000}))'`

/** Ten megabytes printed in the terminal: until its end is seen, and the longest frame meanwhile. */
export async function terminalOutput({ browser, appUrl, runs }: BenchContext): Promise<Row[]> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    await page.addInitScript(measureFrames)
    await page.goto(appUrl)
    const person = createPerson(page)
    await page.getByRole('button', { name: 'JavaScript with tests' }).click()
    await person.inTerminal('echo "ready $((1+1))"', /^ready 2/)
    const times: number[] = []
    const frames: number[] = []
    for (let run = 0; run < Math.min(runs, 5); run++) {
      frames.push(
        await longestFrame(page, async () => {
          const before = Date.now()
          await person.inTerminal(`${PRINT}; echo "done ${run} $?"`, new RegExp(`^done ${run} 0`))
          times.push(Date.now() - before)
        }),
      )
    }
    return [
      {
        what: `${MEGABYTES} MB printed in the terminal, typed to end`,
        unit: 'ms',
        ours: times,
        native: null,
        target: null,
      },
      { what: 'longest frame meanwhile', unit: 'ms', ours: frames, native: null, target: { atMost: 100 } },
    ]
  } finally {
    await context.close()
  }
}
