import type { PortResponse } from './sandbox.ts'

/** What a program in the sandbox asks of a host outside. */
export interface OutboundRequest {
  method: string
  /** Absolute, `http:` or `https:`. */
  url: string
  headers: [name: string, value: string][]
  body?: Uint8Array
}

/** What came back. A short body is here as a whole. */
export interface OutboundResponse extends Omit<PortResponse, 'body'> {
  body: ReadableStream<Uint8Array> | Uint8Array
}

/**
 * The only way out of the sandbox, in the trusted zone. What it refuses, or cannot reach, rejects with an error whose
 * `code` is a POSIX code (`EACCES`: the policy; `ECONNREFUSED`: the browser) and whose message is a sentence.
 */
export interface Gateway {
  /** Whether a connection may be opened at all. */
  connect(host: string, port: number): Promise<void>
  /** Resolves at the end of the head. The body arrives decoded, whatever coding it travelled in. */
  fetch(request: OutboundRequest, signal: AbortSignal): Promise<OutboundResponse>
}

/** One request, or one refusal, for the project's log. */
export interface NetworkRecord {
  /** `CONNECT` for a connection that was refused before there was a request. */
  method: string
  /** Without query: that may hold what is nobody's business. */
  url: string
  /** Null where no answer came. */
  status: number | null
  /** Of the decoded body, as far as it was read. */
  bytes: number
  durationMs: number
  /** Why there is no answer, or no whole one. */
  problem: string | null
  /** The browser had kept the answer: nothing was sent. */
  kept?: true
}
