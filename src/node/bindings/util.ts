import type { BindingFactory, NodeEnv } from '../env.ts'
import type { Binding } from '../shape.ts'
import { parseDotEnv } from './dot-env.ts'
import { installProxyTracking, proxyDetails } from './proxies.ts'
import { TYPES } from './types.ts'

const mapEntries = Map.prototype.entries
const setValues = Set.prototype.values
const isIndex = (key: string) => /^(?:0|[1-9]\d{0,9})$/.test(key) && Number(key) < 2 ** 32 - 1
// V8's `PropertyFilter`, a set of bits.
const ONLY_ENUMERABLE = 2
const SKIP_SYMBOLS = 16
const PENDING = 0

/** Numbers that `handleTypes` in `internal/util` gives names to. */
const HANDLE_TYPES = ['TCP', 'TTY', 'UDP', 'FILE', 'PIPE', 'UNKNOWN', 'INVALID']

const mapIteratorNext = Object.getPrototypeOf(new Map().entries()).next
const setIteratorNext = Object.getPrototypeOf(new Set().values()).next

/**
 * What an iterator has left. A page can only learn it by using the iterator up, so the rest is laid up in a `next` of
 * its own; what is added to the collection after that, it does not see.
 */
function remaining(iterator: any, next: () => IteratorResult<unknown>): unknown[] {
  const left: unknown[] = []
  const own = Object.getOwnPropertyDescriptor(iterator, 'next')
  if (own && laidUp.has(own.value)) return [...laidUp.get(own.value)!]
  if (own || !Object.isExtensible(iterator)) return left
  for (let step = next.call(iterator); !step.done; step = next.call(iterator)) left.push(step.value)
  const rest = [...left]
  const made = {
    next: () => (rest.length > 0 ? { value: rest.shift(), done: false } : { value: undefined, done: true }),
  }
  laidUp.set(made.next, rest)
  Object.defineProperty(iterator, 'next', { value: made.next, writable: true, configurable: true, enumerable: false })
  return left
}
const laidUp = new WeakMap<Function, unknown[]>()

/** Whether a map's iterator gives its entries: it does not say, so this is a guess where all its values are pairs. */
const arePairs = (items: unknown[]) =>
  items.length > 0 && items.every((item) => Array.isArray(item) && item.length === 2)

/**
 * What is in a collection, flat, without running the program's code. Weak collections cannot be looked into in a
 * browser: they show as empty.
 */
function previewEntries(value: unknown, wantsKind?: boolean): unknown {
  let entries: unknown[]
  let keyed = false
  if (TYPES.isMap(value)) {
    entries = [...mapEntries.call(value as Map<unknown, unknown>)].flat(1)
    keyed = true
  } else if (TYPES.isSet(value)) entries = [...setValues.call(value as Set<unknown>)]
  else if (TYPES.isMapIterator(value) || TYPES.isSetIterator(value)) {
    const items = remaining(value, TYPES.isMapIterator(value) ? mapIteratorNext : setIteratorNext)
    keyed = arePairs(items)
    entries = keyed ? items.flat(1) : items
  } else if (TYPES.isWeakMap(value)) [entries, keyed] = [[], true]
  else if (TYPES.isWeakSet(value)) entries = []
  else return undefined
  return wantsKind ? [entries, keyed] : entries
}

/** The program's frames at the moment, innermost first; those of our own code are left out. */
function frames(env: NodeEnv): any[] {
  const holder = {}
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 200
  Error.captureStackTrace(holder)
  Error.stackTraceLimit = limit
  return env.traces.fullFrames(holder) ?? []
}

function callSites(env: NodeEnv, count: number): object[] {
  return frames(env)
    .slice(1, count + 1)
    .map((frame) => ({
      __proto__: null,
      functionName: frame.getFunctionName() ?? '',
      scriptId: '0',
      scriptName: frame.getScriptNameOrSourceURL() ?? '',
      lineNumber: frame.getLineNumber(),
      columnNumber: frame.getColumnNumber(),
      column: frame.getColumnNumber(),
    }))
}

export const createUtilBinding: BindingFactory = (env, stub): Binding => {
  installProxyTracking()
  return {
    ...TYPES,
    privateSymbols: env.privateSymbols,
    isArrayBufferView: ArrayBuffer.isView,
    isDataView: (value: unknown) => ArrayBuffer.isView(value) && (value as any)[Symbol.toStringTag] === 'DataView',
    isTypedArray: (value: unknown) => value instanceof Object.getPrototypeOf(Uint8Array),
    isUint8Array: (value: unknown) => value instanceof Uint8Array,
    constants: stub.constants,
    shouldAbortOnUncaughtToggle: new Uint32Array(1),

    previewEntries,
    getConstructorName: env.traces.constructorName,
    getProxyDetails(value: unknown, both = true) {
      const details = proxyDetails(value)
      return details && !both ? details[0] : details
    },
    /** A promise's state cannot be read synchronously in a browser; those we know nothing of count as pending. */
    getPromiseDetails: (value: unknown) => (TYPES.isPromise(value) ? [PENDING] : undefined),
    getOwnNonIndexProperties(object: object, filter: number) {
      const skipsSymbols = (filter & SKIP_SYMBOLS) !== 0
      const onlyEnumerable = (filter & ONLY_ENUMERABLE) !== 0
      return Reflect.ownKeys(object).filter(
        (key) =>
          (typeof key === 'symbol' ? !skipsSymbols : !isIndex(key)) &&
          (!onlyEnumerable || Object.prototype.propertyIsEnumerable.call(object, key)),
      )
    },
    getExternalValue: () => 0n,
    getCallSites: (count: number) => callSites(env, count),
    getCallerLocation() {
      const frame = frames(env)[1]
      return frame && [frame.getLineNumber(), frame.getColumnNumber(), frame.getScriptNameOrSourceURL()]
    },
    /** Whether the nearest frame outside of Node's library, of the first `limit`, is of an installed package. */
    isInsideNodeModules(limit = 10) {
      const program = frames(env)
        .slice(0, limit)
        .map((frame) => String(frame.getScriptNameOrSourceURL() ?? ''))
        .find((name) => name !== '' && !name.startsWith('node:'))
      return program !== undefined && /[\\/]node_modules[\\/]/.test(program)
    },
    defineLazyProperties(target: object, id: string, keys: string[], enumerable = true) {
      for (const key of keys) defineLazyProperty(env, target, id, key, enumerable)
    },
    sleep: (milliseconds: number) => env.context.sys.sleep(milliseconds),
    parseEnv: parseDotEnv,
    arrayBufferViewHasBuffer: () => true,
    constructSharedArrayBuffer: (size: number) => new SharedArrayBuffer(size),
    markPromiseAsHandled(promise: Promise<unknown>) {
      promise.then(undefined, () => {})
    },
    guessHandleType(fd: number) {
      try {
        return HANDLE_TYPES.indexOf(env.context.sys.descriptorKind(fd))
      } catch {
        return HANDLE_TYPES.indexOf('INVALID')
      }
    },
  }
}

function defineLazyProperty(env: NodeEnv, target: object, id: string, key: string, enumerable: boolean): void {
  const settle = (value: unknown) =>
    Object.defineProperty(target, key, { configurable: true, enumerable, writable: true, value })
  const accessors = {
    get() {
      const value = env.requireBuiltin(id)[key]
      settle(value)
      return value
    },
    set: (value: unknown) => void settle(value),
  }
  Object.defineProperty(accessors.get, 'name', { value: key })
  Object.defineProperty(accessors.set, 'name', { value: key })
  Object.defineProperty(target, key, { configurable: true, enumerable, ...accessors })
}
