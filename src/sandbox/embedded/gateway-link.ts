import type { Gateway, OutboundRequest, OutboundResponse } from '../../protocol/gateway.ts'
import { type Methods, type Peer, Transferred } from '../../rpc/peer.ts'

/** A response as it is sent: where its body is a stream, the number under which it is offered. */
type Sent = Omit<OutboundResponse, 'body'> & { body: number | Uint8Array }

/** The page's half: methods that let the kernel on the other side of `peer` use the gateway. */
export function gatewayMethods(gateway: Gateway, peer: () => Peer): Methods {
  const requests = new Map<number, AbortController>()
  return {
    gatewayConnect: (host: string, port: number) => gateway.connect(host, port),
    async gatewayFetch(id: number, request: OutboundRequest): Promise<Sent | Transferred> {
      const abort = new AbortController()
      requests.set(id, abort)
      try {
        const response = await gateway.fetch(request, abort.signal)
        const { body } = response
        if (body instanceof Uint8Array) return new Transferred(response, [body.buffer as ArrayBuffer])
        return { ...response, body: peer().offer(body) }
      } finally {
        // From here on, cancelling the body's stream is how to give up.
        requests.delete(id)
      }
    },
    gatewayAbort: (id: number) => requests.get(id)?.abort(),
  }
}

/** The kernel's half. */
export function remoteGateway(peer: () => Peer): Gateway {
  let nextId = 1
  return {
    connect: (host, port) => peer().call('gatewayConnect', host, port),
    async fetch(request, signal) {
      signal.throwIfAborted()
      const id = nextId++
      const abort = () => peer().cast('gatewayAbort', id)
      signal.addEventListener('abort', abort, { once: true })
      try {
        const sent: Sent = await peer().call('gatewayFetch', id, request)
        const { body } = sent
        return { ...sent, body: typeof body === 'number' ? peer().open<Uint8Array>(body) : body }
      } finally {
        signal.removeEventListener('abort', abort)
      }
    },
  }
}
