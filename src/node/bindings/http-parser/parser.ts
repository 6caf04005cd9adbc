import { decodeLatin1 } from '../buffer/slice.ts'

/** What `TrackHeader` in node_http_parser.cc counts of a line: the URL or the reason, names and values. */
function countedLength(line: string, state: string): number {
  const text = line.replace(/\r$/, '')
  if (state !== 'first-line') return text.replace(/:[ \t]*/, '').length
  const [first = '', second = '', ...rest] = text.split(' ')
  return first.startsWith('HTTP/') ? rest.join(' ').length : second.length
}

/** Why a message cannot be parsed, in llhttp's codes and words. `at` counts bytes of the chunk. */
export class HttpParseFailure extends Error {
  constructor(
    readonly code: string,
    readonly reason: string,
    readonly at: number,
  ) {
    super('Parse Error')
  }
}

export interface MessageHead {
  major: number
  minor: number
  headers: string[]
  method: number | undefined
  url: string | undefined
  status: number | undefined
  statusText: string | undefined
  upgrade: boolean
  keepAlive: boolean
}

/** What the parser says. `onHead` returns 1 where there is no body whatever the headers say, 2 to switch protocols. */
export interface HttpEvents {
  onBegin(): void
  onHead(head: MessageHead): number
  onBody(chunk: Uint8Array, from: number, to: number): void
  onTrailers(headers: string[]): void
  onEnd(): void
}

export interface HttpLimits {
  request: boolean
  methods: readonly string[]
  /** Bytes of a message's head. */
  headerSize: number
  lenient: boolean
}

type State =
  | 'start'
  | 'first-line'
  | 'header'
  | 'sized'
  | 'until-close'
  | 'chunk-size'
  | 'chunk'
  | 'chunk-end'
  | 'trailer'
  | 'closed'
  | 'upgraded'

/** Bytes. */
const LARGEST_CHUNK_EXTENSIONS = 16_384
const CR = 13
const LF = 10
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const BAD_VALUE = /[\0-\x08\x0a-\x1f\x7f]/
const VERSIONS = new Set(['0.9', '1.0', '1.1', '2.0'])

/**
 * HTTP/1 messages, as llhttp (https://github.com/nodejs/llhttp) reads them in its strict mode: one after another, from
 * chunks cut anywhere. Written for Node's parser binding; knows nothing of it.
 * (A long file because it is one state machine: each state in a few lines, over the same fields.)
 */
export class HttpParser {
  #state: State = 'start'
  #line = ''
  /** Of everything in the head, and of what Node counts of its lines that are whole. */
  #headBytes = 0
  #counted = 0
  #left = 0
  #head!: MessageHead
  #chunked = false
  #length: number | null = null
  #hasTransferEncoding = false
  #trailers: string[] = []
  /** Nothing is read after an error. */
  #failure: HttpParseFailure | null = null

  constructor(
    private readonly limits: HttpLimits,
    private readonly events: HttpEvents,
  ) {}

