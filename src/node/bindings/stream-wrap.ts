import type { PendingCall } from '../../protocol/syscall.ts'
import type { BindingFactory, NodeEnv } from '../env.ts'
import { bytesOf } from './fs/values.ts'
import { handleWrap } from './handle-wrap.ts'
import { explain } from './outside-failure.ts'

/** Positions in `streamBaseState`. */
const STATE = { readBytesOrError: 0, arrayBufferOffset: 1, bytesWritten: 2, lastWriteWasAsync: 3 } as const
const UV_EOF = -4095
const EBADF = -9
const ECANCELED = -125
const READ_SIZE = 65536
/** The standard streams: what is written to them is written when the call returns, as on Linux. */
const LAST_STANDARD_FD = 2

type StreamWrapClass = ReturnType<typeof createStreamWrap>
const classes = new WeakMap<NodeEnv, StreamWrapClass>()

/** The `LibuvStreamWrap` class of this process. */
export function streamWrapClass(env: NodeEnv): StreamWrapClass {
  let made = classes.get(env)
  if (!made) classes.set(env, (made = createStreamWrap(env)))
  return made
}

/** `internalBinding('stream_wrap')`. */
export const streamWrap: BindingFactory = (env) => ({
  LibuvStreamWrap: streamWrapClass(env),
  streamBaseState: new Int32Array(5),
  WriteWrap: class WriteWrap extends env.AsyncWrap {
    constructor() {
      super('WRITEWRAP')
    }
  },
  ShutdownWrap: class ShutdownWrap extends env.AsyncWrap {
    constructor() {
      super('SHUTDOWNWRAP')
    }
  },
})

