// Calls a module's functions with more and more, and prints what each call cost: one line of JSON for a function.
// node measure.mjs FILE [NAME …]
import { pathToFileURL } from 'node:url'
import { costOf, TooDear } from './cost.mjs'
import { callsFor } from './shapes.mjs'

/** A call may cost this much; what costs more is not called with more. Steps. */
const DEAR = 400_000
/** Every way of calling is tried with these … */
const SMALL = [4, 6, 8, 12, 16, 24, 32]
/** … and those that grow fastest with these too. */
const LARGE = [48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096]
const FASTEST = 3
/** A call that waits for something longer is given up. Milliseconds. */
const PATIENCE = 500

const [file, ...wanted] = process.argv.slice(2)
const module = await import(pathToFileURL(file).href)
const own = { ...(module.default && typeof module.default === 'object' ? module.default : {}), ...module }
if (typeof module.default === 'function') own.default = module.default
delete own['module.exports']

for (const [name, value] of Object.entries(own)) {
  if (typeof value !== 'function' || (wanted.length > 0 && !wanted.includes(name))) continue
  if (/^class\b/.test(Function.prototype.toString.call(value))) continue
  console.log(JSON.stringify({ name, ...(await measure(value)) }))
}
// Servers and timers that a measured function has left must not hold this process.
process.exit(0)

async function measure(call) {
  const calls = callsFor(call.length)
  if (calls.length === 0) return { series: [], reason: `it takes ${call.length} arguments` }
  const series = []
  let reason = null
  for (const { name, make } of calls) {
    const points = []
    const error = await grow(call, make, SMALL, points)
    // A refusal of the smallest input says that this is not what the function is for.
    if (error && points.length < 3) reason ??= String(error?.message ?? error).split('\n', 1)[0]
    else series.push({ input: name, make, points, ended: error !== null })
  }
  const steep = series.toSorted((a, b) => steepness(b.points) - steepness(a.points)).slice(0, FASTEST)
  for (const one of steep) if (!one.ended) await grow(call, one.make, LARGE, one.points)
  return {
    series: steep.map(({ input, points }) => ({ input, points })),
    reason: series.length === 0 ? reason : null,
  }
}

/** Adds a point for each size. What ended it early, or null. */
async function grow(call, make, sizes, points) {
  for (const n of sizes) {
    const args = make(n)
    const misused = watchUse(args)
    const sizeIn = args.reduce((sum, one) => sum + (typeof one === 'number' ? one : leaves(one)), 0)
    const { cost, value, error } = await inTime(costOf(() => drained(call(...args)), DEAR))
    if (error) return error
    if (misused()) return new Error('it takes something else')
    if (points.length < 3 && (value === undefined || Number.isNaN(value)) && cost <= 2) return new Error('no result')
    points.push({ size: Math.max(sizeIn, leaves(value)), cost })
    if (cost > DEAR / 2) return new TooDear()
  }
  return null
}

/** Tells afterwards whether a list or an object was used as if it were a number: that is not what it is for. */
function watchUse(args) {
  let isMisused = false
  for (const one of args) {
    if (typeof one !== 'object' || one === null) continue
    const value = (hint) => {
      if (hint !== 'string') isMisused = true
      return Number.NaN
    }
    Object.defineProperty(one, Symbol.toPrimitive, { value, configurable: true })
  }
  return () => isMisused
}

/** How the cost grows against the size over the last three points. */
function steepness(points) {
  const [from, to] = [points.at(-3), points.at(-1)]
  return Math.log(to.cost / Math.max(1, from.cost)) / Math.log(to.size / from.size)
}

/** What an iterator would give is part of the work. */
function drained(value) {
  if (value === null || typeof value !== 'object' || typeof value.next !== 'function') return value
  const all = []
  for (const one of value) if (all.push(one) > 100_000) break
  return all
}

/** Numbers, letters and containers within a value, each object once. */
function leaves(value) {
  const seen = new Set()
  const open = [value]
  let count = 0
  while (open.length > 0 && count < 2_000_000) {
    const one = open.pop()
    if (typeof one === 'string') count += one.length
    else if (ArrayBuffer.isView(one)) count += one.length ?? one.byteLength
    else if (typeof one === 'object' && one !== null) {
      if (seen.has(one)) continue
      seen.add(one)
      for (const item of one instanceof Map ? [...one].flat() : one instanceof Set ? one : Object.values(one))
        open.push(item)
      count++
    } else count++
  }
  return count
}

function inTime(work) {
  let timer
  const late = new Promise((resolve) => {
    timer = setTimeout(
      () => resolve({ cost: 0, value: undefined, error: new Error('it waits for something') }),
      PATIENCE,
    )
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
