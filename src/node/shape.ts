/** A native binding's value as `scripts/node-library/shapes.cjs` describes it. */
export type Shape =
  | { t: 'v'; v: string | number | boolean | null }
  | { t: 'u' }
  | { t: 'n' | 'b'; v: string }
  | { t: 's'; v: string }
  /** A function. */
  | { t: 'f'; n: string }
  /** A class: its methods, and the name of the class it extends. */
  | { t: 'c'; n: string; p: string[]; x?: string }
  | { t: 'y'; c: string; l: number }
  | { t: 'k'; l: number }
  | { t: 'a' | 'e'; v: Shape[] }
  | { t: 'm'; v: [Shape, Shape][] }
  | { t: 'o'; v: Record<string, Shape> }

/** A binding: whatever Node's library expects of it. */
export type Binding = Record<string, any>

export interface StubRules {
  /** Called by a stub that must not be called: throws. */
  missing(path: string): never
  /** True for a function that may do nothing. */
  harmless(path: string): boolean
  symbol(description: string): symbol
}

/** An object of the same shape, whose functions say what is missing when they are called. */
export function stubFromShape(shape: Shape, name: string, rules: StubRules): Binding {
  const make = (part: Shape, path: string): any => {
    switch (part.t) {
      case 'v':
        return part.v
      case 'u':
        return undefined
      case 'n':
        return Number(part.v)
      case 'b':
        return BigInt(part.v)
      case 's':
        return rules.symbol(part.v)
      case 'f':
        return stubFunction(part.n, path, rules)
      case 'c':
        return stubClass(part.n, part.p, path, rules)
      case 'y':
        return new (globalThis as any)[part.c](part.l)
      case 'k':
        return new ArrayBuffer(part.l)
      case 'a':
        return part.v.map((item, index) => make(item, `${path}[${index}]`))
      case 'e':
        return new Set(part.v.map((item) => make(item, path)))
      case 'm':
        return new Map(part.v.map(([key, item]) => [make(key, path), make(item, path)]))
      case 'o': {
        const object: Binding = {}
        for (const key of Object.keys(part.v)) object[key] = make(part.v[key]!, `${path}.${key}`)
        return object
      }
    }
  }
  return make(shape, name)
}

function stubFunction(name: string, path: string, rules: StubRules): Function {
  const stub = rules.harmless(path) ? () => undefined : () => rules.missing(path)
  Object.defineProperty(stub, 'name', { value: name })
  return stub
}

function stubClass(name: string, methods: string[], path: string, rules: StubRules): Function {
  class Stub {
    constructor() {
      if (!rules.harmless(`new ${path}`)) rules.missing(`new ${path}`)
    }
  }
  Object.defineProperty(Stub, 'name', { value: name })
  const prototype = Stub.prototype as Record<string, unknown>
  for (const method of methods) {
    const called = `${path}.${method}`
    prototype[method] = () => (rules.harmless(called) ? undefined : rules.missing(called))
  }
  return Stub
}
