import type { BenchContext } from '../lib/context.ts'
import type { Row } from '../lib/row.ts'

/** From the start of the navigation until the first `node -e 0` has ended, with an empty and a filled cache. */
export async function pageLoad({ browser, harnessUrl, runs }: BenchContext): Promise<Row[]> {
  const cold: number[] = []
  const warm: number[] = []
  for (let run = 0; run < Math.min(runs, 5); run++) {
    const context = await browser.newContext()
    const page = await context.newPage()
    for (const times of [cold, warm]) {
      await page.goto(harnessUrl)
      times.push(
        await page.evaluate(async () => {
          await window.booted
          const { code, stderr } = await window.run('node', ['-e', '0'])
          if (code !== 0) throw new Error(`node -e 0 ended with ${code}: ${stderr}`)
          // The page's clock starts with the navigation.
          return performance.now()
        }),
      )
    }
    await context.close()
  }
  return [
    {
      what: 'page load to first node exit, cold cache',
      unit: 'ms',
      ours: cold,
      native: null,
      target: { atMost: 2_000 },
    },
    {
      what: 'page load to first node exit, warm cache',
      unit: 'ms',
      ours: warm,
      native: null,
      target: { atMost: 1_000 },
    },
  ]
}
