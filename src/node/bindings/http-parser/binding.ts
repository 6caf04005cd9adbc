import type { BindingFactory } from '../../env.ts'
import { HttpParseFailure, HttpParser, type MessageHead } from './parser.ts'

const REQUEST = 1
/** Bits that make llhttp's strictness give way. */
const LENIENT_HEADERS = 1
const CONSTANTS = {
  REQUEST,
  RESPONSE: 2,
  kOnMessageBegin: 0,
  kOnHeaders: 1,
  kOnHeadersComplete: 2,
  kOnBody: 3,
  kOnMessageComplete: 4,
  kOnExecute: 5,
  kOnTimeout: 6,
  kLenientNone: 0,
  kLenientHeaders: LENIENT_HEADERS,
  kLenientChunkedLength: 2,
  kLenientKeepAlive: 4,
  kLenientTransferEncoding: 8,
  kLenientVersion: 16,
  kLenientDataAfterClose: 32,
  kLenientOptionalLFAfterCR: 64,
  kLenientOptionalCRLFAfterChunk: 128,
  kLenientOptionalCRBeforeLF: 256,
  kLenientSpacesAfterChunkSize: 512,
  kLenientHeaderValueRelaxed: 1024,
  kLenientAll: 1023,
}

interface Timed {
  /** When the message under way began, in the loop's milliseconds; 0: none is. */
  messageStart: number
  headersDone: boolean
}

/** `internalBinding('http_parser')`. */
export const httpParser: BindingFactory = (env, stub) => {
  const times = new WeakMap<object, Timed>()

  class ConnectionsList {
    #parsers = new Set<HTTPParser>()
    add(parser: HTTPParser) {
      this.#parsers.add(parser)
    }
    delete(parser: HTTPParser) {
      this.#parsers.delete(parser)
    }
    all() {
      return [...this.#parsers]
    }
    idle() {
      return this.all().filter((parser) => times.get(parser)?.messageStart === 0)
    }
    active() {
      return this.all().filter((parser) => times.get(parser)?.messageStart !== 0)
    }
    /** Those whose head, or whole request, takes longer than these milliseconds; 0 is no limit. */
    expired(headersTimeout: number, requestTimeout: number) {
      const now = env.loop.now()
      return this.active().filter((parser) => {
        const { messageStart, headersDone } = times.get(parser)!
        const isLate = (limit: number) => limit > 0 && now - messageStart > limit
        const expired = (!headersDone && isLate(headersTimeout)) || isLate(requestTimeout)
        if (expired) this.delete(parser)
        return expired
      })
    }
  }

  class HTTPParser extends env.AsyncWrap {
    #parser: HttpParser | null = null
    #connections: ConnectionsList | null = null
    #chunk: Uint8Array | null = null
    #url = ''
    #executing = false
    #waiting: Uint8Array[] = []
    constructor() {
      super('NONE')
    }
    initialize(
      type: number,
      resource: object,
      maxHeaderSize = 0,
      lenientFlags = 0,
      connections: ConnectionsList | null = null,
    ) {
      this.asyncReset(resource, type === REQUEST ? 'HTTPINCOMINGMESSAGE' : 'HTTPCLIENTREQUEST')
      const time: Timed = { messageStart: 0, headersDone: false }
      times.set(this, time)
      this.#connections = connections
      connections?.add(this)
      if (connections) time.messageStart = Math.max(1, env.loop.now())
      const callback = (kind: number): Function | null => {
        const listener = (this as any)[kind]
        return typeof listener === 'function' ? listener : null
      }
      const limits = {
        request: type === REQUEST,
        methods: stub.allMethods as string[],
        headerSize: maxHeaderSize > 0 ? maxHeaderSize : Number(env.options.get('--max-http-header-size')),
        lenient: (lenientFlags & LENIENT_HEADERS) !== 0,
      }
      this.#parser = new HttpParser(limits, {
        onBegin: () => {
          time.messageStart = Math.max(1, env.loop.now())
          time.headersDone = false
          this.#url = ''
          callback(CONSTANTS.kOnMessageBegin)?.call(this)
        },
        onHead: (head: MessageHead) => {
          time.headersDone = true
          this.#url = head.url ?? ''
          const { major, minor, headers, method, url, status, statusText, upgrade, keepAlive } = head
          const answer = callback(CONSTANTS.kOnHeadersComplete)?.call(
            this,
            major,
            minor,
            headers,
            method,
            url,
            status,
            statusText,
            upgrade,
            keepAlive,
          )
          return Number(answer ?? (upgrade ? 2 : 0))
        },
        onBody: (chunk, from, to) => {
          const { Buffer } = env.requireBuiltin('buffer')
          callback(CONSTANTS.kOnBody)?.call(this, Buffer.from(chunk.buffer, chunk.byteOffset + from, to - from))
        },
        onTrailers: (headers) => callback(CONSTANTS.kOnHeaders)?.call(this, headers, this.#url),
        onEnd: () => {
          time.messageStart = 0
          callback(CONSTANTS.kOnMessageComplete)?.call(this)
        },
      })
    }
    /** Bytes taken, or the error. */
    execute(chunk: Uint8Array): number | Error {
      const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      if (this.#executing) {
        // From one of our own callbacks: it is read when that is over.
        this.#waiting.push(new Uint8Array(bytes))
        return bytes.length
      }
      this.#executing = true
      this.#chunk = chunk
      try {
        let result = this.#attempt(() => this.#parser!.execute(bytes))
        for (let next = this.#waiting.shift(); next && !(result instanceof Error); next = this.#waiting.shift()) {
          const later = this.#attempt(() => this.#parser!.execute(next))
          if (later instanceof Error) result = later
        }
        return result as number | Error
      } finally {
        this.#chunk = null
        this.#executing = false
        this.#waiting.length = 0
      }
    }
    finish(): Error | undefined {
      return this.#attempt(() => this.#parser?.finish()) as Error | undefined
    }
    #attempt(work: () => unknown): unknown {
      try {
        return work()
      } catch (error) {
        if (!(error instanceof HttpParseFailure)) throw error
        const { code, reason, at } = error
        return Object.assign(
          env.traces.captureOutside(() => new Error('Parse Error')),
          { bytesParsed: at, code, reason },
        )
      }
    }
    close() {
      this.#forget()
      this.emitDestroy()
    }
    free() {
      this.#forget()
      this.emitDestroy()
      this.#parser?.stop()
    }
    remove() {
      this.#forget()
    }
    #forget() {
      this.#connections?.delete(this)
      this.#connections = null
    }
    // The stream hands over what it reads by its `data` event all the same.
    consume() {}
    unconsume() {}
    pause() {}
    resume() {}
    getCurrentBuffer() {
      return this.#chunk
    }
  }
  for (const [name, value] of Object.entries(CONSTANTS))
    Object.defineProperty(HTTPParser, name, { value, enumerable: true })

  return { HTTPParser, ConnectionsList, methods: stub.methods, allMethods: stub.allMethods }
}
