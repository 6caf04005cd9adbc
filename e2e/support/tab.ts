import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { createServer } from 'vite'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking']

export interface Tab {
  page: Page
  browser: Browser
  /** The development server's origin. */
  origin: string
  close(): Promise<void>
}

/** The one that CHROMIUM_PATH names, else Debian's, else the one that Playwright has installed. */
export function launchChromium(): Promise<Browser> {
  const executablePath =
    process.env.CHROMIUM_PATH ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)
  return chromium.launch({ args: ARGS, ...(executablePath ? { executablePath } : {}) })
}

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
    const origin = `http://127.0.0.1:${address.port}`
    const page = await browser.newPage()
    if (process.env.TAB_LOG) page.on('console', (message) => console.error(`[tab] ${message.text()}`))
    await page.goto(origin + path)
    if (isHarness) await page.evaluate(() => window.booted)
    return { page, browser, origin, close }
  } catch (error) {
    await close()
    throw error
  }
}
