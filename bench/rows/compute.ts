import { createHash } from 'node:crypto'
import { timeBoth, writeBoth } from '../lib/both.ts'
import type { BenchContext } from '../lib/context.ts'
import type { Row } from '../lib/row.ts'

const MEGABYTES = 64

/** Words in no order: gzip halves it and a bit, as it does a log or a bundle. Runs natively too, for the digest. */
const TEXT = `function text(bytes) {
  const words = ['request', 'answer', 'error', 'module', 'stream', 'buffer', '200', '404', 'GET', 'POST', '/index.html', '\\n']
  const whole = Buffer.alloc(bytes)
  let state = 1
  for (let at = 0; at < bytes; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    at += whole.write(words[state >>> 16 & 7] + ' ' + (state >>> 8 & 4095) + words[8 + (state >>> 28 & 3)], at, 'latin1')
  }
  return whole
}
const data = text(${MEGABYTES} << 20)
`

const timed = (setUp: string, work: string, check: string): string =>
  `${setUp}const started = performance.now()\n${work}\nconst ms = performance.now() - started\n${check}\nconsole.log(ms)\n`

/** Once each: two seconds and more natively. */
const MOST_ROUNDS = 5

export async function gzip(context: BenchContext): Promise<Row[]> {
  const setUp = `${TEXT}const zlib = require('node:zlib')\n`
  const check = `if (!zlib.gunzipSync(packed).equals(data)) throw new Error('not what was packed')`
  return program(context, `gzip of ${MEGABYTES} MB`, 2, timed(setUp, 'const packed = zlib.gzipSync(data)', check))
}

export async function gunzip(context: BenchContext): Promise<Row[]> {
  const setUp = `${TEXT}const zlib = require('node:zlib')\nconst packed = zlib.gzipSync(data)\n`
  const check = `if (!unpacked.equals(data)) throw new Error('not what was packed')`
  return program(
    context,
    `gunzip of ${MEGABYTES} MB`,
    2,
    timed(setUp, 'const unpacked = zlib.gunzipSync(packed)', check),
  )
}

export async function sha256(context: BenchContext): Promise<Row[]> {
  const data = new Function(`${TEXT}return data`)() as Uint8Array
  const expected = createHash('sha256').update(data).digest('hex')
  const setUp = `${TEXT}const { createHash } = require('node:crypto')\n`
  const work = `const digest = createHash('sha256').update(data).digest('hex')`
  const check = `if (digest !== '${expected}') throw new Error(digest)`
  return program(context, `sha256 of ${MEGABYTES} MB`, 2, timed(setUp, work, check))
}

/** Integers, floats, objects, strings, closures and a sort: half a second of what programs do by themselves. */
export async function cpu(context: BenchContext): Promise<Row[]> {
  const work = `
let check = 0
const sieve = new Uint8Array(8e6)
for (let i = 2; i < sieve.length; i++) {
  if (sieve[i]) continue
  check++
  for (let j = i * 2; j < sieve.length; j += i) sieve[j] = 1
}
const bodies = Array.from({ length: 5 }, (_, i) => ({ x: i, y: i * 2, z: 1, vx: 0, vy: 0, vz: 0, mass: 1 + i }))
for (let step = 0; step < 2e5; step++) {
  for (const a of bodies) for (const b of bodies) {
    if (a === b) continue
    const dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z
    const far = dx * dx + dy * dy + dz * dz + 0.01, pull = b.mass * 0.001 / (far * Math.sqrt(far))
    a.vx -= dx * pull; a.vy -= dy * pull; a.vz -= dz * pull
  }
  for (const a of bodies) { a.x += a.vx * 0.001; a.y += a.vy * 0.001; a.z += a.vz * 0.001 }
}
const counts = new Map()
for (let i = 0; i < 1e6; i++) { const key = 'k' + (i * 7919 % 5003); counts.set(key, (counts.get(key) ?? 0) + 1) }
check += [...counts].sort(([a], [b]) => a < b ? -1 : 1).length
const fib = (n) => n < 2 ? n : fib(n - 1) + fib(n - 2)
check += fib(30)`
  const expected = 539_777 + 5_003 + 832_040
  return program(
    context,
    'CPU-bound code',
    1 / 0.95,
    timed('', work, `if (check !== ${expected}) throw new Error(check)`),
  )
}

async function program(context: BenchContext, what: string, timesNative: number, text: string): Promise<Row[]> {
  await writeBoth(context, { 'program.js': text })
  const measured = await timeBoth({ ...context, runs: Math.min(context.runs, MOST_ROUNDS) }, ['program.js'])
  return [{ what, unit: 'ms', ...measured, target: { timesNative } }]
}
