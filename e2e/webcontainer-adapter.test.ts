import { afterAll, beforeAll, expect, it } from 'vitest'
import { caseNames } from '../conformance/sandbox-contract/run-cases.ts'
import { openTab, type Tab } from './support/tab.ts'

/**
 * The real WebContainer needs its vendor's hosts (`npm run contract:webcontainer`). Here its adapter stands on the
 * embedded engine instead, through nothing but WebContainer's public surface: what the adapter adds itself is
 * covered, what WebContainer does is not.
 */
let tab: Tab

beforeAll(async () => {
  tab = await openTab()
  await tab.page.evaluate(() => window.adaptAsContainer())
})
afterAll(() => tab?.close())

it.each(caseNames())('WebContainer adapter: %s', async (name) => {
  const result = await tab.page.evaluate((name) => window.runContractCase(name), name)
  expect(result.status === 'skipped' ? '' : result.message).toBe('')
  expect(['passed', 'skipped']).toContain(result.status)
})
