import type { BenchContext } from '../lib/context.ts'
import type { Row } from '../lib/row.ts'

/** What comes over the wire until the prompt can be typed into, headers included, with an empty cache. */
export async function firstLoad({ browser, appUrl }: BenchContext): Promise<Row[]> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  let bytes = 0
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await page.goto(appUrl)
  await page.locator('textarea, [contenteditable="true"]').and(page.locator(':enabled')).first().waitFor()
  await page.waitForLoadState('load')
  const ours = [bytes / 1000]
  await context.close()
  return [
    { what: 'first download until the prompt is usable', unit: 'KB', ours, native: null, target: { atMost: 300 } },
  ]
}
