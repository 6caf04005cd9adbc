import { APIConnectionError, APIError } from 'openai'
import type { ModelError } from '../protocol/model.ts'
import type { ModelSettings } from '../protocol/settings.ts'
import { RedirectError, WebPageError } from './plain-fetch.ts'
import { retryAfterMs } from './retry-after.ts'

/**
 * Whatever the client threw, as data. `streaming` tells whether the host had begun to answer: a failure after that
 * is a cut stream. The key is removed from what a host says, should it echo it.
 */
export function toModelError(
  error: unknown,
  settings: ModelSettings,
  streaming: boolean,
  now = Date.now(),
): ModelError {
  const found = classify(error, settings, streaming, now)
  return { ...found, message: redact(found.message, settings.key) }
}

function classify(error: unknown, settings: ModelSettings, streaming: boolean, now: number): ModelError {
  const host = hostOf(settings.baseUrl)
  if (host === null) {
    return {
      code: 'bad-request',
      message: `“${settings.baseUrl}” is not a web address. Set the base URL in Settings, for example https://api.openai.com/v1.`,
    }
  }
  const cause = error instanceof APIConnectionError ? error.cause : error
  if (cause instanceof WebPageError) {
    return {
      code: 'not-found',
      message: `${host} answered with a web page, not with a model's stream. Check the base URL; it often ends in /v1.`,
    }
  }
  if (cause instanceof RedirectError) {
    return {
      code: 'not-found',
      message: `${host} sends requests on to another address, and the conversation and the key go only where you said. Set the base URL to that address.`,
    }
  }
  if (error instanceof APIError && !(error instanceof APIConnectionError)) return fromHost(error, settings, host, now)
  if (error instanceof SyntaxError) {
    return {
      code: 'malformed',
      message: `${host} sent a stream that cannot be read. Try again; if it stays, try the other protocol in Settings.`,
    }
  }
  if (streaming) return cutStream(host)
  return {
    code: 'network',
    message: `${host} cannot be reached. Check the address, the connection, and that the host accepts requests from web pages (CORS).`,
  }
}

/** The stream ended before the model had finished. */
export function cutStream(host: string): ModelError {
  return { code: 'stream-cut', message: `The connection to ${host} broke before the model had finished its answer.` }
}

function fromHost(error: APIError, settings: ModelSettings, host: string, now: number): ModelError {
  const status = error.status
  const body = error.error as { message?: unknown } | undefined
  const words = typeof body?.message === 'string' ? body.message : status === undefined ? error.message : ''
  const said = words ? ` It says: ${words.slice(0, 500)}` : ''
  const withStatus = status === undefined ? {} : { status }
  if (status === 401 || status === 403) {
    return {
      code: 'unauthorized',
      message: `${host} refused the key (${status}). Check the key in Settings.${said}`,
      status,
    }
  }
  if (error.code === 'insufficient_quota') {
    return {
      code: 'bad-request',
      message: `The account of this key has no quota left at ${host}. Check its billing.${said}`,
      ...withStatus,
    }
  }
  if (status === 429 || error.code === 'rate_limit_exceeded') {
    const wait = retryAfterMs(error.headers, words, now)
    return {
      code: 'rate-limited',
      message: `${host} asks to slow down (429).${said}`,
      ...withStatus,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    }
  }
  if (status === 404) {
    return {
      code: 'not-found',
      message: `${host} knows no model “${settings.model}” at this address (404). Check the model and the base URL in Settings.${said}`,
      status,
    }
  }
  if (status !== undefined && status < 500) {
    return { code: 'bad-request', message: `${host} refused the request (${status}).${said}`, status }
  }
  return {
    code: 'server',
    message: `${host} failed${status === undefined ? '' : ` (${status})`}.${said}`,
    ...withStatus,
  }
}

/** The host's name for messages, or null where the address is none. */
export function hostOf(baseUrl: string): string | null {
  if (!/^https?:\/\//i.test(baseUrl)) return null
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : null
}

function redact(message: string, key: string): string {
  return key === '' ? message : message.replaceAll(key, '[key]')
}
