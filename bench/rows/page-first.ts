import type { BenchContext } from '../lib/context.ts'
import { measureFrames } from '../lib/page-frames.ts'
import type { Row } from '../lib/row.ts'

/** The processor that pages are judged with is so many times slower. */
const SLOWER = 4

/** A first visit with an empty cache on a slower processor: what is painted when, and how long an answer takes. */
export async function firstPaint({ browser, appUrl, runs }: BenchContext): Promise<Row[]> {
  const paints: number[] = []
  const interactions: number[] = []
  for (let run = 0; run < runs; run++) {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.addInitScript(measureFrames)
    const session = await context.newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
    await page.goto(appUrl)
    const prompt = page.getByRole('textbox', { name: 'Say what to build' })
    await prompt.waitFor()
    await page.waitForLoadState('load')
    await page.waitForTimeout(1500)
    paints.push(await page.evaluate(() => window.measured.paints.at(-1) ?? Number.NaN))
    await prompt.click()
    for (const key of 'a rest api') await page.keyboard.press(key === ' ' ? 'Space' : key)
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('combobox').waitFor()
    for (const key of 'sett') await page.keyboard.press(key)
    await page.keyboard.press('Escape')
    await page.waitForTimeout(800)
    // The worst of the visit, as the measure is defined for visits of fewer than fifty interactions.
    interactions.push(await page.evaluate(() => Math.max(16, ...window.measured.interactions)))
    await context.close()
  }
  return [
    {
      what: `largest contentful paint, cold cache, processor ${SLOWER} × slower`,
      unit: 'ms',
      ours: paints,
      native: null,
      target: { atMost: 1000 },
    },
    {
      what: `interaction to next paint: prompt and palette, processor ${SLOWER} × slower`,
      unit: 'ms',
      ours: interactions,
      native: null,
      target: { atMost: 100 },
    },
  ]
}
