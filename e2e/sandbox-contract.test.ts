import { afterAll, beforeAll, expect, it } from 'vitest'
import { caseNames } from '../conformance/sandbox-contract/run-cases.ts'
import { openTab, type Tab } from './support/tab.ts'

let tab: Tab

beforeAll(async () => {
  tab = await openTab()
})
afterAll(() => tab?.close())

it.each(caseNames())('embedded engine: %s', async (name) => {
  const result = await tab.page.evaluate((name) => window.runContractCase(name), name)
  expect(result.message).toBe('')
  expect(result.status).toBe('passed')
})
