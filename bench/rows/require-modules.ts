import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BenchContext, inTurn } from '../lib/context.ts'
import { runInTab } from '../lib/in-tab.ts'
import { runNative } from '../lib/native.ts'
import type { Row } from '../lib/row.ts'

const COUNT = 1_000

/** 100 modules in each of ten folders, which know one another as those of a package do. */
function modules(): Record<string, string> {
  const name = (i: number) => `${Math.floor(i / 100)}/m${i}.js`
  const files: Record<string, string> = {}
  for (let i = 0; i < COUNT; i++) {
    const neighbour = i % 100 === 0 ? '' : `const before = require('./m${i - 1}')\n`
    files[name(i)] = `'use strict'\n${neighbour}exports.value = ${i}${neighbour ? ' + before.value * 0' : ''}\n`
  }
  // Innermost first: required from the last one on, they would nest a hundred deep.
  const all = Array.from({ length: COUNT }, (_, i) => `sum += require('./${name(i).slice(0, -3)}').value`)
  files['index.js'] = `'use strict'\nlet sum = 0\n${all.join('\n')}\nmodule.exports = sum\n`
  // Prints the milliseconds that loading took: the process's start is another row's matter.
  files['main.js'] =
    `const started = performance.now()\nconst sum = require('./index.js')\n` +
    `if (sum !== ${(COUNT * (COUNT - 1)) / 2}) throw new Error('sum ' + sum)\nconsole.log(performance.now() - started)\n`
  return files
}

/** `require` of a graph of 1,000 modules. */
export async function requireModules({ page, folder, runs }: BenchContext): Promise<Row[]> {
  const files = modules()
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, 'modules', path, '..'), { recursive: true })
    await writeFile(join(folder, 'modules', path), text)
  }
  await page.evaluate(async (files) => {
    const { fs } = window.sandbox
    for (const [path, text] of Object.entries(files)) {
      await fs.mkdir(`modules/${path}`.replace(/\/[^/]*$/, ''), { recursive: true })
      await fs.writeFile(`modules/${path}`, text)
    }
  }, files)
  const { ours, native } = await inTurn(runs, {
    ours: async () => Number((await runInTab(page, 'node', ['modules/main.js'])).stdout),
    native: async () => Number((await runNative(process.execPath, ['modules/main.js'], folder)).stdout),
  })
  return [{ what: 'require of 1,000 modules', unit: 'ms', ours, native, target: { timesNative: 2 } }]
}
