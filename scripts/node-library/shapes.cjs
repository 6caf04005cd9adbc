'use strict'
/**
 * Describes a native binding as JSON, so that a stub of the same shape can be made elsewhere. One letter says what a
 * value is; `src/node/shape.ts` reads them back.
 */

const MAX_DEPTH = 6
/** Longer arrays are data, not shape. */
const MAX_ITEMS = 500

function describe(value, depth) {
  if (value === null) return { t: 'v', v: null }
  switch (typeof value) {
    case 'undefined':
      return { t: 'u' }
    case 'boolean':
    case 'string':
      return { t: 'v', v: value }
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? { t: 'v', v: value } : { t: 'n', v: String(value) }
    case 'bigint':
      return { t: 'b', v: String(value) }
    case 'symbol':
      return { t: 's', v: value.description }
    case 'function':
      return describeFunction(value)
  }
  if (ArrayBuffer.isView(value)) return { t: 'y', c: value.constructor.name, l: value.length }
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return { t: 'k', l: value.byteLength }
  if (Array.isArray(value))
    return { t: 'a', v: value.length < MAX_ITEMS ? value.map((item) => describe(item, depth + 1)) : [] }
  if (value instanceof Map)
    return { t: 'm', v: [...value].map(([key, item]) => [describe(key, depth + 1), describe(item, depth + 1)]) }
  if (value instanceof Set) return { t: 'e', v: [...value].map((item) => describe(item, depth + 1)) }
  return depth > MAX_DEPTH ? { t: 'u' } : describeObject(value, depth)
}

function describeObject(object, depth) {
  const fields = {}
  for (const key of Object.getOwnPropertyNames(object)) {
    try {
      fields[key] = describe(object[key], depth + 1)
    } catch {
      fields[key] = { t: 'u' } // A getter that does not work outside its object.
    }
  }
  return { t: 'o', v: fields }
}

/** A function with methods on its prototype is a class; `x` names the class it extends. */
function describeFunction(value) {
  const methods = value.prototype
    ? Object.getOwnPropertyNames(value.prototype).filter((key) => key !== 'constructor')
    : []
  const parent = value.prototype && Object.getPrototypeOf(value.prototype)?.constructor
  const parentName = parent && parent !== Object ? parent.name : undefined
  if (methods.length === 0 && !parentName) return { t: 'f', n: value.name }
  return { t: 'c', n: value.name, p: methods, ...(parentName ? { x: parentName } : {}) }
}

function describeBinding(name, binding) {
  const shape = describeObject(binding, 0)
  if (name === 'builtins') delete shape.v.natives
  return shape
}

module.exports = { describeBinding }
