import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BenchContext, inTurn } from '../lib/context.ts'
import { runInTab } from '../lib/in-tab.ts'
import { runNative } from '../lib/native.ts'
import type { Row } from '../lib/row.ts'

const COUNT = 1_000
/** Prints the milliseconds that the reading took: the process's start is another row's matter. */
const READER = `const fs = require('node:fs')
const started = performance.now()
let bytes = 0
for (let i = 0; i < ${COUNT}; i++) bytes += fs.readFileSync('many/' + i + '.txt').length
if (bytes !== ${COUNT * 2_000}) throw new Error('read ' + bytes)
console.log(performance.now() - started)
`

/** 1,000 synchronous reads of 2 KB files. */
export async function readFiles({ page, folder, runs }: BenchContext): Promise<Row[]> {
  const content = 'x'.repeat(2_000)
  await mkdir(join(folder, 'many'))
  await writeFile(join(folder, 'reader.js'), READER)
  await Promise.all(Array.from({ length: COUNT }, (_, i) => writeFile(join(folder, `many/${i}.txt`), content)))
  await page.evaluate(
    async ({ reader, content, count }) => {
      const { fs } = window.sandbox
      await fs.writeFile('reader.js', reader)
      await fs.mkdir('many')
      for (let i = 0; i < count; i++) await fs.writeFile(`many/${i}.txt`, content)
    },
    { reader: READER, content, count: COUNT },
  )
  const { ours, native } = await inTurn(runs, {
    ours: async () => Number((await runInTab(page, 'node', ['reader.js'])).stdout),
    native: async () => Number((await runNative(process.execPath, ['reader.js'], folder)).stdout),
  })
  return [{ what: '1,000 synchronous file reads', unit: 'ms', ours, native, target: { timesNative: 2 } }]
}
