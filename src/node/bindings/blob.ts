import type { BindingFactory } from '../env.ts'
import { bytesOf } from './buffer/bytes.ts'
import { portsOf } from './messaging/binding.ts'

/** What a reader says beside data: the end, or that data follows. */
const END = 0
const DATA = 1
const PART = 65_536

/** `internalBinding('blob')`: byte strings that never change, in memory. */
export const blob: BindingFactory = (env) => {
  class BlobHandle {
    bytes: Uint8Array
    constructor(bytes: Uint8Array) {
      this.bytes = bytes
    }
    getReader() {
      let at = 0
      const { bytes } = this
      return {
        pull(callback: (status: number, data?: ArrayBuffer) => void) {
          if (at >= bytes.length) return callback(END)
          const part = new Uint8Array(bytes.subarray(at, at + PART))
          at += part.length
          return callback(DATA, part.buffer)
        },
        // All is there from the beginning: nobody has to be woken.
        setWakeup() {},
      }
    }
    slice(start: number, end: number) {
      return new BlobHandle(this.bytes.subarray(start, end))
    }
  }

  const join = (parts: (BlobHandle | ArrayBufferView | ArrayBuffer)[]): Uint8Array<ArrayBuffer> => {
    const all = parts.map((part) => (part instanceof BlobHandle ? part.bytes : bytesOf(part)))
    const whole = new Uint8Array(all.reduce((length, part) => length + part.length, 0))
    let at = 0
    for (const part of all) {
      whole.set(part, at)
      at += part.length
    }
    return whole
  }

  portsOf(env).handles.set('internal/blob#Blob', {
    is: (value) => value instanceof BlobHandle,
    take: (handle: BlobHandle) => handle.bytes,
    make: (bytes: Uint8Array) => new BlobHandle(bytes),
  })

  const objects = new Map<string, [handle: BlobHandle, length: number, type: string]>()
  return {
    createBlob: (parts: (BlobHandle | ArrayBufferView)[]) => new BlobHandle(join(parts)),
    createBlobFromFilePath(path: string) {
      try {
        const bytes = env.context.sys.readFile(path).slice()
        return [new BlobHandle(bytes), bytes.length]
      } catch {
        return undefined
      }
    },
    concat: (parts: (ArrayBufferView | ArrayBuffer)[]) => join(parts).buffer,
    storeDataObject(id: string, handle: BlobHandle, length: number, type: string) {
      objects.set(id, [handle, length, type])
    },
    getDataObject: (id: string) => objects.get(id),
    revokeObjectURL(url: string) {
      const id = /^blob:nodedata:([^?#]+)/.exec(url)?.[1]
      if (id !== undefined) objects.delete(id)
    },
  }
}
