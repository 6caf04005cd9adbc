import type { BrowserContext } from 'playwright-core'
import type { WriteStandIn } from '../../src/project/test-support/github-write-stand-in.ts'

/** The page asks the real hosts' names; the browser is led to the stand-in, and to the sites that it shows. */
export async function leadToStandIn(context: BrowserContext, github: WriteStandIn): Promise<void> {
  await context.route('https://api.github.com/**', async (route) => {
    const to = route.request().url().replace('https://api.github.com', github.base)
    await route.fulfill({ response: await route.fetch({ url: to }) })
  })
  await context.route(/^https:\/\/[\w-]+\.github\.io\//, async (route) => {
    const { host, pathname } = new URL(route.request().url())
    const body = github.pageOf(host, pathname)
    const headers = { 'access-control-allow-origin': '*', 'content-type': 'text/html' }
    await route.fulfill({ status: body ? 200 : 404, headers, body: body ?? 'not found' })
  })
}
