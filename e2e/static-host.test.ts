import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildIfStale } from '../scripts/setup/build.mjs'
import { type PlainHost, startPlainHost } from './support/plain-host.ts'
import { launchChromium } from './support/tab.ts'

let browser: Browser
let host: PlainHost
let url: string

beforeAll(async () => {
  expect(await buildIfStale()).toBeNull()
  host = await startPlainHost()
  url = host.url
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await host?.close()
})

test('the page isolates itself on a host that sends no headers, and names no preview origin', async () => {
  const page = await browser.newPage()
  await page.goto(url)
  await page.waitForFunction(() => crossOriginIsolated)
  await page.locator('textarea').first().waitFor()
  expect(await page.evaluate(async () => (await fetch('/config.json')).json())).not.toHaveProperty('previewOrigin')
  // Once more, now that the service worker is there: no second reload, still isolated.
  await page.reload()
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
})

test('on such a host, too, a document inside of the page cannot leave for another host', async () => {
  const reached: string[] = []
  const outside = createServer((request, response) => {
    reached.push(request.url!)
    response.end('reached')
  })
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve))
  const elsewhere = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`
  const page = await browser.newPage()
  await page.goto(url)
  await page.waitForFunction(() => crossOriginIsolated)
  // What the preview does where there is no second origin: a frame without one, with generated code in it.
  await page.evaluate((to) => {
    const frame = document.createElement('iframe')
    frame.setAttribute('sandbox', 'allow-scripts')
    frame.srcdoc = `<script>location.assign('${to}/?secret')</script>`
    document.body.append(frame)
  }, elsewhere)
  await expect.poll(() => page.frames().some((frame) => frame.url().startsWith('chrome-error:'))).toBe(true)
  expect(reached).toEqual([])
  await page.close()
  outside.close()
})

test('the build says which headers a host should send', async () => {
  const headers = await (await fetch(`${url}_headers`)).text()
  const vercel = (await (await fetch(`${url}vercel.json`)).json()) as { headers: { source: string }[] }
  expect(headers).toContain('Cross-Origin-Embedder-Policy: require-corp')
  expect(vercel.headers.map(({ source }) => source)).toEqual(['/(.*)', '/assets/(.*)'])
})
