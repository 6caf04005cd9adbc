import type { NodeEnv } from '../../env.ts'
import { unshared } from '../fs/values.ts'
import { type ByteWriter, createByteWriter } from './byte-writer.ts'
import { ERROR_TAGS, REGEXP_FLAGS, TAG, VIEW_TAGS, WIRE_VERSION } from './tags.ts'

const INT32 = 2 ** 31
const tagOfView = Object.fromEntries(Object.entries(VIEW_TAGS).map(([tag, name]) => [name, tag]))
const tagOfError = Object.fromEntries(Object.entries(ERROR_TAGS).map(([tag, name]) => [name, tag]))
const brand = (value: object) => Object.prototype.toString.call(value).slice(8, -1)

/** `v8.Serializer`: values to bytes that `Deserializer` and native Node read back. */
export function createSerializer(env: NodeEnv) {
  return class Serializer {
    #out: ByteWriter = createByteWriter()
    #seen = new Map<object, number>()
    #buffers = new Map<ArrayBuffer, number>()
    #viewsAreHostObjects = false

    writeHeader() {
      this.#out.byte(TAG.version)
      this.#out.byte(WIRE_VERSION)
    }
    writeValue(value: unknown) {
      this.#value(value)
      return true
    }
    releaseBuffer() {
      const bytes = this.#out.take()
      return env.requireBuiltin('buffer').Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    }
    transferArrayBuffer(id: number, buffer: ArrayBuffer) {
      this.#buffers.set(buffer, id)
    }
    writeUint32(value: number) {
      this.#out.varint(value >>> 0)
    }
    writeUint64(high: number, low: number) {
      this.#out.varint64((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0))
    }
    writeDouble(value: number) {
      this.#out.double(value)
    }
    writeRawBytes(data: ArrayBufferView | ArrayBuffer) {
      this.#out.raw(
        ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data),
      )
    }
    _setTreatArrayBufferViewsAsHostObjects(on: boolean) {
      this.#viewsAreHostObjects = on
    }

    #fail(what: unknown): never {
      const text =
        typeof what === 'symbol'
          ? what.toString()
          : typeof what === 'function'
            ? Function.prototype.toString.call(what)
            : `#<${(what as object)?.constructor?.name ?? 'Object'}>`
      const DataCloneError = (this as any)._getDataCloneError ?? Error
      throw new DataCloneError(`${text} could not be cloned.`)
    }

    #value(value: unknown): unknown {
      const out = this.#out
      switch (typeof value) {
        case 'undefined':
          return out.tag(TAG.undefined)
        case 'boolean':
          return out.tag(value ? TAG.true : TAG.false)
        case 'number':
          return this.#number(value)
        case 'bigint':
          out.tag(TAG.bigint)
          return this.#bigint(value)
        case 'string':
          return this.#string(value)
        case 'object':
          return value === null ? out.tag(TAG.null) : this.#object(value)
        default:
          this.#fail(value)
      }
    }
    #number(value: number) {
      if (Number.isInteger(value) && !Object.is(value, -0) && value >= -INT32 / 2 && value < INT32 / 2) {
        this.#out.tag(TAG.int32)
        this.#out.zigzag(value)
      } else {
        this.#out.tag(TAG.double)
        this.#out.double(value)
      }
    }
    #bigint(value: bigint) {
      const digits: number[] = []
      for (let rest = value < 0n ? -value : value; rest > 0n; rest >>= 8n) digits.push(Number(rest & 0xffn))
      while (digits.length % 8) digits.push(0)
      this.#out.varint(digits.length * 2 + (value < 0n ? 1 : 0))
      this.#out.raw(Uint8Array.from(digits))
    }
    #string(value: string) {
      const out = this.#out
      if (/^[\0-\xff]*$/.test(value)) {
        out.tag(TAG.oneByte)
        out.varint(value.length)
        out.raw(Uint8Array.from(value, (character) => character.charCodeAt(0)))
        return
      }
      const bytes = value.length * 2
      // Two-byte text begins at an even position: one for the tag, some for the length.
      let sizeOfLength = 1
      for (let rest = bytes; rest >= 0x80; rest >>>= 7) sizeOfLength++
      if ((out.length + 1 + sizeOfLength) & 1) out.byte(TAG.padding)
      out.tag(TAG.twoByte)
      out.varint(bytes)
      const units = new Uint16Array(value.length)
      for (let index = 0; index < value.length; index++) units[index] = value.charCodeAt(index)
      out.raw(new Uint8Array(units.buffer))
    }

    #object(value: object): unknown {
      const out = this.#out
      const known = this.#seen.get(value)
      if (known !== undefined) {
        out.tag(TAG.reference)
        return out.varint(known)
      }
      if (ArrayBuffer.isView(value)) {
        // Its buffer comes first, so that the view can refer to it.
        if (!this.#viewsAreHostObjects) this.#object(value.buffer)
        this.#seen.set(value, this.#seen.size)
        return this.#viewsAreHostObjects ? this.#host(value) : this.#view(value)
      }
      this.#seen.set(value, this.#seen.size)
      if (typeof value === 'function') this.#fail(value)
      if ((this as any)._isHostObject?.(value)) return this.#host(value)
      if (Array.isArray(value)) return this.#array(value)
      if (value instanceof Error) return this.#error(value)
      switch (brand(value)) {
        case 'Date':
          out.tag(TAG.date)
          return out.double(Number(value))
        case 'Boolean':
          return out.tag(value.valueOf() ? TAG.trueObject : TAG.falseObject)
        case 'Number':
          out.tag(TAG.numberObject)
          return out.double(value.valueOf() as unknown as number)
        case 'BigInt':
          out.tag(TAG.bigintObject)
          return this.#bigint(value.valueOf() as unknown as bigint)
        case 'String':
          out.tag(TAG.stringObject)
          return this.#string(String(value))
        case 'RegExp':
          out.tag(TAG.regexp)
          this.#string((value as RegExp).source)
          return out.varint(
            [...(value as RegExp).flags].reduce((bits, flag) => bits | (1 << REGEXP_FLAGS.indexOf(flag)), 0),
          )
        case 'Map':
          return this.#collection(TAG.map, TAG.mapEnd, [...(value as Map<unknown, unknown>)].flat())
        case 'Set':
          return this.#collection(TAG.set, TAG.setEnd, [...(value as Set<unknown>)])
        case 'ArrayBuffer':
          return this.#buffer(value as ArrayBuffer)
        case 'SharedArrayBuffer':
          out.tag(TAG.shared)
          return out.varint((this as any)._getSharedArrayBufferId(value))
        case 'Promise':
        case 'WeakMap':
        case 'WeakSet':
        case 'WeakRef':
        case 'Symbol':
          return this.#fail(value)
        default:
          return this.#plain(value)
      }
    }
    #host(value: object) {
      this.#out.tag(TAG.host)
      if (typeof (this as any)._writeHostObject !== 'function') this.#fail(value)
      ;(this as any)._writeHostObject(value)
    }
    #properties(value: any, keys: string[]) {
      for (const key of keys) {
        if (/^(0|[1-9]\d{0,8})$/.test(key)) this.#number(Number(key))
        else this.#string(key)
        this.#value(value[key])
      }
      return keys.length
    }
    #plain(value: object) {
      this.#out.tag(TAG.object)
      const count = this.#properties(value, Object.keys(value))
      this.#out.tag(TAG.objectEnd)
      this.#out.varint(count)
    }
    #array(value: unknown[]) {
      const out = this.#out
      const { length } = value
      const keys = Object.keys(value)
      const dense = keys.length >= length
      out.tag(dense ? TAG.denseArray : TAG.sparseArray)
      out.varint(length)
      if (dense)
        for (let index = 0; index < length; index++) {
          if (index in value) this.#value(value[index])
          else out.tag(TAG.hole)
        }
      const count = this.#properties(value, dense ? keys.filter((key) => !/^\d+$/.test(key)) : keys)
      out.tag(dense ? TAG.denseArrayEnd : TAG.sparseArrayEnd)
      out.varint(count)
      out.varint(length)
    }
    #collection(start: string, end: string, items: unknown[]) {
      this.#out.tag(start)
      for (const item of items) this.#value(item)
      this.#out.tag(end)
      this.#out.varint(items.length)
    }
    #buffer(value: ArrayBuffer) {
      const transferred = this.#buffers.get(value)
      if (transferred !== undefined) {
        this.#out.tag(TAG.transferred)
        this.#out.varint(transferred)
        return
      }
      this.#out.tag(TAG.arrayBuffer)
      this.#out.varint(value.byteLength)
      this.#out.raw(unshared(new Uint8Array(value)))
    }
    #view(value: ArrayBufferView) {
      this.#out.tag(TAG.view)
      this.#out.tag(tagOfView[brand(value)] ?? this.#fail(value))
      this.#out.varint(value.byteOffset)
      this.#out.varint(value.byteLength)
      this.#out.varint(0)
    }
    #error(value: Error) {
      const out = this.#out
      out.tag(TAG.error)
      const own = (name: string): any => Object.getOwnPropertyDescriptor(value, name)
      const prototype = tagOfError[String(value.name)]
      if (prototype) out.tag(prototype)
      const message = own('message')
      if (message) {
        out.tag('m')
        this.#string(String(value.message))
      }
      if (own('cause')) {
        out.tag('c')
        this.#value(value.cause)
      }
      if (typeof value.stack === 'string') {
        out.tag('s')
        this.#string(value.stack)
      }
      out.tag('.')
    }
  }
}
