import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { createServer } from 'vite'
import { launchOptions } from '../../scripts/setup/chromium.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface Tab {
  page: Page
  browser: Browser
  /** The development server's origin. */
  origin: string
  close(): Promise<void>
}

/** A Chromium of this machine, as `npm test` finds it. */
export const launchChromium = (): Promise<Browser> => chromium.launch(launchOptions())

/** A development server and a Chromium tab on one of its pages; the harness, with `window.sandbox`, by default. */
export async function openTab(path = '/e2e/support/harness.html'): Promise<Tab> {
  const isHarness = path.includes('harness')
  const [server, browser] = await Promise.all([
    createServer({
      root: ROOT,
      logLevel: 'error',
      server: { port: 0, hmr: false, host: '127.0.0.1' },
      // The harness needs nothing bundled ahead, and must not be reloaded because the app's packages have been.
      ...(isHarness && { optimizeDeps: { noDiscovery: true, include: [] } }),
    }).then((made) => made.listen()),
    launchChromium(),
  ])
  const close = async () => {
    await browser.close()
    await server.close()
  }
  try {
    const address = server.httpServer!.address() as { port: number }
    // By name: the preview origin is the same site only if both are `localhost`.
    const origin = `http://localhost:${address.port}`
    const page = await (await browser.newContext()).newPage()
    if (process.env.TAB_LOG) page.on('console', (message) => console.error(`[tab] ${message.text()}`))
    await page.goto(origin + path)
    if (isHarness) await page.evaluate(() => window.booted)
    return { page, browser, origin, close }
  } catch (error) {
    await close()
    throw error
  }
}
