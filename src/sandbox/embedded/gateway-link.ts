import type { Gateway, OutboundRequest } from '../../protocol/gateway.ts'
import type { PortResponse } from '../../protocol/sandbox.ts'
import type { Methods, Peer } from '../../rpc/peer.ts'

/** A response as it is sent: the number of its offered body stream in the place of the stream. */
type ResponseHead = Omit<PortResponse, 'body'> & { body: number }

/** The page's half: methods that let the kernel on the other side of `peer` use the gateway. */
export function gatewayMethods(gateway: Gateway, peer: () => Peer): Methods {
  const requests = new Map<number, AbortController>()
  return {
    gatewayConnect: (host: string, port: number) => gateway.connect(host, port),
    async gatewayFetch(id: number, request: OutboundRequest): Promise<ResponseHead> {
      const abort = new AbortController()
      requests.set(id, abort)
      try {
        const response = await gateway.fetch(request, abort.signal)
        return { ...response, body: peer().offer(response.body) }
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
        const head: ResponseHead = await peer().call('gatewayFetch', id, request)
        return { ...head, body: peer().open<Uint8Array>(head.body) }
      } finally {
        signal.removeEventListener('abort', abort)
      }
    },
  }
}
