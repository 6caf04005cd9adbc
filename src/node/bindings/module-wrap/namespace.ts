import { moduleNamespaces } from '../types.ts'

/** A module's exports by name: accessors, so that reading one reads the exporting module's binding. */
export type Environment = Record<string, unknown>

/** The platform's own: programs must not see that a namespace is made of one. */
const NativeProxy = Proxy

/** Calls through a namespace have it as their receiver, whose name stands in traces. */
export function createEnvironment(): Environment {
  return Object.create(null, { [Symbol.toStringTag]: { value: 'Module' } })
}

/** Assigning to an import is an error of the importing statement, in V8's words. */
const refuseAssignment = () => {
  throw new TypeError('Assignment to constant variable.')
}

export function defineExport(environment: Environment, name: string, get: () => unknown): void {
  Object.defineProperty(environment, name, { enumerable: true, configurable: false, get, set: refuseAssignment })
}

/**
 * The module namespace exotic object (ECMA-262, 10.4.6) over an environment that is complete: data properties that
 * look writable and are not, sorted, null prototype, `Symbol.toStringTag`.
 */
export function createNamespace(environment: Environment): object {
  const names = Object.keys(environment).sort()
  const target = Object.create(null)
  for (const name of names) Object.defineProperty(target, name, { value: undefined, writable: true, enumerable: true })
  Object.defineProperty(target, Symbol.toStringTag, { value: 'Module' })
  Object.preventExtensions(target)
  const isExport = (key: PropertyKey): key is string => typeof key === 'string' && Object.hasOwn(environment, key)
  const namespace = new NativeProxy(target, {
    get: (_, key) => (isExport(key) ? environment[key] : Reflect.get(target, key)),
    set: () => false,
    deleteProperty: (_, key) => !Object.hasOwn(target, key),
    getOwnPropertyDescriptor(_, key) {
      if (!isExport(key)) return Reflect.getOwnPropertyDescriptor(target, key)
      return { value: environment[key], writable: true, enumerable: true, configurable: false }
    },
    defineProperty(_, key, wanted) {
      if (!isExport(key)) return false
      if (wanted.configurable || wanted.enumerable === false || wanted.writable === false) return false
      if (wanted.get || wanted.set) return false
      return !('value' in wanted) || Object.is(wanted.value, environment[key])
    },
    setPrototypeOf: (_, prototype) => prototype === null,
  })
  moduleNamespaces.add(namespace)
  return namespace
}
