import { isProxy } from './proxies.ts'

/** `internalBinding('types')`: what an object is by its internal slots, whatever its prototype says. */

type Check = (value: unknown) => boolean

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** True where a method or getter of the platform accepts the object as its receiver. It must have no effect. */
function brand(method: Function, ...args: unknown[]): Check {
  const apply = Reflect.apply
  return (value) => {
    if (!isObject(value)) return false
    try {
      apply(method, value, args)
      return true
    } catch {
      return false
    }
  }
}

const getter = (prototype: object, name: string): Function => Object.getOwnPropertyDescriptor(prototype, name)!.get!

/** For kinds that no harmless method can tell: they inherit from the platform's own prototype. */
function inherits(prototype: object): Check {
  const { isPrototypeOf: isAbove } = Object.prototype
  return (value) => isObject(value) && isAbove.call(prototype, value) && !isProxy(value)
}

const prototypeOf = (value: object): any => Object.getPrototypeOf(value)
const toStringOf = Object.prototype.toString

const AsyncFunctionPrototype = prototypeOf(async () => {})
const GeneratorFunctionPrototype = prototypeOf(function* () {})
const AsyncGeneratorFunctionPrototype = prototypeOf(async function* () {})

/** Namespace objects that our own module records made: the engine knows nothing of them. */
export const moduleNamespaces = new WeakSet<object>()

const isDate = brand(Date.prototype.getTime)
const isMap = brand(getter(Map.prototype, 'size'))
const isSet = brand(getter(Set.prototype, 'size'))
const isArrayBuffer = brand(getter(ArrayBuffer.prototype, 'byteLength'))
const isSharedArrayBuffer =
  typeof SharedArrayBuffer === 'undefined' ? () => false : brand(getter(SharedArrayBuffer.prototype, 'byteLength'))
const isNumberObject = brand(Number.prototype.valueOf)
const isStringObject = brand(String.prototype.valueOf)
const isBooleanObject = brand(Boolean.prototype.valueOf)
const isBigIntObject = brand(BigInt.prototype.valueOf)
const isSymbolObject = brand(Symbol.prototype.valueOf)
const regExpSource = getter(RegExp.prototype, 'source')
const regExpPrototype = RegExp.prototype
const hasSource = brand(regExpSource)
const isPromiseLike = inherits(Promise.prototype)
const isGeneratorLike = inherits(GeneratorFunctionPrototype.prototype)
const isAsyncGeneratorLike = inherits(AsyncGeneratorFunctionPrototype.prototype)

function functionOf(...prototypes: object[]): Check {
  const { isPrototypeOf: isAbove } = Object.prototype
  return (value) => typeof value === 'function' && prototypes.some((p) => isAbove.call(p, value)) && !isProxy(value)
}

type ErrorWithCheck = ErrorConstructor & { isError?: (value: unknown) => boolean }
const isError: Check =
  (Error as ErrorWithCheck).isError ??
  ((value) => isObject(value) && !(Symbol.toStringTag in value) && toStringOf.call(value) === '[object Error]')

export const TYPES = {
  isExternal: () => false,
  isDate,
  isArgumentsObject: (value: unknown) =>
    isObject(value) &&
    !isProxy(value) &&
    !(Symbol.toStringTag in value) &&
    toStringOf.call(value) === '[object Arguments]',
  isBigIntObject,
  isBooleanObject,
  isNumberObject,
  isStringObject,
  isSymbolObject,
  isBoxedPrimitive: (value: unknown) =>
    isObject(value) &&
    (isNumberObject(value) ||
      isStringObject(value) ||
      isBooleanObject(value) ||
      isBigIntObject(value) ||
      isSymbolObject(value)),
  isNativeError: isError,
  isRegExp: (value: unknown) => value !== regExpPrototype && hasSource(value),
  isAsyncFunction: functionOf(AsyncFunctionPrototype, AsyncGeneratorFunctionPrototype),
  isGeneratorFunction: functionOf(GeneratorFunctionPrototype, AsyncGeneratorFunctionPrototype),
  isGeneratorObject: (value: unknown) => isGeneratorLike(value) || isAsyncGeneratorLike(value),
  isPromise: isPromiseLike,
  isMap,
  isSet,
  isMapIterator: inherits(prototypeOf(new Map().entries())),
  isSetIterator: inherits(prototypeOf(new Set().entries())),
  isWeakMap: brand(WeakMap.prototype.has, {}),
  isWeakSet: brand(WeakSet.prototype.has, {}),
  isArrayBuffer,
  isSharedArrayBuffer,
  isAnyArrayBuffer: (value: unknown) => isArrayBuffer(value) || isSharedArrayBuffer(value),
  isModuleNamespaceObject: (value: unknown) =>
    isObject(value) &&
    (moduleNamespaces.has(value) ||
      (!isProxy(value) && toStringOf.call(value) === '[object Module]' && Object.isSealed(value))),
  isProxy,
} satisfies Record<string, Check>
