/**
 * A small binary form of the values that system calls take and give: null, booleans, numbers, strings, byte and
 * float arrays, arrays and plain objects. One tag byte, then the value; lengths are 32 bits, little-endian.
 */

const TAG = {
  undefined: 0,
  null: 1,
  true: 2,
  false: 3,
  int: 4,
  float: 5,
  ascii: 6,
  utf8: 7,
  bytes: 8,
  floats: 9,
  array: 10,
  object: 11,
} as const

export interface Encoder {
  /** The encoded value, valid until the next call. */
  encode(value: unknown): Uint8Array
}

export function createEncoder(): Encoder {
  let buffer = new Uint8Array(4096)
  let view = new DataView(buffer.buffer)
  let at = 0
  const text = new TextEncoder()

  function room(bytes: number): void {
    if (at + bytes <= buffer.length) return
    const grown = new Uint8Array(Math.max(buffer.length * 2, at + bytes))
    grown.set(buffer.subarray(0, at))
    buffer = grown
    view = new DataView(grown.buffer)
  }

  function header(tag: number, length: number, bytes: number): void {
    room(5 + bytes)
    buffer[at++] = tag
    view.setUint32(at, length, true)
    at += 4
  }

  function putString(value: string): void {
    const start = at
    header(TAG.ascii, value.length, value.length)
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i)
      if (code > 0x7f) {
        at = start
        const bytes = text.encode(value)
        header(TAG.utf8, bytes.length, bytes.length)
        buffer.set(bytes, at)
        at += bytes.length
        return
      }
      buffer[at++] = code
    }
  }

  function put(value: unknown): void {
    room(9)
    switch (typeof value) {
      case 'undefined':
        buffer[at++] = TAG.undefined
        return
      case 'boolean':
        buffer[at++] = value ? TAG.true : TAG.false
        return
      case 'number':
        if ((value | 0) === value && !Object.is(value, -0)) {
          buffer[at++] = TAG.int
          view.setInt32(at, value, true)
          at += 4
        } else {
          buffer[at++] = TAG.float
          view.setFloat64(at, value, true)
          at += 8
        }
        return
      case 'string':
        putString(value)
        return
      case 'object':
        putObject(value)
        return
      default:
        throw new TypeError(`A ${typeof value} cannot be passed to a system call`)
    }
  }

  function putObject(value: object | null): void {
    if (value === null) {
      buffer[at++] = TAG.null
    } else if (value instanceof Float64Array) {
      header(TAG.floats, value.length, value.byteLength)
      buffer.set(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), at)
      at += value.byteLength
    } else if (ArrayBuffer.isView(value)) {
      header(TAG.bytes, value.byteLength, value.byteLength)
      buffer.set(new Uint8Array(value.buffer, value.byteOffset, value.byteLength), at)
      at += value.byteLength
    } else if (Array.isArray(value)) {
      header(TAG.array, value.length, 0)
      for (const item of value) put(item)
    } else {
      const entries = Object.entries(value)
      header(TAG.object, entries.length, 0)
      for (const [key, item] of entries) {
        putString(key)
        put(item)
      }
    }
  }

  return {
    encode(value) {
      // One huge write must not keep its memory for the life of the process.
      if (buffer.length > 1 << 22) {
        buffer = new Uint8Array(4096)
        view = new DataView(buffer.buffer)
      }
      at = 0
      put(value)
      return buffer.subarray(0, at)
    },
  }
}

const utf8 = new TextDecoder()

/** Reads one value. Byte arrays are copies: the source may be shared memory that is about to change. */
export function decode(source: Uint8Array): unknown {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength)
  let at = 0

  function length(): number {
    const value = view.getUint32(at, true)
    at += 4
    return value
  }

  function bytes(): Uint8Array<ArrayBuffer> {
    const count = length()
    const copy = new Uint8Array(count)
    copy.set(source.subarray(at, at + count))
    at += count
    return copy
  }

  function ascii(): string {
    const count = length()
    const end = at + count
    if (count > 200) {
      at -= 4
      return utf8.decode(bytes())
    }
    let value = ''
    while (at < end) value += String.fromCharCode(source[at++]!)
    return value
  }

  function take(): unknown {
    switch (source[at++]) {
      case TAG.undefined:
        return undefined
      case TAG.null:
        return null
      case TAG.true:
        return true
      case TAG.false:
        return false
      case TAG.int:
        at += 4
        return view.getInt32(at - 4, true)
      case TAG.float:
        at += 8
        return view.getFloat64(at - 8, true)
      case TAG.ascii:
        return ascii()
      case TAG.utf8:
        return utf8.decode(bytes())
      case TAG.bytes:
        return bytes()
      case TAG.floats: {
        const count = length()
        const raw = new Uint8Array(count * 8)
        raw.set(source.subarray(at, at + count * 8))
        at += count * 8
        return new Float64Array(raw.buffer)
      }
      case TAG.array: {
        const items = new Array(length())
        for (let i = 0; i < items.length; i++) items[i] = take()
        return items
      }
      case TAG.object: {
        const count = length()
        const object: Record<string, unknown> = {}
        for (let i = 0; i < count; i++) {
          const key = take() as string
          object[key] = take()
        }
        return object
      }
      default:
        throw new TypeError('A system call carries an unknown tag')
    }
  }

  return take()
}
