import OpenAI from 'openai'
import type { ModelChunk } from '../protocol/model.ts'
import type { ModelSettings } from '../protocol/settings.ts'
import { cutStream, hostOf, toModelError } from './model-error.ts'
import { createPlainFetch } from './plain-fetch.ts'

export interface EndpointOptions {
  /** Stands in for the global `fetch`. */
  fetch?: typeof globalThis.fetch
}

/** The SDK's client, held to the settings alone: no environment variables, no logging, no retries of its own. */
export function createClient(settings: ModelSettings, options: EndpointOptions): OpenAI {
  const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
  return new OpenAI({
    baseURL: settings.baseUrl,
    // The SDK insists on a key; the plain fetch drops this one.
    apiKey: settings.key === '' ? 'none' : settings.key,
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    fetch: createPlainFetch(fetch, settings.key),
    // The page's user brings the key, and generated code lives in another origin.
    dangerouslyAllowBrowser: true,
    maxRetries: 0,
    logLevel: 'off',
  })
}

/** What a protocol's reader reports besides chunks. */
export interface StreamProgress {
  /** The host has begun to answer. */
  streaming: boolean
}

/**
 * Turns a protocol's reader into a stream that keeps the contract of `ModelChunk`: it never throws, and it ends with
 * exactly one `end`. `read` yields its own `end` when the model has finished; without one the stream was cut.
 */
export async function* endingOnce(
  settings: ModelSettings,
  signal: AbortSignal,
  read: (progress: StreamProgress) => AsyncIterable<ModelChunk>,
): AsyncGenerator<ModelChunk> {
  const progress: StreamProgress = { streaming: false }
  try {
    for await (const chunk of read(progress)) {
      if (signal.aborted) break
      yield chunk
      if (chunk.type === 'end') return
    }
  } catch (error) {
    if (!signal.aborted) {
      yield { type: 'end', reason: 'error', error: toModelError(error, settings, progress.streaming) }
      return
    }
  }
  if (signal.aborted) yield { type: 'end', reason: 'aborted' }
  else yield { type: 'end', reason: 'error', error: cutStream(hostOf(settings.baseUrl) ?? settings.baseUrl) }
}

/**
 * A call's arguments as they go back to the host: several hosts refuse a conversation that holds malformed JSON,
 * so that a model's slip would end the whole run.
 */
export function argumentsForHost(text: string): string {
  if (text.trim() === '') return '{}'
  try {
    JSON.parse(text)
    return text
  } catch {
    return JSON.stringify({ malformed: text.slice(0, 2000) })
  }
}
