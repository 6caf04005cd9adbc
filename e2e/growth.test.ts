import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTab, type Tab } from './support/tab.ts'

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
})
afterAll(() => tab?.close())

const FILES = {
  'sort.js': `exports.slow = (list) => list.filter((one, at) => list.indexOf(one) === at)
exports.fast = (list) => [...new Set(list)]
exports.erase = () => require('node:fs').rmSync('sort.js')`,
  'search.py': `def slow(items):
    return [one for one in items if items.count(one) == 1]

def fast(items):
    return sorted(items)
`,
}

test('in a fork of the machine, JavaScript and Python functions show how they grow, and the project stays as it was', async () => {
  const { measured, after } = await tab.page.evaluate(async (files) => {
    for (const [name, text] of Object.entries(files)) await window.sandbox.fs.writeFile(name, text)
    const names = Object.keys(files)
    const found = await window.measureGrowth({ files: names, sources: names })
    const texts: Record<string, string> = {}
    for (const name of names) texts[name] = await window.sandbox.fs.readFile(name, 'utf-8')
    return { measured: found.map(({ file, name, growth }) => [file, name, growth?.label ?? null]), after: texts }
  }, FILES)
  expect(measured).toEqual([
    ['sort.js', 'slow', 'n²'],
    ['sort.js', 'fast', 'n'],
    ['sort.js', 'erase', null],
    ['search.py', 'slow', 'n²'],
    ['search.py', 'fast', 'n log n'],
  ])
  expect(after).toEqual(FILES)
}, 240_000)
