/**
 * Runs in every previewed document: a service worker sees no WebSockets, so those for the document's own machine
 * (its own host, or loopback) go over a message port to the page, which speaks with the virtual port. All others fail,
 * as the document's policy would have it. Built after the WebSockets standard.
 *
 * Its source text is put into documents, so it uses nothing from outside itself.
 */
function tunnelWebSockets(): void {
  const own = /^\/_port\/(\d+)\.([\w-]+)/.exec(location.pathname)
  const worker = navigator.serviceWorker?.controller
  if (!own || !worker) return
  /** The port and path that an address means, or null for another host's. */
  function targetOf(url: URL): { port: number; path: string } | null {
    const path = url.pathname + url.search
    const loopback = ['localhost', '127.0.0.1', '[::1]', '0.0.0.0'].includes(url.hostname)
    if (url.host !== location.host) return loopback ? { port: Number(url.port || 80), path } : null
    const named = /^\/_port\/(\d+)\.[\w-]+(\/.*)?$/.exec(path)
    return named ? { port: Number(named[1]), path: named[2] ?? '/' } : { port: Number(own![1]), path }
  }

  const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
  function parseUrl(address: string | URL): URL {
    const given = String(address)
    if (!URL.canParse(given, document.baseURI)) throw new DOMException(`The URL '${given}' is invalid.`, 'SyntaxError')
    const url = new URL(given, document.baseURI)
    if (url.protocol === 'http:') url.protocol = 'ws:'
    if (url.protocol === 'https:') url.protocol = 'wss:'
    if (!/^wss?:$/.test(url.protocol))
      throw new DOMException(`The URL's scheme must be ws or wss, not ${url.protocol}`, 'SyntaxError')
    if (url.hash) throw new DOMException('The URL has a fragment, which WebSockets have not.', 'SyntaxError')
    return url
  }

  const FOREIGN = 'a preview reaches the ports of its own machine only'

  class TunnelledSocket extends EventTarget {
    static readonly CONNECTING = 0
    static readonly OPEN = 1
    static readonly CLOSING = 2
    static readonly CLOSED = 3
    readonly CONNECTING = 0
    readonly OPEN = 1
    readonly CLOSING = 2
    readonly CLOSED = 3
    readonly url: string
    readonly extensions = ''
    protocol = ''
    readyState = 0
    bufferedAmount = 0
    #binaryType: BinaryType = 'blob'
    #handlers: Record<string, ((event: any) => unknown) | null> = {}
    #line: MessagePort
    /** Blobs are read before they are sent; what follows waits for them. */
    #sending: Promise<unknown> | null = null

    constructor(address: string | URL, wanted: string | string[] = []) {
      super()
      const url = parseUrl(address)
      const protocols = (typeof wanted === 'string' ? [wanted] : [...wanted]).map(String)
      if (protocols.some((one) => !TOKEN.test(one)) || new Set(protocols).size < protocols.length)
        throw new DOMException('A subprotocol is invalid, or named twice.', 'SyntaxError')
      this.url = url.href
      const { port1, port2 } = new MessageChannel()
      this.#line = port1
      port1.onmessage = ({ data }) => this.#hear(data)
      const target = targetOf(url)
      if (target) worker!.postMessage({ type: 'preview-socket', ...target, protocols }, [port2])
      else setTimeout(() => this.#hear({ type: 'closed', code: 1006, reason: '', wasClean: false, problem: FOREIGN }))
    }

    get binaryType(): BinaryType {
      return this.#binaryType
    }
    set binaryType(type: BinaryType) {
      if (type === 'blob' || type === 'arraybuffer') this.#binaryType = type
    }

    on(type: string, listener?: unknown): unknown {
      if (listener === undefined) return this.#handlers[type] ?? null
      const given = typeof listener === 'function' ? (listener as (event: any) => unknown) : null
      // One listener for good, so that a handler set anew keeps its place in the order.
      if (!(type in this.#handlers))
        this.addEventListener(type, (event) => void this.#handlers[type]?.call(this, event))
      this.#handlers[type] = given
      return given
    }

    #hear(message: any): void {
      if (message.type === 'open' && this.readyState === 0) {
        this.protocol = message.protocol
        this.readyState = 1
        this.dispatchEvent(new Event('open'))
      } else if (message.type === 'data' && this.readyState === 1) {
        const { data } = message
        const shown = typeof data === 'string' || this.#binaryType === 'arraybuffer' ? data : new Blob([data])
        this.dispatchEvent(new MessageEvent('message', { data: shown, origin: new URL(this.url).origin }))
      } else if (message.type === 'sent') this.bufferedAmount -= message.bytes
      else if (message.type === 'closed' && this.readyState !== 3) {
        this.readyState = 3
        this.#line.close()
        const { code, reason, wasClean, problem } = message
        if (!wasClean) {
          console.error(`WebSocket connection to '${this.url}' failed: ${problem || 'the connection ended'}`)
          this.dispatchEvent(new Event('error'))
        }
        this.dispatchEvent(new CloseEvent('close', { code, reason, wasClean }))
      }
    }

    send(data: string | Blob | ArrayBuffer | ArrayBufferView): void {
      if (this.readyState === 0) throw new DOMException('The WebSocket is still connecting.', 'InvalidStateError')
      const isBuffer = data instanceof ArrayBuffer || ArrayBuffer.isView(data)
      const given = isBuffer || data instanceof Blob ? data : String(data)
      const size =
        typeof given === 'string'
          ? new TextEncoder().encode(given).length
          : given instanceof Blob
            ? given.size
            : given.byteLength
      this.bufferedAmount += size
      if (this.readyState !== 1) return
      if (given instanceof Blob) {
        this.#post(given.arrayBuffer().then((content) => ({ type: 'data', data: content })))
      } else if (typeof given === 'string') this.#post({ type: 'data', data: given })
      else {
        const view = ArrayBuffer.isView(given) ? given : new Uint8Array(given)
        const copy = new Uint8Array(view.byteLength)
        copy.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
        this.#post({ type: 'data', data: copy.buffer })
      }
    }

    #post(message: object | Promise<object>): void {
      if (!this.#sending && !(message instanceof Promise)) return this.#line.postMessage(message)
      const mine: Promise<void> = Promise.all([message, this.#sending])
        .then(([read]) => this.#line.postMessage(read))
        .catch(() => {})
        .then(() => {
          if (this.#sending === mine) this.#sending = null
        })
      this.#sending = mine
    }

    close(code?: number, reason = ''): void {
      if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999))
        throw new DOMException(`The code must be 1000 or between 3000 and 4999, not ${code}.`, 'InvalidAccessError')
      if (new TextEncoder().encode(String(reason)).length > 123)
        throw new DOMException('The reason must be 123 bytes at most.', 'SyntaxError')
      if (this.readyState >= 2) return
      this.readyState = 2
      this.#post({ type: 'close', code: code ?? 1005, reason: String(reason) })
    }
  }

  for (const type of ['open', 'message', 'error', 'close'])
    Object.defineProperty(TunnelledSocket.prototype, `on${type}`, {
      get(this: TunnelledSocket) {
        return this.on(type)
      },
      set(this: TunnelledSocket, listener: unknown) {
        this.on(type, listener ?? null)
      },
      enumerable: true,
      configurable: true,
    })

  Object.defineProperty(TunnelledSocket, 'name', { value: 'WebSocket' })
  window.WebSocket = TunnelledSocket as unknown as typeof WebSocket
}

/** A script element for the head of previewed documents. */
export const WEB_SOCKET_SCRIPT = `<script>(${tunnelWebSockets.toString()})()</script>`
