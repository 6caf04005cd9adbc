import type { NodeLibrary } from './library.ts'

/** The `process` object as Node's C++ half leaves it for the bootstrap scripts, which make the rest. */
export function createProcess(library: NodeLibrary, exitInfo: symbol): any {
  const facts = library.extra('process')
  // Called without `new` too: programs copy `process` and run its constructors on the copy.
  // biome-ignore lint/complexity/useArrowFunction: it is constructed.
  const constructors = { process: function () {} }
  const process = new (constructors.process as any)()
  const constant = (name: string, value: unknown) =>
    Object.defineProperty(process, name, { value, enumerable: true, writable: false, configurable: false })
  constant('version', facts.version)
  const versions = {}
  for (const name of Object.keys(facts.versions))
    Object.defineProperty(versions, name, { value: facts.versions[name], enumerable: true })
  constant('versions', versions)
  constant('arch', 'x64')
  constant('platform', 'linux')
  constant('release', facts.release)
  process[exitInfo] = new Int32Array(3)
  return process
}

/**
 * `process.env`: names and values are strings, whatever is assigned; a symbol cannot be a name. `variables` may be
 * filled later (the warm half knows no environment yet).
 */
export function createProcessEnv(
  variables: Record<string, string>,
  onOddValue: () => void = () => {},
): Record<string, string> {
  const asString = (value: unknown): string => {
    if (typeof value === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string')
    return String(value)
  }
  return new Proxy(variables, {
    get: (target, name) =>
      typeof name === 'string' && Object.hasOwn(target, name)
        ? target[name]
        : Reflect.get(Object.prototype, name, target),
    has: (target, name) => Object.hasOwn(target, name),
    set(target, name, value) {
      const key = asString(name)
      if (!['string', 'number', 'boolean'].includes(typeof value)) onOddValue()
      target[key] = asString(value)
      return true
    },
    deleteProperty(target, name) {
      if (typeof name === 'string') delete target[name]
      return true
    },
    defineProperty(target, name, descriptor) {
      if ('get' in descriptor || 'set' in descriptor)
        throw invalidDescriptor("'process.env' does not accept an accessor(getter/setter) descriptor")
      if (!descriptor.configurable || !descriptor.writable || !descriptor.enumerable)
        throw invalidDescriptor("'process.env' only accepts a configurable, writable, and enumerable data descriptor")
      target[asString(name)] = asString(descriptor.value)
      return true
    },
  })
}

function invalidDescriptor(message: string): Error {
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_OBJECT_DEFINE_PROPERTY' })
}
