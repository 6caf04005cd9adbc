import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTab, natively, type Program } from './support/native-node.ts'
import { openTab, type Tab } from './support/tab.ts'

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
}, 60_000)
afterAll(() => tab?.close())

const HEAD = `const { Worker, isMainThread, parentPort, workerData, threadId, MessageChannel, receiveMessageOnPort } = require('worker_threads')\n`

const same: Program[] = [
  {
    name: 'messages, data, arguments and the exit code of a thread',
    args: ['a.js'],
    files: {
      'a.js': `${HEAD}
if (isMainThread) {
  const worker = new Worker(__filename, { workerData: { n: 1, when: new Date(0), map: new Map([[1, new Set([2n])]]) }, argv: ['x'], env: { A: 'b' } })
  worker.on('message', (m) => { console.log(m); if (m.last) worker.postMessage('bye') })
  worker.on('exit', (code) => console.log('exit', code, worker.threadId))
} else {
  console.log(threadId, process.argv.slice(2), process.env.A, process.env.PATH, workerData, process.cwd())
  parentPort.postMessage({ bytes: new Uint8Array([1, 2]), error: new RangeError('r').message, nested: [undefined, null, -0, 'ü€'] })
  parentPort.postMessage({ last: 'x'.repeat(500_000).length })
  parentPort.once('message', (m) => { console.log(m); process.exit(7) })
}`,
    },
  },
  {
    name: 'a thread that is waited for asleep',
    args: ['a.js'],
    files: {
      'a.js': `${HEAD}
if (isMainThread) {
  const lock = new Int32Array(new SharedArrayBuffer(4))
  const { port1, port2 } = new MessageChannel()
  const worker = new Worker(__filename, { workerData: { lock, port: port2 }, transferList: [port2] })
  for (let round = 1; round <= 3; round++) {
    Atomics.wait(lock, 0, round - 1)
    console.log(receiveMessageOnPort(port1), receiveMessageOnPort(port1))
    port1.postMessage(round)
  }
  port1.close()
} else {
  const { lock, port } = workerData
  let round = 0
  const answer = () => { port.postMessage({ round: ++round }); Atomics.store(lock, 0, round); Atomics.notify(lock, 0) }
  port.on('message', (n) => { if (n < 3) answer() })
  answer()
}`,
    },
  },
  {
    name: 'threads that throw, reject and are stopped',
    args: ['a.js'],
    files: {
      'a.js': `${HEAD}
const ended = (worker) => new Promise((resolve) => worker.on('exit', resolve))
;(async () => {
  const thrown = new Worker('throw new TypeError("boom")', { eval: true })
  thrown.on('error', (e) => console.log(e instanceof TypeError, e.message, e.stack.includes('at [worker eval]:1:7')))
  console.log(await ended(thrown))
  const rejected = new Worker('Promise.reject(new Error("late"))', { eval: true })
  rejected.on('error', (e) => console.log(e.message))
  console.log(await ended(rejected))
  const handled = new Worker('process.on("uncaughtException", (e) => { console.log("handled", e.message); process.exitCode = 3 }); throw new Error("x")', { eval: true })
  console.log(await ended(handled))
  const endless = new Worker('for (;;);', { eval: true })
  await new Promise((resolve) => endless.on('online', resolve))
  console.log(await endless.terminate())
  try { new Worker('no-such', {}) } catch (e) { console.log(e.code) }
  const missing = new Worker('./none.js')
  missing.on('error', (e) => console.log(e.code))
  console.log(await ended(missing))
})()`,
    },
  },
  {
    name: 'a module as a thread, with its own standard streams',
    args: ['main.mjs'],
    files: {
      'main.mjs': `import { Worker } from 'node:worker_threads'
const worker = new Worker(new URL('./thread.mjs', import.meta.url), { stdin: true, stdout: true, stderr: true })
worker.stdin.end('typed')
const read = async (stream) => { let text = ''; for await (const part of stream.setEncoding('utf8')) text += part; return text }
console.log(await Promise.all([read(worker.stdout), read(worker.stderr), new Promise((resolve) => worker.on('exit', resolve))]))`,
      'thread.mjs': `import { text } from 'node:stream/consumers'
import { sep } from 'node:path'
console.log(await text(process.stdin), sep)
console.error('to stderr')
process.exitCode = 4`,
    },
  },
  {
    name: 'memory that several threads share, and files',
    args: ['a.js'],
    files: {
      'a.js': `${HEAD}
const fs = require('fs')
if (isMainThread) {
  const cells = new Int32Array(new SharedArrayBuffer(8))
  const done = []
  for (let n = 0; n < 3; n++) new Worker(__filename, { workerData: { cells, n } }).on('exit', (code) => {
    done.push(code)
    if (done.length === 3) console.log(done, cells[0], fs.readdirSync('.').filter((f) => f.endsWith('.txt')))
  })
} else {
  for (let i = 0; i < 20_000; i++) Atomics.add(workerData.cells, 0, 1)
  fs.writeFileSync(workerData.n + '.txt', 'x')
}`,
    },
  },
  {
    name: 'ports that move on, and close',
    args: ['a.js'],
    files: {
      'a.js': `${HEAD}
if (isMainThread) {
  const { port1, port2 } = new MessageChannel()
  const [a, b] = [new Worker(__filename), new Worker(__filename)]
  port1.postMessage('sent before it moved')
  a.postMessage({ port: port1, text: 'from a' }, [port1])
  b.postMessage({ port: port2, text: 'from b' }, [port2])
  for (const [name, worker] of Object.entries({ a, b })) { const got = []; worker.on('message', (m) => got.push(m)).on('exit', () => console.log(name, got)) }
  try { a.postMessage(port1, [port1]) } catch (e) { console.log(e.name, e.message) }
  try { a.postMessage(() => {}) } catch (e) { console.log(e.name, e.message) }
  const buffer = new ArrayBuffer(8)
  try { a.postMessage(new MessageChannel().port1) } catch (e) { console.log(e.name, e.code, e.message) }
} else {
  parentPort.once('message', ({ port, text }) => {
    port.on('message', (m) => { parentPort.postMessage('heard ' + m); if (m !== 'sent before it moved') port.close() })
    port.on('close', () => parentPort.postMessage('closed'))
    port.postMessage(text)
  })
}`,
    },
  },
]

test.for(same)('$name: as in native Node', { timeout: 60_000 }, async (program) => {
  const [there, here] = [await natively(program), await inTab(tab, program)]
  expect(sorted(here)).toEqual(sorted(there))
})

/** Threads that run side by side print in any order. */
const sorted = (ended: { stdout: string }) => ({ ...ended, stdout: ended.stdout.split('\n').sort() })
