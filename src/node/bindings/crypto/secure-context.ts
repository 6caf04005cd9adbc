import type { NodeEnv } from '../../env.ts'

const TLS1_2 = 0x0303
const TLS1_3 = 0x0304

/**
 * `SecureContext` (`src/crypto/crypto_context.cc`). The browser does the TLS of whatever leaves the tab, by its own
 * rules and certificates: what would widen those has no effect, so that nothing is trusted which the browser does not
 * trust; what would have to be sent along (a client's certificate and key) throws.
 */
export function secureContext(env: NodeEnv): Function {
  const absent = (what: string) => (): never => {
    throw env.unavailable(what)
  }
  class SecureContext {
    #minimum = TLS1_2
    #maximum = TLS1_3
    init(_protocol: unknown, minimum: number, maximum: number) {
      this.#minimum = minimum || TLS1_2
      this.#maximum = maximum || TLS1_3
    }
    getMinProto() {
      return this.#minimum
    }
    getMaxProto() {
      return this.#maximum
    }
    setMinProto(version: number) {
      this.#minimum = version
      return true
    }
    setMaxProto(version: number) {
      this.#maximum = version
      return true
    }
    setOptions() {}
    setCiphers() {}
    setCipherSuites() {}
    setSigalgs() {}
    setECDHCurve() {}
    setDHParam() {}
    setSessionIdContext() {}
    setSessionTimeout() {}
    setCertificateCompression() {}
    setAllowPartialTrustChain() {}
    addCACert() {}
    addCRL() {}
    addRootCerts() {}
    close() {}
  }
  const prototype = SecureContext.prototype as unknown as Record<string, Function>
  for (const name of ['setKey', 'setCert', 'loadPKCS12', 'setEngineKey', 'setClientCertEngine'])
    prototype[name] = absent('A TLS certificate of one’s own')
  for (const name of ['setTicketKeys', 'getTicketKeys', 'enableTicketKeyCallback', 'getCertificate', 'getIssuer'])
    prototype[name] = absent(`The native function SecureContext.${name}`)
  return SecureContext
}
