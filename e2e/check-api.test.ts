import { afterAll, beforeAll, expect, it } from 'vitest'
import { fillProject } from './support/fill-project.ts'
import { openTab, type Tab } from './support/tab.ts'

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
})
afterAll(() => tab?.close())

it('tells in the tab what does not exist in what is installed there', async () => {
  const files = {
    'package.json': '{ "type": "module" }',
    'a.ts': [
      "import { readFileSync, readJsonSync } from 'node:fs'",
      "import { there, gone } from 'plain'",
      'export const text: string = readFileSync(process.argv[2]!, { encoding: "utf8" })',
      'export const words = text.splitWords()',
      'console.log(readJsonSync, there, gone)',
    ].join('\n'),
    'b.py': 'import os, json\nprint(os.getcwd().trim(), json.parse("1"), os.path.join("a", "b"))\n',
    // Whatever it does when it is loaded, it does in a process of its own.
    'node_modules/plain/package.json': '{ "name": "plain", "main": "main.js" }',
    'node_modules/plain/main.js': "exports.there = 1; process.title = 'plain'; console.log('loaded')",
  }
  await fillProject(tab, files)
  const check = await tab.page.evaluate(() => window.checkApi(['a.ts', 'b.py', 'readme.md']))
  expect(check.unchecked).toEqual([])
  expect(check.findings.map(({ file, line, name }) => `${file}:${line} ${name}`)).toEqual([
    'a.ts:1 readJsonSync',
    'a.ts:2 gone',
    'a.ts:4 splitWords',
    'b.py:2 trim',
    'b.py:2 parse',
  ])
  expect(check).toMatchObject({ skipped: ['readme.md'] })
  // The check leaves nothing behind, and knows types that the project's own tsc does not.
  expect(await tab.page.evaluate(() => window.sandbox.fs.readdir('/tmp/check-api'))).toEqual([])
  expect((await tab.page.evaluate(() => window.sandbox.fs.readdir('.'))).sort()).toEqual([
    'a.ts',
    'b.py',
    'node_modules',
    'package.json',
  ])
})
