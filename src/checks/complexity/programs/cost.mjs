// Counts what a program does. Runs inside the sandbox, with the project's code; knows nothing of how it is used.

/** Ends a call that has cost enough. Thrown again and again, so that a `catch` of the measured code does not hold it. */
export class TooDear extends Error {}

let count = 0
let limit = Number.POSITIVE_INFINITY
/** Not while the measuring itself uses what is watched below. */
let watching = false

function add(steps) {
  if (!watching) return
  count += steps
  if (count > limit) throw new TooDear()
}

/** How many elements something copied or walked over has. */
const sizeOf = (value) =>
  typeof value === 'string' || Array.isArray(value) || ArrayBuffer.isView(value)
    ? value.length
    : value instanceof Set || value instanceof Map
      ? value.size
      : typeof value === 'object' && value !== null && typeof value[Symbol.iterator] !== 'function'
        ? keysOf(value).length
        : 0

const keysOf = Object.keys

globalThis.__cost = {
  step: () => add(1),
  walk(value) {
    if (watching) add(sizeOf(value) || 0)
    return value
  },
}

/** Runs `act` with at most `most` steps. What it cost is told also where it threw. */
export async function costOf(act, most) {
  count = 0
  limit = most
  watching = true
  try {
    let value = act()
    if (value instanceof Promise) value = await value
    watching = false
    return { cost: count, value, error: null }
  } catch (error) {
    watching = false
    return { cost: count, value: undefined, error: count > limit ? new TooDear() : error }
  } finally {
    watching = false
  }
}

/** Replaces methods by ones that also add what `price` says. `price` sees `this`, the arguments and the result. */
function watch(owner, prices) {
  for (const [name, price] of Object.entries(prices)) {
    const original = owner[name]
    if (typeof original !== 'function') continue
    const watched = {
      [name](...args) {
        if (!watching) return Reflect.apply(original, this, args)
        const result = Reflect.apply(original, this, args)
        add(price(this, args, result))
        return result
      },
    }[name]
    Object.defineProperty(owner, name, { value: watched, writable: true, configurable: true, enumerable: false })
  }
}

const whole = (self) => sizeOf(self)
const ofResult = (_self, _args, result) => sizeOf(result)
const untilFound = (self, _args, index) => (index < 0 ? self.length : index + 1)
const sorting = (self) => self.length * Math.ceil(Math.log2(self.length + 1))
const ofArguments = (_self, args) => args.reduce((sum, one) => sum + sizeOf(one), 0)

watch(Array.prototype, {
  includes: whole,
  indexOf: untilFound,
  lastIndexOf: (self, _args, index) => self.length - Math.max(index, 0),
  slice: ofResult,
  splice: (self, [start = 0], removed) => removed.length + Math.max(0, self.length - Math.max(0, start)),
  concat: ofResult,
  join: whole,
  reverse: whole,
  toReversed: whole,
  toSorted: sorting,
  toSpliced: ofResult,
  with: whole,
  shift: whole,
  unshift: whole,
  fill: whole,
  flat: ofResult,
  copyWithin: whole,
  sort: sorting,
})
watch(String.prototype, {
  includes: whole,
  indexOf: untilFound,
  lastIndexOf: whole,
  split: whole,
  replace: whole,
  replaceAll: whole,
  repeat: ofResult,
  padStart: ofResult,
  padEnd: ofResult,
  toLowerCase: whole,
  toUpperCase: whole,
  normalize: whole,
  match: whole,
  search: whole,
  localeCompare: (self, [other]) => Math.min(self.length, String(other).length),
})
watch(Object, {
  keys: (_self, _args, result) => result.length,
  values: (_self, _args, result) => result.length,
  entries: (_self, _args, result) => result.length,
  assign: ofArguments,
  fromEntries: (_self, _args, result) => keysOf(result).length,
})
watch(Array, { from: ofResult })
watch(JSON, {
  stringify: (_self, _args, result) => result?.length ?? 0,
  parse: (_self, [text]) => String(text).length,
})
const TypedArray = Object.getPrototypeOf(Uint8Array.prototype)
watch(TypedArray, {
  includes: whole,
  indexOf: untilFound,
  slice: ofResult,
  set: (_self, [from]) => sizeOf(from),
  fill: whole,
  reverse: whole,
  join: whole,
  sort: sorting,
})
watch(globalThis, { structuredClone: (_self, [value]) => sizeOf(value) })
for (const name of ['Set', 'Map']) {
  const Original = globalThis[name]
  globalThis[name] = new Proxy(Original, {
    construct(target, args, newTarget) {
      if (watching) add(sizeOf(args[0]))
      return Reflect.construct(target, args, newTarget)
    },
  })
}
