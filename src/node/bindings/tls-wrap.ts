import type { BindingFactory, NodeEnv } from '../env.ts'
import { streamWrapClass } from './stream-wrap.ts'

/** Tells the kernel that this connection is meant to be a TLS one; see `connect` in `src/protocol/syscall.ts`. */
const TLS_HANDSHAKE = 0x16

/**
 * `internalBinding('tls_wrap')` (`src/crypto/crypto_tls.cc`): a client's connection to the outside. The browser does
 * the encryption behind the gateway, and verifies certificate and host name there; on this side bytes pass through.
 */
export const tlsWrap: BindingFactory = (env, stub) => {
  const TLSWrap = createTlsWrap(env)
  return {
    TLSWrap,
    HAVE_SSL_TRACE: stub.HAVE_SSL_TRACE,
    wrap(parent: any, _context: unknown, isServer: boolean) {
      if (isServer) throw env.unavailable('A TLS server')
      return new TLSWrap(parent)
    },
  }
}

function createTlsWrap(env: NodeEnv) {
  const Stream = streamWrapClass(env)
  class TLSWrap extends Stream {
    #parent: any
    #servername: string | null = null
    #protocols: string[] = []
    declare onhandshakestart: () => void
    declare onhandshakedone: () => void
    declare onerror: (error: Error) => void

    constructor(parent: any) {
      super('TLSWRAP')
      this.#parent = parent
      if (!(parent instanceof Stream)) throw env.unavailable('TLS over a stream that is no socket')
    }
    /** From its first use on, it reads and writes in its parent's place. */
    #follow() {
      if (this.fd >= 0 || this.#parent.fd < 0) return
      this._attach(this.#parent.fd)
      if (this.#parent.outside)
        env.context.async.write(this.fd, Uint8Array.of(TLS_HANDSHAKE), -1).promise.catch(() => {})
    }
    /** Which of the two keeps the process alive must follow the parent's `ref` and `unref`. */
    override activate() {
      this.#parent.activate()
    }
    override deactivate() {
      this.#parent.deactivate()
    }
    override isClosed() {
      return this.#parent.isClosed()
    }
    override readStart() {
      this.#follow()
      return super.readStart()
    }
    start() {
      this.#follow()
      env.loop.enqueue(() => {
        if (this.isClosed()) return
        if (!this.#parent.outside) {
          env.makeCallback(this, 'onerror', env.unavailable('TLS between programs of one tab'))
          return
        }
        env.makeCallback(this, 'onhandshakestart', Date.now())
        env.makeCallback(this, 'onhandshakedone')
      })
    }
    setServername(name: string) {
      this.#servername = name
    }
    getServername() {
      return this.#servername ?? false
    }
    /** The wire form: each name after its length. */
    setALPNProtocols(wire: Uint8Array) {
      const text = new env.native.TextDecoder('latin1')
      for (let at = 0; at < wire.length; at += 1 + wire[at]!)
        this.#protocols.push(text.decode(wire.slice(at + 1, at + 1 + wire[at]!)))
    }
    getALPNNegotiatedProtocol() {
      return this.#protocols.includes('http/1.1') ? 'http/1.1' : false
    }
    getProtocol() {
      return 'TLSv1.3'
    }
    getCipher() {
      return { name: 'TLS_AES_128_GCM_SHA256', standardName: 'TLS_AES_128_GCM_SHA256', version: 'TLSv1.3' }
    }
    getEphemeralKeyInfo() {
      return {}
    }
    /** The browser has verified it; there would be no connection otherwise. */
    verifyError() {
      return null
    }
    /** As for a resumed session, the identity is not checked again: there is no certificate to look at on this side. */
    isSessionReused() {
      return true
    }
    getPeerCertificate() {
      return undefined
    }
    getPeerX509Certificate() {
      return undefined
    }
    getCertificate() {
      return undefined
    }
    getX509Certificate() {
      return undefined
    }
    getSession() {
      return undefined
    }
    getTLSTicket() {
      return undefined
    }
    getFinished() {
      return undefined
    }
    getPeerFinished() {
      return undefined
    }
    getSharedSigalgs() {
      return []
    }
    setSession() {}
    setVerifyMode() {}
    enableSessionCallbacks() {}
    enableKeylogCallback() {}
    enableTrace() {}
    requestOCSP() {}
    writesIssuedByPrevListenerDone() {}
    destroySSL() {}
    setMaxSendFragment() {
      return 1
    }
    receive(bytes: Uint8Array) {
      this._receive(bytes)
    }
    renegotiate() {
      throw env.unavailable('TLS renegotiation')
    }
    exportKeyingMaterial() {
      throw env.unavailable('TLSSocket.exportKeyingMaterial')
    }
  }
  return TLSWrap
}
