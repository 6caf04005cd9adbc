import type { PageVisit, VisitPage } from '../protocol/visit.ts'
import { createPeer } from '../rpc/peer.ts'
import { connectSandbox } from './connect-sandbox.ts'

/** The page's half: visits pages for the agent's worker at the other side of `port`. Ends with the port. */
export function serveVisits(port: MessagePort, visitPage: VisitPage): void {
  const visits = new Map<number, AbortController>()
  const peer = createPeer(port, {
    async visit(id: number, machine: MessagePort, visit: PageVisit) {
      const abort = new AbortController()
      visits.set(id, abort)
      try {
        return await visitPage(await connectSandbox(machine), visit, abort.signal)
      } finally {
        visits.delete(id)
        // Not `teardown`: the machine itself goes on.
        machine.close()
      }
    },
    abort: (id: number) => visits.get(id)?.abort(),
  })
  peer.onClose(() => {
    for (const abort of visits.values()) abort.abort()
  })
}

/** The worker's half. A machine may be a candidate's own: a port to it goes along. */
export function visitThrough(port: MessagePort): VisitPage {
  const peer = createPeer(port, {})
  let nextId = 1
  return async (machine, visit, signal) => {
    signal.throwIfAborted()
    const id = nextId++
    const abort = () => peer.cast('abort', id)
    signal.addEventListener('abort', abort, { once: true })
    try {
      return await peer.call('visit', id, machine.connect(), visit)
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }
}
