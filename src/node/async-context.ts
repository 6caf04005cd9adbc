/**
 * What `AsyncLocalStorage` carries. V8 carries it through promises by itself in Node; a page cannot reach that, so
 * here it travels by three ways that cost nothing until a program first sets a frame:
 *
 * - `await` of a promise reads the promise's `constructor` (ECMA-262, PromiseResolve), and then adds its reaction.
 *   An accessor in that place adds a reaction of ours first: the two run one after the other with nothing between
 *   them, and ours sets the frame. This reaches code that we never saw, Node's own library included.
 * - `Promise.prototype.then` keeps the frame around its callbacks.
 * - `await` of what is no promise reads nothing. `carry` makes a promise of it, which takes as many microtasks; the
 *   source transforms put it there.
 */
export interface AsyncContext {
  /** The frame of what runs now; undefined outside of any. */
  frame: unknown
  /** Stands around what is awaited: `await e` becomes `await carry(e)`. */
  carry(value: unknown): unknown
  /** A program's text has named what uses frames: what is compiled from now on gets `carry` around what it awaits. */
  expected: boolean
  /** From now on frames travel. */
  activate(): void
}

/** The name that stands for `carry` in rewritten sources; more `$` follow where a source has the name itself. */
export const CARRY_NAME = '_$wait'
const CARRIED = / _\$wait\$*\(|,_\$wait\$*\)/g

/**
 * Made before Node's library takes its primordials: the library too must see `constructor` as a plain property, and
 * functions as they were written.
 */
export function createAsyncContext(queueMicrotask: (callback: () => void) => void): AsyncContext {
  const NativePromise = Promise
  const prototype = NativePromise.prototype
  const { apply, ownKeys } = Reflect
  const { defineProperty } = Object
  const nativeThen = prototype.then
  const nativeResolve = NativePromise.resolve
  /** By function of ours: the one whose place it took. */
  const disguised = new WeakMap<Function, Function>()
  let active = false
  /** What reads `constructor` now is no `await`. */
  let passing = false

  const context: AsyncContext = {
    frame: undefined,
    expected: false,
    activate() {
      if (active) return
      active = true
      defineProperty(prototype, 'constructor', {
        configurable: true,
        enumerable: false,
        get: constructorOf,
        set: ownConstructor,
      })
      replace(prototype, 'then', chain)
      replace(NativePromise, 'resolve', resolve)
    },
    carry(value) {
      if (!active) return value
      if (typeof value !== 'object' && typeof value !== 'function') return apply(nativeResolve, NativePromise, [value])
      if (value === null) return settled(value)
      if (isPlainPromise(value)) return value
      const method = (value as { then?: unknown }).then
      return typeof method === 'function' ? carryThenable(value, method) : settled(value)
    },
  }

  const isPlainPromise = (value: object): boolean => {
    if (!(value instanceof NativePromise)) return false
    passing = true
    try {
      return value.constructor === NativePromise
    } finally {
      passing = false
    }
  }

  const settled = (value: unknown) => {
    passing = true
    try {
      return apply(nativeResolve, NativePromise, [value])
    } finally {
      passing = false
    }
  }

  /** As resolving a promise with a thenable does: its `then` is called in a microtask of its own. */
  function carryThenable(value: object, method: Function): Promise<unknown> {
    const { frame } = context
    return new NativePromise((fulfil, reject) => {
      queueMicrotask(() => {
        context.frame = frame
        try {
          apply(method, value, [fulfil, reject])
        } catch (error) {
          reject(error)
        }
      })
    })
  }

  function constructorOf(this: unknown): unknown {
    if (passing || this === prototype) return NativePromise
    const { frame } = context
    const restore = () => {
      context.frame = frame
    }
    passing = true
    try {
      apply(nativeThen, this, [restore, restore])
    } catch {
      // Something that only inherits from a promise.
    } finally {
      passing = false
    }
    return NativePromise
  }

  function ownConstructor(this: object, value: unknown): void {
    if (this === prototype) defineProperty(this, 'constructor', { value, writable: true, configurable: true })
    else defineProperty(this, 'constructor', { value, writable: true, configurable: true, enumerable: true })
  }

  const within = (callback: unknown): unknown => {
    if (typeof callback !== 'function') return callback
    const { frame } = context
    return (value: unknown) => {
      context.frame = frame
      return (callback as (value: unknown) => unknown)(value)
    }
  }

  const { chain, resolve } = {
    chain(this: unknown, onFulfilled: unknown, onRejected: unknown) {
      passing = true
      try {
        return apply(nativeThen, this, [within(onFulfilled), within(onRejected)])
      } finally {
        passing = false
      }
    },
    resolve(this: unknown, value: unknown) {
      passing = true
      try {
        return apply(nativeResolve, this, [value])
      } finally {
        passing = false
      }
    },
  }

  function replace(target: any, name: string, made: Function): void {
    disguised.set(made, target[name])
    for (const key of ['name', 'length'])
      defineProperty(made, key, { value: target[name][key], writable: false, enumerable: false, configurable: true })
    defineProperty(target, name, { value: made, writable: true, enumerable: false, configurable: true })
  }

  /** Programs, and `util.inspect`, look at the property; it shows as it was. */
  const shown = (object: unknown, key: unknown, found: PropertyDescriptor | undefined) =>
    active && object === prototype && key === 'constructor' && found?.get === constructorOf
      ? { value: NativePromise, writable: true, enumerable: false, configurable: true }
      : found
  const { getOwnPropertyDescriptor, getOwnPropertyDescriptors } = Object
  const reflectDescriptor = Reflect.getOwnPropertyDescriptor
  const sourceOf = Function.prototype.toString
  const replacements = {
    getOwnPropertyDescriptor: (object: any, key: any) => shown(object, key, getOwnPropertyDescriptor(object, key)),
    reflected: (object: any, key: any) => shown(object, key, reflectDescriptor(object, key)),
    getOwnPropertyDescriptors(object: any) {
      const found: any = getOwnPropertyDescriptors(object)
      if (active && object === prototype) for (const key of ownKeys(found)) found[key] = shown(object, key, found[key])
      return found
    },
    toString(this: any) {
      const text: string = apply(sourceOf, disguised.get(this) ?? this, [])
      return text.includes(CARRY_NAME) ? text.replace(CARRIED, '') : text
    },
  }
  replace(Object, 'getOwnPropertyDescriptor', replacements.getOwnPropertyDescriptor)
  replace(Object, 'getOwnPropertyDescriptors', replacements.getOwnPropertyDescriptors)
  replace(Reflect, 'getOwnPropertyDescriptor', replacements.reflected)
  replace(Function.prototype, 'toString', replacements.toString)
  return context
}
