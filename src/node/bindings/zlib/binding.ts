import type { BindingFactory, NodeEnv } from '../../env.ts'
import { bytesOf } from '../buffer/bytes.ts'
import { encodeUtf8 } from '../buffer/write.ts'
import { crc32 } from './checksums.ts'
import { Deflater, FINISH } from './deflater.ts'
import { InflateFailure, Inflater, type Wrapper } from './inflate.ts'

const MODE = { DEFLATE: 1, INFLATE: 2, GZIP: 3, GUNZIP: 4, DEFLATERAW: 5, INFLATERAW: 6, UNZIP: 7 } as const
const COMPRESSING: Record<number, Wrapper> = { [MODE.DEFLATE]: 'zlib', [MODE.GZIP]: 'gzip', [MODE.DEFLATERAW]: 'raw' }
const ERRORS = { Z_BUF_ERROR: -5, Z_DATA_ERROR: -3, Z_NEED_DICT: 2 } as const
const GZIP_MAGIC = [0x1f, 0x8b]

interface Failure {
  message: string
  code: keyof typeof ERRORS
}

/** One step: bytes taken and given, and what went wrong. */
interface Step {
  read: number
  written: number
  failure: Failure | null
}

type Codec = (input: Uint8Array, output: Uint8Array, flush: number) => { read: number; written: number; done: boolean }

/** Chooses by the first two bytes; gzip members may follow one another. */
function createDecompressor(mode: number, dictionary: Uint8Array | null): Codec {
  let wrapper: Wrapper | null =
    mode === MODE.INFLATE ? 'zlib' : mode === MODE.INFLATERAW ? 'raw' : mode === MODE.GUNZIP ? 'gzip' : null
  let seen = 0
  let inflater = wrapper && new Inflater(wrapper, dictionary)
  let ended = false
  return (input, output) => {
    let read = 0
    if (!inflater) {
      while (seen < 2 && read < input.length && input[read] === GZIP_MAGIC[seen]) {
        seen++
        read++
      }
      if (seen < 2 && read === input.length) return { read, written: 0, done: false }
      wrapper = seen === 2 ? 'gzip' : 'zlib'
      inflater = new Inflater(wrapper, dictionary)
      if (seen > 0) inflater.step(Uint8Array.from(GZIP_MAGIC.slice(0, seen)), output.subarray(0, 0))
    }
    let written = 0
    for (;;) {
      if (ended) {
        // zlib's users pad gzip files with zeros; anything else is another member.
        if (wrapper !== 'gzip' || read === input.length || input[read] === 0) return { read, written, done: true }
        inflater = new Inflater('gzip', null)
        ended = false
      }
      const step = inflater.step(input.subarray(read), output.subarray(written))
      read += step.read
      written += step.written
      ended = step.done
      if (!ended || written === output.length) return { read, written, done: ended }
    }
  }
}

function createCompressor(mode: number, level: number, dictionary: Uint8Array | null): Codec {
  const deflater = new Deflater(COMPRESSING[mode]!, level, dictionary)
  return (input, output, flush) => deflater.step(input, output, flush)
}

function absent(env: NodeEnv, what: string): Function {
  return class {
    constructor() {
      throw env.unavailable(what)
    }
  }
}

/** `internalBinding('zlib')`: deflate, gzip and raw. Brotli and Zstandard are not here: they throw. */
export const zlib: BindingFactory = (env) => {
  class Zlib extends env.AsyncWrap {
    #mode: number
    #level = -1
    #dictionary: Uint8Array | null = null
    #codec: Codec | null = null
    #state: Uint32Array | null = null
    #callback: Function | null = null
    #closed = false
    declare onerror: (message: string, errno: number, code: string) => void

    constructor(mode: number) {
      super('ZLIB')
      this.#mode = mode
    }
    init(
      _windowBits: number,
      level: number,
      _memLevel: number,
      _strategy: number,
      state: Uint32Array,
      callback: Function,
      dictionary?: ArrayBufferView,
    ) {
      this.#level = level
      this.#state = state
      this.#callback = callback
      this.#dictionary = dictionary === undefined ? null : new Uint8Array(bytesOf(dictionary))
      this.reset()
    }
    /** The level of a stream that has begun cannot be changed: it is used from the next reset on. */
    params(level: number, _strategy: number) {
      this.#level = level
    }
    reset() {
      this.#codec =
        this.#mode in COMPRESSING
          ? createCompressor(this.#mode, this.#level, this.#dictionary)
          : createDecompressor(this.#mode, this.#dictionary)
    }
    close() {
      this.#closed = true
      this.#codec = null
    }
    writeSync(...request: WriteRequest) {
      this.#finish(this.#step(request))
    }
    write(...request: WriteRequest) {
      env.loop.enqueue(() => {
        if (this.#closed) return
        if (this.#finish(this.#step(request))) env.makeCallback(this, this.#callback!)
      })
    }
    /** False where there was an error, which is then told. */
    #finish({ failure }: Step): boolean {
      if (!failure) return true
      env.makeCallback(this, 'onerror', failure.message, ERRORS[failure.code], failure.code)
      return false
    }
    #step([flush, input, inAt, inLength, output, outAt, outLength]: WriteRequest): Step {
      const source = input ? bytesOf(input).subarray(inAt, inAt + inLength) : new Uint8Array(0)
      const target = bytesOf(output).subarray(outAt, outAt + outLength)
      const step: Step = { read: 0, written: 0, failure: null }
      try {
        const { read, written, done } = this.#codec!(source, target, flush)
        step.read = read
        step.written = written
        if (!done && flush === FINISH && written < outLength)
          step.failure = { message: 'unexpected end of file', code: 'Z_BUF_ERROR' }
      } catch (error) {
        if (!(error instanceof InflateFailure)) throw error
        step.failure = { message: error.message, code: error.need ? 'Z_NEED_DICT' : 'Z_DATA_ERROR' }
      }
      this.#state![0] = outLength - step.written
      this.#state![1] = inLength - step.read
      return step
    }
  }

  return {
    Zlib,
    BrotliEncoder: absent(env, 'Brotli compression'),
    BrotliDecoder: absent(env, 'Brotli decompression'),
    ZstdCompress: absent(env, 'Zstandard compression'),
    ZstdDecompress: absent(env, 'Zstandard decompression'),
    crc32: (data: string | ArrayBufferView, value = 0) =>
      crc32(typeof data === 'string' ? encodeUtf8(data) : bytesOf(data), value),
  }
}

type WriteRequest = [
  flush: number,
  input: ArrayBufferView | null,
  inAt: number,
  inLength: number,
  output: ArrayBufferView,
  outAt: number,
  outLength: number,
]
