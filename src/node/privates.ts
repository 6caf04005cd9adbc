/**
 * V8's private symbols cannot be seen by programs: not by `Reflect.ownKeys`, not by a proxy, not by `util.inspect`.
 * An ordinary symbol with accessors on `Object.prototype`, which keep the values in a WeakMap, comes nearest: the
 * objects themselves never get such a property.
 */
export function createPrivateSymbols(descriptions: Record<string, string>): Record<string, symbol> {
  const symbols: Record<string, symbol> = {}
  for (const name of Object.keys(descriptions)) symbols[name] = Symbol(descriptions[name])
  return symbols
}

/** To be called once the library has copied `Object.prototype` into its primordials. */
export function hidePrivateSymbols(symbols: Record<string, symbol>): void {
  for (const name of Object.keys(symbols)) {
    const values = new WeakMap<object, unknown>()
    const get = WeakMap.prototype.get.bind(values) as (key: object) => unknown
    const set = WeakMap.prototype.set.bind(values) as (key: object, value: unknown) => unknown
    const isObject = (value: unknown): value is object =>
      (typeof value === 'object' && value !== null) || typeof value === 'function'
    Object.defineProperty(Object.prototype, symbols[name]!, {
      configurable: false,
      enumerable: false,
      get(this: unknown) {
        return isObject(this) ? get(this) : undefined
      },
      set(this: unknown, value: unknown) {
        if (isObject(this)) set(this, value)
      },
    })
  }
}
