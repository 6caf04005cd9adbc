import type { Connection, Windows } from '../protocol/connection.ts'
import type { ModelSettings } from '../protocol/settings.ts'
import { anthropicHeaders } from './anthropic-messages.ts'
import { hostOf } from './model-error.ts'
import { createPlainFetch, WebPageError } from './plain-fetch.ts'

export interface TestOptions {
  /** Where this page is from: local hosts must be told to let it in. */
  origin: string
  /** Stands in for the global `fetch`. */
  fetch?: typeof globalThis.fetch
  /** How long a host may take, milliseconds. */
  patience?: number
}

/** Asks a host for its models: nothing is generated and nothing is paid. Never rejects. */
export async function testConnection(settings: ModelSettings, options: TestOptions): Promise<Connection> {
  const host = hostOf(settings.baseUrl)
  if (host === null) return { ok: false, message: `“${settings.baseUrl}” is not a web address.` }
  const anthropic = settings.protocol === 'anthropic-messages'
  const headers = anthropic ? anthropicHeaders(settings.key) : { authorization: `Bearer ${settings.key}` }
  const fetch = createPlainFetch(
    options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    settings.key,
    Object.keys(headers),
  )
  const refused = (message: string): Connection => ({
    ok: false,
    message: settings.key === '' ? message : message.replaceAll(settings.key, '[key]'),
  })
  let response: Response
  try {
    const signal = AbortSignal.timeout(options.patience ?? 15_000)
    response = await fetch(`${settings.baseUrl}/models`, {
      headers: { ...headers, accept: 'application/json' },
      signal,
    })
  } catch (error) {
    if (error instanceof WebPageError)
      return refused(`${host} answered with a web page. Check the base URL; it often ends in /v1.`)
    if ((error as Error).name === 'TimeoutError')
      return refused(`${host} did not answer in time. Try again, or check the address.`)
    return refused(unreachable(settings.baseUrl, host, options.origin))
  }
  const text = await response.text().catch(() => '')
  if (!response.ok) return refused(statusWords(response.status, host, settings.key, text))
  const models = modelsIn(text)
  if (models === null)
    return refused(`${host} answers, but not with a list of models. Check the base URL; it often ends in /v1.`)
  const windows = windowsIn(text)
  const told = Object.keys(windows).length > 0 ? { windows } : {}
  return { ok: true, models, known: models.length === 0 || models.includes(settings.model), ...told }
}

/** A browser does not tell a page why a request failed: every likely reason is named. */
function unreachable(baseUrl: string, host: string, origin: string): string {
  const { hostname, protocol } = new URL(baseUrl)
  if (/^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)) {
    return `Nothing at ${host} answers this page. Is the model’s server running? It must also let this page in: start Ollama with OLLAMA_ORIGINS=${origin}, or turn on CORS in LM Studio’s server settings. If the browser asks whether this page may reach your local network, allow it.`
  }
  if (protocol === 'http:' && origin.startsWith('https:')) {
    return `A browser does not let a page that came by https ask ${host} by http. Give the host https, or run the model on this machine.`
  }
  return `${host} cannot be reached from this page. Either there is no connection, the name is wrong, or the host does not accept requests from web pages (CORS); then use it by way of a host that does, such as OpenRouter.`
}

function statusWords(status: number, host: string, key: string, text: string): string {
  const said = saidIn(text)
  if (status === 401 || status === 403) {
    return key === ''
      ? `${host} wants a key (${status}).${said}`
      : `${host} refused the key (${status}). Copy it again.${said}`
  }
  if (status === 404)
    return `${host} has no list of models at this address (404). Check the base URL; it often ends in /v1.${said}`
  if (status === 429) return `${host} knows the key, and asks to slow down (429).${said}`
  return `${host} answered with ${status}.${said}`
}

function saidIn(text: string): string {
  try {
    const message: unknown = JSON.parse(text)?.error?.message
    return typeof message === 'string' ? ` It says: ${message.slice(0, 300)}` : ''
  } catch {
    return ''
  }
}

/** All listed hosts answer as OpenAI does: `{ data: [{ id }] }`. */
function modelsIn(text: string): string[] | null {
  try {
    const data: unknown = JSON.parse(text)?.data
    if (!Array.isArray(data)) return null
    return data.flatMap(({ id }) => (typeof id === 'string' ? [id] : [])).sort()
  } catch {
    return null
  }
}

/** As OpenRouter and Together, Groq, Mistral, and vLLM call it. */
const WINDOW_NAMES = ['context_length', 'context_window', 'max_context_length', 'max_model_len']

/** What a list says of its models' windows. The list has been read before. */
function windowsIn(text: string): Windows {
  const { data } = JSON.parse(text) as { data: Record<string, unknown>[] }
  return Object.fromEntries(
    data.flatMap((model) => {
      const window = WINDOW_NAMES.map((name) => model[name]).find((value) => Number.isInteger(value))
      return typeof model.id === 'string' && typeof window === 'number' ? [[model.id, window]] : []
    }),
  )
}
