import type { NodeEnv } from '../../env.ts'
import { createDeserializer } from '../serdes/deserializer.ts'
import { createSerializer } from '../serdes/serializer.ts'
import type { LinkEnd } from './link.ts'

/** A message between threads: V8's serialization, and beside it what only the browser itself can hand over. */
export interface Packet {
  bytes: Uint8Array<ArrayBuffer>
  ports: LinkEnd[]
  memories: SharedArrayBuffer[]
  modules: (WebAssembly.Module | WebAssembly.Memory)[]
  /** Transferred. */
  buffers: ArrayBuffer[]
  /** Of a message within one thread: what goes as it is. */
  kept?: object[]
}

/** Kinds of host objects. */
const PORT = 1
/** One of the library's own classes, which says what it is made of. */
const CLONED = 2
const MODULE = 3
const MEMORY = 4
/** An object of a binding, made anew from what it is made of. */
const HANDLE = 5

/** An object of a binding that stays in its thread, where native ones would share what they hold. */
const KEPT = 6

/** Said of what can only be moved, and was not named. */
export const MISSING_TRANSFER = 'Object that needs transfer was found in message but not listed in transferList'

const CLONEABLE = 2
const TRANSFERABLE = 1

/**
 * Objects of bindings that may cross: how to take one apart and how to make one. Their names begin with the module of
 * the library that knows them, and end with `#` and their class: a thread that has none of them yet loads it.
 */
export interface HandleKind {
  is(value: object): boolean
  take(value: any): unknown
  make(data: any): object
}

export interface WireOptions {
  isPort(value: unknown): boolean
  /** Takes a port out of this thread. */
  detachPort(port: any): LinkEnd
  attachPort(end: LinkEnd): object
  /** Makes an empty object of one of the library's own classes, to be filled. */
  createObject(info: string): any
  handles: ReadonlyMap<string, HandleKind>
}

export interface Wire {
  /** `stays`: it is for this very thread. Throws a DataCloneError, or what a program's own code throws. */
  encode(value: unknown, transfer: readonly unknown[], stays?: boolean): Packet
  decode(packet: Packet): { value: unknown; ports: object[] }
}

