import type { Gateway, NetworkRecord } from '../protocol/gateway.ts'
import { createIndexLinks, isIndexPage } from './index-links.ts'
import type { KeptPackages } from './kept-packages.ts'
import { createPolicyCheck, type GatewayPolicy } from './policy.ts'
import { isLoopback } from './private-host.ts'
import { carriedHeaders, decodedHeaders } from './request-headers.ts'

export interface GatewayOptions {
  policy: GatewayPolicy
  /** The browser's own. */
  fetch: typeof fetch
  /** Answers what was fetched before. */
  packages?: KeptPackages | undefined
  /** Every request once it is over, and every refusal. */
  onRecord(record: NetworkRecord): void
}

/** A request that got no answer. `code` is what the program sees; the message is a sentence for whoever reads it. */
export class GatewayError extends Error {
  constructor(
    readonly code: 'EACCES' | 'ECONNREFUSED' | 'ECONNRESET',
    message: string,
  ) {
    super(message)
  }
}

/** Bytes on the wire: an answer of no more is handed over as a whole, in one message instead of four. */
const SHORT = 131_072
const GIVEN_UP = 'The program gave it up.'
const BROKEN_OFF = 'The answer broke off before it was complete.'

const withoutQuery = (url: string): string => url.split(/[?#]/, 1)[0]!

/** Carries out what programs ask of the world, as far as the policy goes: no cookies, no credentials of the page. */
export function createGateway({ policy, fetch, packages, onRecord }: GatewayOptions): Gateway {
  const links = createIndexLinks()
  const check = createPolicyCheck(policy, links)
  const isOfIndex = (url: string) =>
    policy.pythonIndexes?.some((index) => url.startsWith(new URL(index).origin)) === true

  return {
    async connect(host, port) {
      const { allowed, reason } = check.connect(host, port)
      if (allowed) return
      // Asking its own machine is a program's daily business, and never leaves it.
      if (!isLoopback(host))
        onRecord({ method: 'CONNECT', url: `${host}:${port}`, status: null, bytes: 0, durationMs: 0, problem: reason })
      throw new GatewayError('EACCES', reason)
    },

    async fetch({ method, url, headers, body }, signal) {
      const started = performance.now()
      const record: NetworkRecord = {
        method,
        url: withoutQuery(url),
        status: null,
        bytes: 0,
        durationMs: 0,
        problem: null,
      }
      let over = false
      const end = (problem: string | null) => {
        if (over) return
        over = true
        onRecord({ ...record, durationMs: Math.round(performance.now() - started), problem })
      }
      const fail = (code: GatewayError['code'], message: string): never => {
        end(message)
        throw new GatewayError(code, message)
      }

      const verdict = check.request(method, url)
      if (!verdict.allowed) return fail('EACCES', verdict.reason)
      const carried = carriedHeaders(headers)
      const ask = () =>
        fetch(verdict.url, {
          method,
          headers: carried,
          ...(body && body.length > 0 && { body: body as Uint8Array<ArrayBuffer> }),
          credentials: 'omit',
          referrerPolicy: 'no-referrer',
          redirect: 'follow',
          mode: 'cors',
          signal,
        })
      let response: Response
      try {
        if (packages && method === 'GET') {
          const answer = await packages.answer(verdict.url, carried, ask)
          response = answer.response
          if (answer.kept) record.kept = true
        } else response = await ask()
      } catch (error) {
        if (signal.aborted) {
          end(GIVEN_UP)
          throw error
        }
        return fail(
          'ECONNREFUSED',
          `The browser could not ask ${new URL(verdict.url).host}: it cannot be reached, or it does not let pages of other origins read it (CORS).`,
        )
      }
      if (!check.arrival(response.url || verdict.url, verdict.url)) {
        await response.body?.cancel()
        return fail('EACCES', `${new URL(verdict.url).host} sent the request on to a host that may not be reached.`)
      }
      record.status = response.status
      const head = {
        status: response.status,
        statusText: response.statusText,
        headers: decodedHeaders(response.headers, method),
      }
      const length = response.headers.get('content-length')
      const type = response.headers.get('content-type') ?? ''
      const namesFiles = response.ok && isIndexPage(type) && isOfIndex(verdict.url)
      if (response.body && !namesFiles && (length === null || Number(length) > SHORT))
        return { ...head, body: watched(response.body, (bytes) => (record.bytes += bytes), end) }
      try {
        const body = new Uint8Array(await response.arrayBuffer())
        record.bytes = body.length
        if (namesFiles) links.read(response.url || verdict.url, type, new TextDecoder().decode(body))
        end(null)
        return { ...head, body }
      } catch (error) {
        if (!signal.aborted) return fail('ECONNRESET', BROKEN_OFF)
        end(GIVEN_UP)
        throw error
      }
    },
  }
}

/** The same bytes, counted; `onEnd` learns how it ended. */
function watched(
  body: ReadableStream<Uint8Array>,
  onBytes: (count: number) => void,
  onEnd: (problem: string | null) => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (done) {
            onEnd(null)
            return controller.close()
          }
          onBytes(value.length)
          controller.enqueue(value)
        } catch {
          onEnd(BROKEN_OFF)
          controller.error(new GatewayError('ECONNRESET', BROKEN_OFF))
        }
      },
      cancel(reason) {
        onEnd(GIVEN_UP)
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
