import { afterAll, beforeAll, expect, test } from 'vitest'
import { packTexts } from './support/registry/packages.ts'
import { type Registry, startRegistry } from './support/registry/server.ts'
import { openTab, type Tab } from './support/tab.ts'

let registry: Registry
let tab: Tab
beforeAll(async () => {
  const greeter = packTexts({ name: 'greeter', version: '2.1.0', dependencies: { ms: '*' } }, { 'index.js': '' })
  registry = await startRegistry({ extra: [greeter] })
  tab = await openTab()
}, 180_000)
afterAll(() => tab?.close())

/** `npm install` in a machine that knows nothing of npm's own cache; `sent` is what the browser had to ask for. */
async function install() {
  const before = registry.requests.length
  await tab.page.evaluate((url) => window.bootWithRegistries([url], true), registry.url)
  await tab.page.evaluate(() => window.sandbox.fs.writeFile('package.json', '{"dependencies":{"greeter":"2.1.0"}}'))
  const env = { npm_config_registry: registry.url, npm_config_audit: 'false', npm_config_fetch_retries: '0' }
  const ended = await tab.page.evaluate(([env]) => window.run('npm', ['install'], { env }), [env])
  const network = await tab.page.evaluate(() => window.network)
  const packages = await tab.page.evaluate(() => window.sandbox.fs.readdir('node_modules'))
  return { code: ended.code, packages: packages.sort(), network, sent: registry.requests.slice(before) }
}

test('packages outlive a reload, and come without a network', async () => {
  const first = await install()
  expect(first).toMatchObject({ code: 0, packages: expect.arrayContaining(['greeter', 'ms']) })
  expect(first.sent.filter((each) => each.endsWith('.tgz'))).toHaveLength(2)
  expect(first.network.some(({ kept }) => kept)).toBe(false)

  // Two packages: what the registry says of them, and their tarballs.
  await expect.poll(() => tab.page.evaluate(async () => (await (await caches.open('packages')).keys()).length)).toBe(4)
  await tab.page.reload()
  await tab.page.evaluate(() => window.booted)
  const second = await install()
  expect([second.code, second.packages]).toEqual([0, first.packages])
  // What a registry says of a package is asked for anew; a version never changes.
  expect(second.sent.filter((each) => each.endsWith('.tgz'))).toEqual([])
  expect(second.network.filter(({ url }) => url.endsWith('.tgz'))).toMatchObject([{ kept: true }, { kept: true }])

  await registry.close()
  const third = await install()
  expect([third.code, third.packages]).toEqual([0, first.packages])
  expect(third.sent).toEqual([])
})