function createStreamWrap(env: NodeEnv) {
  const state = (): Int32Array => env.internalBinding('stream_wrap').streamBaseState
  const encode = (text: string, encoding: string): Uint8Array =>
    env.requireBuiltin('buffer').Buffer.from(text, encoding)

  /** A stream over a descriptor: pipe, terminal or socket. */
  class LibuvStreamWrap extends handleWrap(env) {
    #fd = -1
    #onread: unknown
    #reading = false
    #ended = false
    #pending: PendingCall<Uint8Array> | null = null
    /** Arrived after `readStop`; for the next `readStart`. */
    #held: Uint8Array[] = []
    /** How the stream ended, while there is still something to read before. */
    #end: number | null = null
    #userBuffer: Uint8Array | null = null
    #bytesRead = 0
    #bytesWritten = 0
    #writing: Promise<void> | null = null
    #writes = new Set<{ cancel(): void }>()
    #queued = 0

    get isStreamBase() {
      return true
    }
    get fd() {
      return this.#fd
    }
    get bytesRead() {
      return this.#bytesRead
    }
    get bytesWritten() {
      return this.#bytesWritten
    }
    get writeQueueSize() {
      return this.#queued
    }
    get onread() {
      return this.#onread
    }
    set onread(value) {
      this.#onread = value
    }
    get _externalStream() {
      return null
    }
    _attach(fd: number) {
      this.#fd = fd
    }
    setBlocking() {
      return 0
    }
    useUserBuffer(buffer: ArrayBufferView) {
      this.#userBuffer = bytesOf(buffer)
    }

    readStart() {
      if (this.isClosed()) return ECANCELED
      if (this.#reading) return 0
      this.#reading = true
      if (this.#ended) return 0
      this.activate()
      if (this.#held.length > 0 || this.#end !== null) env.loop.enqueue(() => this.#deliverHeld())
      else this.#read()
      return 0
    }
    readStop() {
      this.#reading = false
      this.deactivate()
      return 0
    }
    #deliverHeld() {
      while (this.#reading && this.#held.length > 0) this.#deliver(this.#held.shift()!)
      if (!this.#reading) return
      if (this.#end !== null) this.#fail(this.#end)
      else this.#read()
    }
    #read() {
      if (this.#pending || this.#ended || this.isClosed()) return
      const call = env.context.async.read(this.#fd, READ_SIZE, -1)
      this.#pending = call
      env.loop.request(
        call,
        (error, bytes) => {
          this.#pending = null
          if (this.isClosed()) return
          if (error && explain(env, this, this, error)) return this.#close()
          if (error) return this.#fail(env.errnoOf(error))
          if (bytes!.length === 0) return this.#fail(UV_EOF)
          if (!this.#reading || this.#held.length > 0) {
            this.#held.push(bytes!)
            return
          }
          // Asked for before it is delivered: the next piece travels while this one is worked on.
          this.#read()
          this.#deliver(bytes!)
        },
        false,
      )
    }
    #deliver(bytes: Uint8Array) {
      const target = this.#userBuffer
      if (target) {
        for (let offset = 0; offset < bytes.length; ) {
          if (!this.#reading) {
            this.#held.unshift(bytes.subarray(offset))
            return
          }
          const length = Math.min(target.length, bytes.length - offset)
          this.#bytesRead += length
          this.#userBuffer!.set(bytes.subarray(offset, offset + length))
          offset += length
          state()[STATE.readBytesOrError] = length
          const next = env.makeCallback(this, 'onread', undefined)
          if (next instanceof Uint8Array) this.#userBuffer = next
        }
        return
      }
      this.#bytesRead += bytes.length
      state()[STATE.readBytesOrError] = bytes.length
      state()[STATE.arrayBufferOffset] = bytes.byteOffset
      env.makeCallback(this, 'onread', bytes.buffer)
    }
    #fail(status: number) {
      // The end is read in its turn, by who reads on.
      if (status !== ECANCELED && (!this.#reading || this.#held.length > 0)) {
        this.#end = status
        return
      }
      if (status === ECANCELED) {
        if (this.#reading) this.#read()
        return
      }
      this.#ended = true
      this.deactivate()
      state()[STATE.readBytesOrError] = status
      env.makeCallback(this, 'onread', undefined)
    }

    /** A child reads from the same descriptor: what is asked for here would be missing there. */
    _lend() {
      this.#pending?.cancel()
    }
    /** Somebody else has read this already; it comes before what is read here. */
    _receive(bytes: Uint8Array) {
      this.#held.push(bytes)
    }
    #close() {
      this.#ended = true
      this.deactivate()
    }

    writeBuffer(request: any, buffer: ArrayBufferView) {
      return this.#write(request, [bytesOf(buffer)])
    }
    writeUtf8String(request: any, text: string) {
      return this.#write(request, [encode(text, 'utf8')])
    }
    writeAsciiString(request: any, text: string) {
      return this.#write(request, [encode(text, 'latin1')])
    }
    writeLatin1String(request: any, text: string) {
      return this.#write(request, [encode(text, 'latin1')])
    }
    writeUcs2String(request: any, text: string) {
      return this.#write(request, [encode(text, 'ucs2')])
    }
    writev(request: any, chunks: any[], allBuffers: boolean) {
      const parts: Uint8Array[] = []
      if (allBuffers) for (const chunk of chunks) parts.push(bytesOf(chunk))
      else
        for (let index = 0; index < chunks.length; index += 2)
          parts.push(
            typeof chunks[index] === 'string' ? encode(chunks[index], chunks[index + 1]) : bytesOf(chunks[index]),
          )
      return this.#write(request, parts)
    }

    #write(request: any, parts: Uint8Array[]): number {
      const length = parts.reduce((sum, part) => sum + part.length, 0)
      this.#bytesWritten += length
      state()[STATE.bytesWritten] = length
      if (this.isClosed()) {
        state()[STATE.lastWriteWasAsync] = 0
        return EBADF
      }
      if (this.#fd >= 0 && this.#fd <= LAST_STANDARD_FD) {
        state()[STATE.lastWriteWasAsync] = 0
        try {
          for (const part of parts)
            for (let sent = 0; sent < part.length; ) sent += env.context.sys.write(this.#fd, part.subarray(sent), -1)
          return 0
        } catch (error) {
          return env.errnoOf(error)
        }
      }
      state()[STATE.lastWriteWasAsync] = 1
      this.#queued += length
      const bytes = parts.length === 1 ? parts[0]! : join(parts, length)
      env.loop.request(this.#enqueueWrite(bytes), (error) => {
        this.#queued -= length
        if (error && explain(env, this, request, error)) return
        const status = error ? (this.isClosed() ? ECANCELED : env.errnoOf(error)) : 0
        env.makeCallback(request, 'oncomplete', status, this, undefined)
      })
      return 0
    }
    /** The first piece is handed to the kernel before this returns, so that a `close` right after it loses nothing. */
    #enqueueWrite(bytes: Uint8Array): Promise<void> {
      const fd = this.#fd
      const previous = this.#writing
      const write = async () => {
        if (previous) await previous.catch(() => {})
        for (let sent = 0; sent < bytes.length; ) {
          const call = env.context.async.write(fd, bytes.subarray(sent), -1)
          this.#writes.add(call)
          try {
            sent += await call.promise
          } finally {
            this.#writes.delete(call)
          }
        }
      }
      const done = write()
      this.#writing = done
      const settle = () => {
        if (this.#writing === done) this.#writing = null
      }
      done.then(settle, settle)
      return done
    }

    shutdown(request: any) {
      const previous = this.#writing
      const finish = async () => {
        await previous?.catch(() => {})
        await this._shutdown()
      }
      env.loop.request(finish(), (error) => {
        env.makeCallback(request, 'oncomplete', error ? env.errnoOf(error) : 0)
      })
      return 0
    }
    /** Ends the writing side. */
    async _shutdown(): Promise<void> {
      await env.context.async.shutdown(this.#fd).promise
    }
    override _release() {
      this.#reading = false
      this.#pending?.cancel()
      for (const call of this.#writes) call.cancel()
      if (this.#fd >= 0) {
        env.context.async.close(this.#fd).promise.catch(() => {})
        this.#fd = -1
      }
    }
  }
  return LibuvStreamWrap
}

function join(parts: Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
