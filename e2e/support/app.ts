import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { serve } from '../../scripts/serve/servers.mjs'
import { buildIfStale } from '../../scripts/setup/build.mjs'
import { launchChromium } from './tab.ts'

/** A browser profile of its own, with one tab on the app. */
export interface Visitor {
  page: Page
  context: BrowserContext
  /** What went wrong in the page: uncaught errors, and what it wrote as errors to its console. */
  troubles: string[]
  leave(): Promise<void>
}

export interface App {
  url: string
  previewUrl: string
  browser: Browser
  /** A fresh profile. `path` is opened in it: a share link, for example. A large window in light, unless told otherwise. */
  visit(path?: string, options?: BrowserContextOptions): Promise<Visitor>
  close(): Promise<void>
}

/** The built app as `npm start` serves it, on free ports, and a Chromium. */
export async function openApp(): Promise<App> {
  const problem = await buildIfStale()
  if (problem) throw new Error(problem)
  const server = await serve({ port: 0, previewPort: 0 })
  const browser = await launchChromium().catch(async (error) => {
    await server.close()
    throw error
  })
  return {
    url: server.url,
    previewUrl: server.previewUrl,
    browser,
    async visit(path = '/', options = {}) {
      const usual = { viewport: { width: 1440, height: 900 }, colorScheme: 'light' } as const
      const context = await browser.newContext({ ...usual, ...options })
      const page = await context.newPage()
      const troubles: string[] = []
      page.on('pageerror', (error) => troubles.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error') troubles.push(message.text())
      })
      await page.goto(new URL(path, server.url).href)
      let left: Promise<void> | null = null
      const leave = async () => {
        // An answer still on its way to a page that closes is nobody's any more, and no test's failure.
        for (const routed of [context, ...context.pages()]) await routed.unrouteAll({ behavior: 'ignoreErrors' })
        await context.close()
      }
      return {
        ...{ page, context, troubles },
        leave() {
          left ??= leave()
          return left
        },
      }
    },
    async close() {
      await browser.close()
      await server.close()
    },
  }
}
