import type { NodeEnv } from '../../env.ts'
import { ERROR_TAGS, REGEXP_FLAGS, TAG, VIEW_TAGS } from './tags.ts'

const isShared = (value: unknown): value is SharedArrayBuffer =>
  typeof SharedArrayBuffer !== 'undefined' && value instanceof SharedArrayBuffer

/** `v8.Deserializer`: reads what `Serializer` or native Node wrote. */
export function createDeserializer(env: NodeEnv) {
  const utf8 = new env.native.TextDecoder()

  return class Deserializer {
    buffer: Uint8Array
    #bytes: Uint8Array
    #view: DataView
    #at = 0
    #version = 0
    #objects: unknown[] = []
    #buffers = new Map<number, ArrayBuffer>()

    constructor(buffer: ArrayBufferView) {
      if (!ArrayBuffer.isView(buffer)) {
        const { ERR_INVALID_ARG_TYPE } = env.requireBuiltin('internal/errors').codes
        throw new ERR_INVALID_ARG_TYPE('buffer', ['Buffer', 'TypedArray', 'DataView'], buffer)
      }
      this.buffer = buffer as Uint8Array
      this.#bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
      this.#view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    }

    readHeader() {
      if (this.#bytes[this.#at] !== TAG.version) throw new Error('Unable to deserialize cloned data.')
      this.#at++
      this.#version = this.#varint()
      if (this.#version > 15)
        throw new Error('Unable to deserialize cloned data due to invalid or unsupported version.')
      return true
    }
    getWireFormatVersion() {
      return this.#version
    }
    readValue() {
      return this.#value()
    }
    transferArrayBuffer(id: number, buffer: ArrayBuffer) {
      this.#buffers.set(id, buffer)
    }
    readUint32() {
      return this.#varint()
    }
    readUint64() {
      let value = 0n
      for (let shift = 0n; ; shift += 7n) {
        const byte = this.#byte()
        value |= BigInt(byte & 0x7f) << shift
        if (byte < 0x80) return [Number(value >> 32n), Number(value & 0xffffffffn)]
      }
    }
    readDouble() {
      const value = this.#view.getFloat64(this.#at, true)
      this.#at += 8
      return value
    }
    _readRawBytes(length: number) {
      if (length > this.#bytes.length - this.#at) throw new Error('ReadRawBytes() failed')
      const start = this.#at
      this.#at += length
      return start
    }
    readRawBytes(length: number) {
      const start = this._readRawBytes(length)
      return env.requireBuiltin('buffer').Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + start, length)
    }

    #byte(): number {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new Error('Unable to deserialize cloned data.')
      return byte
    }
    #varint(): number {
      let value = 0
      for (let factor = 1; ; factor *= 0x80) {
        const byte = this.#byte()
        value += (byte & 0x7f) * factor
        if (byte < 0x80) return value
      }
    }
    #tag(): string {
      let byte: number
      do byte = this.#byte()
      while (byte === TAG.padding)
      return String.fromCharCode(byte)
    }
    #peek(): string {
      while (this.#bytes[this.#at] === TAG.padding) this.#at++
      return String.fromCharCode(this.#bytes[this.#at] ?? 0)
    }
    #slice(length: number): Uint8Array {
      const start = this._readRawBytes(length)
      return this.#bytes.slice(start, start + length)
    }
    #keep<T>(value: T): T {
      this.#objects.push(value)
      return value
    }

    #value(): unknown {
      const value = this.#one(this.#tag())
      // A view follows its buffer.
      return (value instanceof ArrayBuffer || isShared(value)) && this.#peek() === TAG.view
        ? this.#viewOf(value)
        : value
    }
    #one(tag: string): unknown {
      switch (tag) {
        case TAG.undefined:
          return undefined
        case TAG.null:
          return null
        case TAG.true:
          return true
        case TAG.false:
          return false
        case TAG.int32: {
          const bits = this.#varint()
          return (bits >>> 1) ^ -(bits & 1)
        }
        case TAG.uint32:
          return this.#varint()
        case TAG.double:
          return this.readDouble()
        case TAG.bigint:
          return this.#bigint()
        case TAG.utf8:
        case TAG.oneByte:
        case TAG.twoByte:
          return this.#string(tag)
        case TAG.reference:
          return this.#objects[this.#varint()]
        case TAG.object: {
          const object = this.#keep({})
          this.#properties(object, TAG.objectEnd)
          return object
        }
        case TAG.denseArray:
        case TAG.sparseArray:
          return this.#array(tag)
        case TAG.date:
          return this.#keep(new Date(this.readDouble()))
        case TAG.trueObject:
          return this.#keep(Object(true))
        case TAG.falseObject:
          return this.#keep(Object(false))
        case TAG.numberObject:
          return this.#keep(Object(this.readDouble()))
        case TAG.bigintObject:
          return this.#keep(Object(this.#bigint()))
        case TAG.stringObject: {
          const index = this.#objects.push(null) - 1
          return (this.#objects[index] = Object(this.#string(this.#tag())))
        }
        case TAG.regexp: {
          const index = this.#objects.push(null) - 1
          const source = this.#string(this.#tag())
          const bits = this.#varint()
          const flags = [...REGEXP_FLAGS].filter((_, position) => bits & (1 << position)).join('')
          return (this.#objects[index] = new RegExp(source, flags))
        }
        case TAG.map: {
          const map = this.#keep(new Map())
          while (this.#peek() !== TAG.mapEnd) map.set(this.#value(), this.#value())
          this.#at++
          this.#varint()
          return map
        }
        case TAG.set: {
          const set = this.#keep(new Set())
          while (this.#peek() !== TAG.setEnd) set.add(this.#value())
          this.#at++
          this.#varint()
          return set
        }
        case TAG.arrayBuffer:
          return this.#keep(this.#slice(this.#varint()).buffer)
        case TAG.transferred:
          return this.#keep(this.#buffers.get(this.#varint()))
        case TAG.shared:
          return this.#keep((this as any)._getSharedArrayBufferFromId(this.#varint()))
        case TAG.host: {
          const index = this.#objects.push(null) - 1
          return (this.#objects[index] = (this as any)._readHostObject())
        }
        case TAG.error:
          return this.#error()
        default:
          throw new Error('Unable to deserialize cloned data.')
      }
    }
    #bigint(): bigint {
      const bits = this.#varint()
      let value = 0n
      for (const [index, byte] of this.#slice(Math.floor(bits / 2)).entries())
        value |= BigInt(byte) << BigInt(index * 8)
      return bits & 1 ? -value : value
    }
    #string(tag: string): string {
      const bytes = this.#slice(this.#varint())
      if (tag === TAG.utf8) return utf8.decode(bytes as Uint8Array<ArrayBuffer>)
      const units = tag === TAG.twoByte ? new Uint16Array(bytes.buffer) : bytes
      let text = ''
      for (let start = 0; start < units.length; start += 4096)
        text += String.fromCharCode(...units.subarray(start, start + 4096))
      return text
    }
    #properties(target: any, end: string): void {
      while (this.#peek() !== end) {
        const key = this.#value() as string
        target[key] = this.#value()
      }
      this.#at++
      this.#varint()
    }
    #array(tag: string): unknown[] {
      const length = this.#varint()
      const array = this.#keep(new Array(length))
      if (tag === TAG.denseArray)
        for (let index = 0; index < length; index++) {
          if (this.#peek() === TAG.hole) this.#at++
          else array[index] = this.#value()
        }
      this.#properties(array, tag === TAG.denseArray ? TAG.denseArrayEnd : TAG.sparseArrayEnd)
      this.#varint()
      return array
    }
    #viewOf(buffer: ArrayBufferLike): unknown {
      this.#at++
      const name = VIEW_TAGS[this.#tag()]
      const offset = this.#varint()
      const length = this.#varint()
      if (this.#version >= 14) this.#varint()
      const View = name && (globalThis as any)[name]
      if (!View) throw new Error('Unable to deserialize cloned data.')
      return this.#keep(new View(buffer, offset, length / (View.BYTES_PER_ELEMENT ?? 1)))
    }
    #error(): Error {
      const index = this.#objects.push(null) - 1
      let name = 'Error'
      let message: string | undefined
      let stack: string | undefined
      let cause: { value: unknown } | undefined
      for (;;) {
        const tag = this.#tag()
        if (tag === '.') break
        if (tag === 'm') message = this.#string(this.#tag())
        else if (tag === 's') stack = this.#string(this.#tag())
        else if (tag === 'c') cause = { value: this.#value() }
        else if (ERROR_TAGS[tag]) name = ERROR_TAGS[tag]
        else throw new Error('Unable to deserialize cloned data.')
      }
      const error = new (globalThis as any)[name](message ?? '')
      if (message === undefined) delete error.message
      if (cause) Object.defineProperty(error, 'cause', { value: cause.value, writable: true, configurable: true })
      Object.defineProperty(error, 'stack', { value: stack, writable: true, configurable: true })
      this.#objects[index] = error
      return error
    }
  }
}