  /** Bytes taken: less than all of them only after an upgrade. Throws HttpParseFailure. */
  execute(chunk: Uint8Array): number {
    if (this.#failure) throw this.#failure
    try {
      return this.#run(chunk)
    } catch (error) {
      if (error instanceof HttpParseFailure) this.#failure = error
      throw error
    }
  }

  #run(chunk: Uint8Array): number {
    let at = 0
    while (at < chunk.length) {
      switch (this.#state) {
        case 'start':
          at = this.#skipEmptyLines(chunk, at)
          if (at === chunk.length) return at
          this.#begin(chunk, at)
          break
        case 'closed':
          at = this.#skipEmptyLines(chunk, at)
          if (at === chunk.length) return at
          throw new HttpParseFailure('HPE_CLOSED_CONNECTION', 'Data after `Connection: close`', at + 1)
        case 'sized':
        case 'chunk': {
          const to = Math.min(chunk.length, at + this.#left)
          this.#left -= to - at
          this.events.onBody(chunk, at, to)
          at = to
          if (this.#left > 0) break
          if (this.#state === 'sized') this.#finishMessage()
          else this.#state = 'chunk-end'
          break
        }
        case 'until-close':
          this.events.onBody(chunk, at, chunk.length)
          return chunk.length
        case 'upgraded':
          return at
        default:
          at = this.#takeLine(chunk, at)
      }
    }
    return at
  }

  /** Nothing more is read, nor said: also of what is being read now. */
  stop(): void {
    this.#state = 'upgraded'
  }

  /** The other side has ended. */
  finish(): void {
    if (this.#failure) return
    if (this.#state === 'until-close') this.#finishMessage()
    else if (this.#state !== 'start' && this.#state !== 'closed' && this.#state !== 'upgraded')
      throw new HttpParseFailure('HPE_INVALID_EOF_STATE', 'Invalid EOF state', 0)
  }

  #skipEmptyLines(chunk: Uint8Array, at: number): number {
    while (at < chunk.length && (chunk[at] === CR || chunk[at] === LF)) at++
    return at
  }

  #begin(chunk: Uint8Array, at: number): void {
    this.#state = 'first-line'
    this.#line = ''
    this.#headBytes = this.#counted = 0
    this.#chunked = false
    this.#length = null
    this.#hasTransferEncoding = false
    this.#trailers = []
    this.#head = {
      major: 1,
      minor: 1,
      headers: [],
      method: undefined,
      url: undefined,
      status: undefined,
      statusText: undefined,
      upgrade: false,
      keepAlive: false,
    }
    this.#refuseFirst(String.fromCharCode(chunk[at]!), at)
    this.events.onBegin()
  }

  /** What cannot become a first line is refused at once: another protocol may never send a line end. */
  #refuseFirst(text: string, at: number): void {
    if (!this.limits.request) {
      const known = 'HTTP/'.slice(0, text.length)
      if (!text.startsWith(known))
        throw new HttpParseFailure('HPE_INVALID_CONSTANT', 'Expected HTTP/, RTSP/ or ICE/', at)
      return
    }
    const word = text.split(' ', 1)[0]!
    const isWhole = word.length < text.length
    const { methods } = this.limits
    if (isWhole ? methods.includes(word) : methods.some((method) => method.startsWith(word))) return
    let matched = 0
    while (methods.some((method) => method.startsWith(word.slice(0, matched + 1))) && matched < word.length) matched++
    throw new HttpParseFailure('HPE_INVALID_METHOD', 'Invalid method encountered', at + matched)
  }

  #takeLine(chunk: Uint8Array, at: number): number {
    if (this.#state === 'chunk-end' && this.#line === '' && chunk[at] !== CR && !this.limits.lenient)
      throw new HttpParseFailure('HPE_STRICT', 'Expected LF after chunk data', at + 1)
    const end = chunk.indexOf(LF, at)
    const to = end === -1 ? chunk.length : end
    const inHead = this.#state === 'first-line' || this.#state === 'header' || this.#state === 'trailer'
    if (inHead) {
      this.#headBytes += to - at
    }
    this.#line += decodeLatin1(chunk.subarray(at, to))
    if (inHead) {
      const isLarge = this.#headBytes >= this.limits.headerSize
      const counted = isLarge || end !== -1 ? this.#counted + countedLength(this.#line, this.#state) : 0
      if (isLarge && counted >= this.limits.headerSize)
        throw new HttpParseFailure('HPE_HEADER_OVERFLOW', 'Header overflow', to)
      if (end !== -1) this.#counted = counted
    }
    if (this.#state === 'chunk-size') this.#limitExtensions(to)
    if (end === -1) {
      if (this.#state === 'first-line') this.#refuseFirst(this.#line, at)
      return to
    }
    const hasCr = this.#line.endsWith('\r')
    const line = hasCr ? this.#line.slice(0, -1) : this.#line
    this.#line = ''
    const start = end - line.length - (hasCr ? 1 : 0)
    if (!hasCr && !this.limits.lenient) this.#refuseBareLineFeed(end)
    this.#readLine(line, Math.max(0, start))
    return end + 1
  }

  /** `kMaxChunkExtensionsSize` in node_http_parser.cc: of names and values, without what stands between them. */
  #limitExtensions(to: number): void {
    const from = this.#line.indexOf(';')
    if (from === -1 || this.#line.length - from <= LARGEST_CHUNK_EXTENSIONS) return
    const size = this.#line.slice(from).replace(/[;=\r]/g, '').length
    const end = to - (this.#line.endsWith('\r') ? 1 : 0)
    if (size > LARGEST_CHUNK_EXTENSIONS)
      throw new HttpParseFailure('HPE_CHUNK_EXTENSIONS_OVERFLOW', 'Chunk extensions overflow', end + 1)
  }

  #refuseBareLineFeed(at: number): never {
    if (this.#state === 'first-line' && this.limits.request)
      throw new HttpParseFailure('HPE_INVALID_VERSION', 'Expected CRLF after version', at + 1)
    if (this.#state === 'first-line')
      throw new HttpParseFailure('HPE_CR_EXPECTED', 'Missing expected CR after response line', at + 1)
    if (this.#state === 'chunk-size')
      throw new HttpParseFailure('HPE_CR_EXPECTED', 'Missing expected CR after chunk size', at + 1)
    if (this.#state === 'chunk-end') throw new HttpParseFailure('HPE_STRICT', 'Expected LF after chunk data', at + 1)
    throw new HttpParseFailure('HPE_CR_EXPECTED', 'Missing expected CR after header value', at + 1)
  }

  #readLine(line: string, at: number): void {
    if (this.#state === 'first-line') {
      if (this.limits.request) this.#readRequestLine(line, at)
      else this.#readStatusLine(line, at)
      this.#state = 'header'
    } else if (this.#state === 'header') {
      if (line === '') this.#finishHead(at)
      else this.#readHeader(line, at, this.#head.headers)
    } else if (this.#state === 'trailer') {
      if (line !== '') this.#readHeader(line, at, this.#trailers)
      else {
        if (this.#trailers.length > 0) this.events.onTrailers(this.#trailers)
        this.#finishMessage()
      }
    } else if (this.#state === 'chunk-size') this.#readChunkSize(line, at)
    else {
      if (line !== '') throw new HttpParseFailure('HPE_STRICT', 'Expected LF after chunk data', at + 1)
      this.#state = 'chunk-size'
    }
  }

  #readRequestLine(line: string, at: number): void {
    this.#refuseFirst(`${line} `, at)
    const space = line.indexOf(' ')
    const rest = line.slice(space).replace(/^ +/, '')
    const urlAt = at + line.length - rest.length
    const urlEnd = rest.indexOf(' ')
    const url = urlEnd === -1 ? rest : rest.slice(0, urlEnd)
    const bad = /[\0-\x20\x7f]/.exec(url)
    if (bad || url === '')
      throw new HttpParseFailure('HPE_INVALID_URL', 'Invalid char in url path', urlAt + (bad?.index ?? 0))
    const protocol = urlEnd === -1 ? '' : rest.slice(urlEnd + 1)
    if (!protocol.startsWith('HTTP/'))
      throw new HttpParseFailure('HPE_INVALID_CONSTANT', 'Expected HTTP/, RTSP/ or ICE/', urlAt + url.length + 1)
    this.#readVersion(protocol, urlAt + url.length + 1)
    if (protocol.length !== 8)
      throw new HttpParseFailure('HPE_INVALID_VERSION', 'Expected CRLF after version', urlAt + url.length + 10)
    this.#head.method = this.limits.methods.indexOf(line.slice(0, space))
    this.#head.url = url
  }

  #readVersion(protocol: string, at: number): void {
    const version = protocol.slice(5, 8)
    if (!VERSIONS.has(version)) throw new HttpParseFailure('HPE_INVALID_VERSION', 'Invalid HTTP version', at + 8)
    this.#head.major = Number(version[0])
    this.#head.minor = Number(version[2])
  }

  #readStatusLine(line: string, at: number): void {
    if (!line.startsWith('HTTP/'))
      throw new HttpParseFailure('HPE_INVALID_CONSTANT', 'Expected HTTP/, RTSP/ or ICE/', at)
    this.#readVersion(line, at)
    const match = /^ (\d{3})(?: (.*))?$/.exec(line.slice(8))
    if (!match) {
      const digits = /^ ?\d*/.exec(line.slice(8))![0].length
      throw new HttpParseFailure('HPE_INVALID_STATUS', 'Invalid status code', at + 8 + digits)
    }
    this.#head.status = Number(match[1])
    this.#head.statusText = match[2] ?? ''
  }

  #readHeader(line: string, at: number, into: string[]): void {
    if (line[0] === ' ' || line[0] === '\t') {
      if (!this.limits.lenient || into.length === 0)
        throw new HttpParseFailure('HPE_INVALID_HEADER_TOKEN', 'Unexpected whitespace after header value', at)
      into[into.length - 1] += ` ${line.trim()}`
      return
    }
    const colon = line.indexOf(':')
    const name = colon === -1 ? line : line.slice(0, colon)
    if (colon === -1 || !TOKEN.test(name)) {
      const good = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]*/.exec(name)![0].length
      throw new HttpParseFailure('HPE_INVALID_HEADER_TOKEN', 'Invalid header token', at + good)
    }
    const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')
    const bad = this.limits.lenient ? null : BAD_VALUE.exec(line.slice(colon + 1))
    if (bad?.[0] === '\r')
      throw new HttpParseFailure(
        'HPE_LF_EXPECTED',
        'Missing expected LF after header value',
        at + colon + 2 + bad.index,
      )
    if (bad)
      throw new HttpParseFailure('HPE_INVALID_HEADER_TOKEN', 'Invalid header value char', at + colon + 1 + bad.index)
    into.push(name, value)
    if (into === this.#head.headers) this.#noteFraming(name.toLowerCase(), value, at + line.length + 2)
  }

  #noteFraming(name: string, value: string, at: number): void {
    if (name === 'content-length') {
      if (!/^\d+$/.test(value))
        throw new HttpParseFailure('HPE_INVALID_CONTENT_LENGTH', 'Invalid character in Content-Length', at - 3)
      if (this.#length !== null)
        throw new HttpParseFailure('HPE_UNEXPECTED_CONTENT_LENGTH', 'Duplicate Content-Length', at - 3)
      if (this.#hasTransferEncoding && !this.limits.lenient)
        throw new HttpParseFailure(
          'HPE_INVALID_CONTENT_LENGTH',
          "Content-Length can't be present with Transfer-Encoding",
          at - 2,
        )
      this.#length = Number(value)
    } else if (name === 'transfer-encoding') {
      if (this.#length !== null && !this.limits.lenient)
        throw new HttpParseFailure(
          'HPE_INVALID_TRANSFER_ENCODING',
          "Transfer-Encoding can't be present with Content-Length",
          at - value.length - 3,
        )
      if (this.limits.request && !this.limits.lenient) this.#refuseAfterChunked(value, at - 2 - value.length)
      this.#hasTransferEncoding = true
      this.#chunked = /(?:^|,)[ \t]*chunked$/i.test(value)
    }
  }

  /** `chunked` is the last coding of a request, so that nobody before us takes its body to end elsewhere. */
  #refuseAfterChunked(value: string, at: number): void {
    const early = /(?:^|,)[ \t]*chunked[ \t]*,/i.exec(value)
    const offset = this.#chunked ? 0 : early ? early.index + early[0].length - 1 : -1
    if (offset >= 0)
      throw new HttpParseFailure(
        'HPE_INVALID_TRANSFER_ENCODING',
        'Invalid `Transfer-Encoding` header value',
        at + offset + 1,
      )
  }

  #values(wanted: string): string {
    const { headers } = this.#head
    const found: string[] = []
    for (let i = 0; i < headers.length; i += 2) if (headers[i]!.toLowerCase() === wanted) found.push(headers[i + 1]!)
    return found.join(',').toLowerCase()
  }

  #finishHead(at: number): void {
    const head = this.#head
    const connection = this.#values('connection').split(/[ \t]*,[ \t]*/)
    const asksUpgrade = connection.includes('upgrade') && this.#values('upgrade') !== ''
    const isConnect = this.limits.request && this.limits.methods[head.method!] === 'CONNECT'
    head.upgrade = isConnect || (asksUpgrade && (this.limits.request || head.status === 101))
    const persists =
      head.major > 0 && head.minor > 0 ? !connection.includes('close') : connection.includes('keep-alive')
    head.keepAlive = persists && !this.#needsEnd(false)
    const answer = this.events.onHead(head)
    if ((this.#state as State) === 'upgraded') return
    if (answer === 2 || (head.upgrade && !this.limits.request)) {
      this.#state = 'upgraded'
      this.events.onEnd()
      return
    }
    const skipsBody = answer === 1
    head.keepAlive = persists && !this.#needsEnd(skipsBody)
    if (skipsBody || this.#hasNoBody()) this.#finishMessage()
    else if (this.#chunked) this.#state = 'chunk-size'
    else if (this.#hasTransferEncoding) {
      if (this.limits.request && !this.limits.lenient)
        throw new HttpParseFailure('HPE_INVALID_TRANSFER_ENCODING', 'Request has invalid `Transfer-Encoding`', at + 2)
      this.#state = 'until-close'
    } else if (this.#length !== null && this.#length > 0) {
      this.#state = 'sized'
      this.#left = this.#length
    } else if (this.#length === 0 || this.limits.request) this.#finishMessage()
    else this.#state = 'until-close'
  }

  #hasNoBody(): boolean {
    const { status } = this.#head
    return status !== undefined && ((status >= 100 && status < 200) || status === 204 || status === 304)
  }

  /** A body that only the end of the connection ends. */
  #needsEnd(skipsBody: boolean): boolean {
    if (this.limits.request || skipsBody || this.#hasNoBody()) return false
    return !this.#chunked && (this.#hasTransferEncoding || this.#length === null)
  }

  #readChunkSize(line: string, at: number): void {
    const match = /^([0-9a-fA-F]+)[ \t]*(?:;.*)?$/.exec(line)
    if (!match || match[1]!.length > 13) {
      const good = /^[0-9a-fA-F]*/.exec(line)![0].length
      throw new HttpParseFailure('HPE_INVALID_CHUNK_SIZE', 'Invalid character in chunk size', at + good)
    }
    this.#left = Number.parseInt(match[1]!, 16)
    this.#headBytes = this.#counted = 0
    this.#state = this.#left === 0 ? 'trailer' : 'chunk'
  }

  #finishMessage(): void {
    if (this.#state === 'upgraded') return
    this.#state = this.#head.keepAlive || this.limits.lenient || !this.#endsConnection() ? 'start' : 'closed'
    this.events.onEnd()
  }

  /** Interim answers are followed by another one. */
  #endsConnection(): boolean {
    const { status } = this.#head
    return !(status !== undefined && status >= 100 && status < 200)
  }
}