export function createWire(env: NodeEnv, options: WireOptions): Wire {
  const { symbols, privateSymbols } = env
  const modeKey = privateSymbols.transfer_mode_private_symbol!
  const untransferable = privateSymbols.untransferable_object_private_symbol!
  const dataCloneError = (text: string) => new (env.contextExports.DOMException as any)(text, 'DataCloneError')
  const missingTransfer = () => dataCloneError(MISSING_TRANSFER)
  const { Module, Memory } = env.native.WebAssembly ?? {}
  /** What the browser alone can hand over: a memory must be shared, or it refuses. */
  const isWebAssembly = (value: unknown) =>
    Module !== undefined && (value instanceof Module || (value instanceof Memory && isShared(value.buffer)))
  const isShared = (value: object) => typeof SharedArrayBuffer !== 'undefined' && value instanceof SharedArrayBuffer
  const kindOf = (value: object) => [...options.handles].find(([, kind]) => kind.is(value))

  const handleKind = (name: string): HandleKind => {
    if (!options.handles.has(name)) env.requireBuiltin(name.split('#')[0]!)
    return options.handles.get(name)!
  }

  class Encoder extends createSerializer(env) {
    readonly ports: any[] = []
    readonly memories: SharedArrayBuffer[] = []
    readonly modules: Packet['modules'] = []
    readonly transferred: Set<unknown>
    readonly kept: object[] | null
    /** Writing what one of the library's objects is made of. */
    #within = false
    constructor(transfer: readonly unknown[], stays: boolean) {
      super()
      this.kept = stays ? [] : null
      this.transferred = new Set(transfer)
    }
    _getDataCloneError = class {
      constructor(text: string) {
        // biome-ignore lint/correctness/noConstructorReturn: the serializer calls it as a class
        return dataCloneError(text)
      }
    }
    _isHostObject(value: any) {
      if (options.isPort(value) || isWebAssembly(value)) return true
      if (ArrayBuffer.isView(value)) return false
      return value[modeKey] !== undefined || kindOf(value) !== undefined || this.#keeps(value)
    }
    #keeps(value: object): boolean {
      if (!this.#within || !this.kept || Object.prototype.toString.call(value) !== '[object Object]') return false
      const prototype = Object.getPrototypeOf(value)
      return prototype !== null && prototype !== Object.prototype
    }
    _getSharedArrayBufferId(value: SharedArrayBuffer) {
      return this.memories.push(value) - 1
    }
    _writeHostObject(value: any) {
      if (options.isPort(value)) {
        if (!this.transferred.has(value)) throw missingTransfer()
        this.writeUint32(PORT)
        return this.writeUint32(this.ports.push(value) - 1)
      }
      if (isWebAssembly(value)) {
        this.writeUint32(MODULE)
        return this.writeUint32(this.modules.push(value) - 1)
      }
      const handle = kindOf(value)
      if (handle) {
        this.writeUint32(HANDLE)
        this.writeValue([handle[0], handle[1].take(value)])
        return
      }
      const mode: number = value[modeKey]
      if (mode === undefined) {
        this.writeUint32(KEPT)
        return this.writeUint32(this.kept!.push(value) - 1)
      }
      const moves = this.transferred.has(value) && (mode & TRANSFERABLE) !== 0
      if (!moves && (mode & CLONEABLE) === 0) {
        if (mode & TRANSFERABLE) throw missingTransfer()
        throw dataCloneError(`${value.constructor?.name ?? 'Object'} object could not be cloned.`)
      }
      const how = moves ? value[symbols.messaging_transfer_symbol!]() : value[symbols.messaging_clone_symbol!]()
      this.writeUint32(CLONED)
      const outer = this.#within
      this.#within = true
      this.writeValue([how.deserializeInfo, how.data])
      this.#within = outer
    }
  }

  class Decoder extends createDeserializer(env) {
    readonly ports: object[]
    #packet: Packet
    constructor(packet: Packet) {
      super(packet.bytes)
      this.#packet = packet
      this.ports = packet.ports.map((end) => options.attachPort(end))
      for (const [index, buffer] of packet.buffers.entries()) this.transferArrayBuffer(index, buffer)
    }
    _getSharedArrayBufferFromId(id: number) {
      return this.#packet.memories[id]
    }
    _readHostObject() {
      const kind = this.readUint32()
      if (kind === PORT) return this.ports[this.readUint32()]
      if (kind === MODULE) return this.#packet.modules[this.readUint32()]
      if (kind === KEPT) return this.#packet.kept![this.readUint32()]
      if (kind === MEMORY) return this.#packet.memories[this.readUint32()]
      const [info, data] = this.readValue() as [string, unknown]
      if (kind === HANDLE) return handleKind(info).make(data)
      const made = options.createObject(info)
      made[symbols.messaging_deserialize_symbol!](data)
      return made
    }
  }

  return {
    encode(value, transfer, stays = false) {
      // What moves may itself stand on things that move: a stream on a port.
      const all = [...transfer]
      for (const item of transfer as any[])
        if (item?.[modeKey] & TRANSFERABLE && typeof item[symbols.messaging_transfer_list_symbol!] === 'function')
          all.push(...item[symbols.messaging_transfer_list_symbol!]())
      const buffers: ArrayBuffer[] = []
      const encoder = new Encoder(all, stays)
      for (const item of all as any[]) {
        if (item?.[untransferable] !== undefined) throw dataCloneError('An ArrayBuffer is not transferable.')
        if (!(item instanceof ArrayBuffer)) continue
        if (item.detached) throw dataCloneError('An ArrayBuffer is detached and could not be cloned.')
        encoder.transferArrayBuffer(buffers.push(item) - 1, item)
      }
      encoder.writeHeader()
      encoder.writeValue(value)
      const bytes = Uint8Array.from(encoder.releaseBuffer()) as Uint8Array<ArrayBuffer>
      const ports = [...new Set([...encoder.ports, ...all.filter((item) => options.isPort(item))])]
      return {
        bytes,
        ports: ports.map((port) => options.detachPort(port)),
        memories: encoder.memories.filter(isShared),
        modules: encoder.modules,
        buffers,
        ...(encoder.kept && { kept: encoder.kept }),
      }
    },
    decode(packet) {
      const decoder = new Decoder(packet)
      decoder.readHeader()
      return { value: decoder.readValue(), ports: decoder.ports }
    },
  }
}
