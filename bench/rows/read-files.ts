import { timeBoth, writeBoth } from '../lib/both.ts'
import type { BenchContext } from '../lib/context.ts'
import type { Row } from '../lib/row.ts'

const FILES = 1_000
const READS = 10_000
const BYTES = 2_000
/** How many asynchronous reads are under way at once, as a build tool would have it. */
const AT_ONCE = 100

const MANY = Object.fromEntries(Array.from({ length: FILES }, (_, i) => [`many/${i}.txt`, 'x'.repeat(BYTES)]))

const SYNCHRONOUS = `const fs = require('node:fs')
const started = performance.now()
let bytes = 0
for (let i = 0; i < ${FILES}; i++) bytes += fs.readFileSync('many/' + i + '.txt').length
if (bytes !== ${FILES * BYTES}) throw new Error('read ' + bytes)
console.log(performance.now() - started)
`

const ASYNCHRONOUS = `const fs = require('node:fs/promises')
async function main() {
  const started = performance.now()
  let bytes = 0
  for (let i = 0; i < ${READS}; i += ${AT_ONCE}) {
    const names = Array.from({ length: ${AT_ONCE} }, (_, j) => 'many/' + (i + j) % ${FILES} + '.txt')
    for (const content of await Promise.all(names.map((name) => fs.readFile(name)))) bytes += content.length
  }
  if (bytes !== ${READS * BYTES}) throw new Error('read ' + bytes)
  console.log(performance.now() - started)
}
main()
`

/** 1,000 synchronous reads of 2 KB files. */
export async function readFiles(context: BenchContext): Promise<Row[]> {
  await writeBoth(context, { ...MANY, 'reader.js': SYNCHRONOUS })
  const measured = await timeBoth(context, ['reader.js'])
  return [{ what: '1,000 synchronous file reads', unit: 'ms', ...measured, target: { timesNative: 2 } }]
}

/** 10,000 reads of 2 KB files by promises, 100 at once. */
export async function readFilesAsync(context: BenchContext): Promise<Row[]> {
  await writeBoth(context, { ...MANY, 'reader.js': ASYNCHRONOUS })
  const measured = await timeBoth(context, ['reader.js'])
  return [{ what: '10,000 small asynchronous file reads', unit: 'ms', ...measured, target: { timesNative: 2 } }]
}
