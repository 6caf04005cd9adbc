import { APIError } from 'openai'
import type { Model, ModelChunk, ModelMessage, ModelRequest, Usage } from '../protocol/model.ts'
import type { ModelSettings } from '../protocol/settings.ts'
import { FILTERED } from './chat-completions.ts'
import { argumentsForHost, type EndpointOptions, endingOnce } from './client.ts'
import { readEventStream } from './event-stream.ts'
import { createPlainFetch } from './plain-fetch.ts'
import { refusedSampling, withoutRefused } from './sampling.ts'

/** The protocol wants a limit in each request; what a model allows less, it says, and is asked again. Tokens. */
const MOST_TOKENS = 32_000

/**
 * A model behind `POST {baseUrl}/messages`, as platform.claude.com/docs/en/api/messages describes it. Thinking is not
 * asked for; where it comes all the same, it is kept out of the text.
 */
export function createAnthropicMessagesModel(settings: ModelSettings, options: EndpointOptions = {}): Model {
  const fetch = createPlainFetch(
    options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    settings.key,
    Object.keys(anthropicHeaders('')),
  )
  let mostTokens = MOST_TOKENS
  const refused = new Set<string>()

  async function open(request: ModelRequest, signal: AbortSignal): Promise<Response> {
    // The protocol knows no seed.
    const { temperature } = withoutRefused(request.sampling, refused)
    const sampling = temperature === undefined ? {} : { temperature }
    const response = await fetch(`${settings.baseUrl}/messages`, {
      method: 'POST',
      signal,
      headers: { ...anthropicHeaders(settings.key), 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ ...toBody(settings.model, mostTokens, request), ...sampling }),
    })
    if (response.ok) return response
    const error = await toApiError(response)
    const name = refusedSampling(error, sampling)
    if (name !== null) {
      refused.add(name)
      return open(request, signal)
    }
    const allowed = response.status === 400 ? /max_tokens: \d+ > (\d+)/.exec(error.message) : null
    if (allowed === null || Number(allowed[1]) >= mostTokens) throw error
    mostTokens = Number(allowed[1])
    return open(request, signal)
  }

  return {
    id: settings.model,
    stream: (request, signal) =>
      endingOnce(settings, signal, async function* (progress) {
        const { body } = await open(request, signal)
        progress.streaming = true
        if (body !== null) yield* toChunks(readEventStream(body))
      }),
  }
}

/** Without the third one, the host answers no page. No key, no header for it. */
export function anthropicHeaders(key: string): Record<string, string> {
  return {
    'anthropic-version': '2023-06-01',
    'anthropic-dangerous-direct-browser-access': 'true',
    'x-api-key': key,
  }
}

interface StreamEvent {
  type: string
  index?: number
  message?: { usage?: HostUsage }
  content_block?: { type: string; id?: string; name?: string; text?: string }
  delta?: { type?: string; text?: string; partial_json?: string; stop_reason?: string | null }
  usage?: HostUsage
  error?: { type?: string; message?: string }
}

interface HostUsage {
  input_tokens?: number
  cache_read_input_tokens?: number | null
  cache_creation_input_tokens?: number | null
  output_tokens?: number
}

async function* toChunks(events: AsyncIterable<string>): AsyncGenerator<ModelChunk> {
  /** Position among the calls, by the block's index. */
  const calls = new Map<number, number>()
  let used: HostUsage = {}
  let reason: string | null = null
  for await (const data of events) {
    const { type, index = 0, ...event } = JSON.parse(data) as StreamEvent
    if (type === 'message_start') used = { ...event.message?.usage }
    else if (type === 'content_block_start') {
      const block = event.content_block
      if (block?.type === 'text' && block.text) yield { type: 'text', text: block.text }
      if (block?.type !== 'tool_use') continue
      const position = calls.size
      calls.set(index, position)
      yield {
        type: 'tool-call',
        index: position,
        id: block.id ?? `call_${position}`,
        name: block.name ?? '',
        arguments: '',
      }
    } else if (type === 'content_block_delta') {
      const { delta } = event
      const call = calls.get(index)
      if (delta?.type === 'text_delta' && delta.text) yield { type: 'text', text: delta.text }
      if (delta?.type === 'input_json_delta' && call !== undefined) {
        yield { type: 'tool-call', index: call, arguments: delta.partial_json ?? '' }
      }
    } else if (type === 'message_delta') {
      reason = event.delta?.stop_reason ?? reason
      used = { ...used, ...event.usage }
    } else if (type === 'message_stop') {
      yield { type: 'usage', usage: usageOf(used) }
      yield endOf(reason, calls.size > 0)
      return
    } else if (type === 'error') {
      throw new APIError(STATUS[event.error?.type ?? ''], event.error, event.error?.message, undefined)
    }
  }
  // Without `message_stop` the stream was cut; `endingOnce` says so.
}

function endOf(reason: string | null, called: boolean): ModelChunk {
  if (reason === 'refusal') return { type: 'end', reason: 'error', error: FILTERED }
  if (reason === 'max_tokens' || reason === 'model_context_window_exceeded') return { type: 'end', reason: 'length' }
  return { type: 'end', reason: called ? 'tool-calls' : 'stop' }
}

/** The host counts what it read from its cache, and what it wrote there, apart from the rest. */
function usageOf(used: HostUsage): Usage {
  const cached = used.cache_read_input_tokens ?? 0
  return {
    inputTokens: (used.input_tokens ?? 0) + cached + (used.cache_creation_input_tokens ?? 0),
    cachedInputTokens: cached,
    outputTokens: used.output_tokens ?? 0,
  }
}

/** What stands for an error that the host reports inside a stream, by its type. */
const STATUS: Record<string, number> = {
  invalid_request_error: 400,
  authentication_error: 401,
  permission_error: 403,
  not_found_error: 404,
  rate_limit_error: 429,
  api_error: 500,
  overloaded_error: 529,
}

/** The errors of the other protocols have the same shape, so that one place finds the words for all. */
async function toApiError(response: Response): Promise<APIError> {
  const text = await response.text()
  let error: StreamEvent['error']
  try {
    error = (JSON.parse(text) as StreamEvent).error
  } catch {}
  return new APIError(response.status, error, error?.message ?? text.slice(0, 500), response.headers)
}

type Block =
  | { type: 'text'; text: string }
  | { type: 'tool_use'; id: string; name: string; input: unknown }
  | { type: 'tool_result'; tool_use_id: string; content: string }
type Cached<T> = T & { cache_control?: { type: 'ephemeral' } }

function toBody(model: string, mostTokens: number, { system, messages, tools }: ModelRequest) {
  const turns = toTurns(messages)
  // The host keeps what stands before a mark: everything that the next request will begin with.
  const last = turns.at(-1)?.content.at(-1)
  if (last) last.cache_control = { type: 'ephemeral' }
  return {
    model,
    max_tokens: mostTokens,
    stream: true,
    system: [{ type: 'text', text: system, cache_control: { type: 'ephemeral' } }],
    messages: turns,
    ...(tools.length === 0
      ? {}
      : { tools: tools.map(({ name, description, parameters }) => ({ name, description, input_schema: parameters })) }),
  }
}

/** The host wants turns that alternate, and all results of one turn in the next one. Empty texts are refused. */
function toTurns(messages: readonly ModelMessage[]) {
  const turns: { role: 'user' | 'assistant'; content: Cached<Block>[] }[] = []
  for (const message of messages) {
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    const content = toBlocks(message)
    if (content.length === 0) continue
    const open = turns.at(-1)
    if (open?.role === role) open.content.push(...content)
    else turns.push({ role, content })
  }
  return turns
}

function toBlocks(message: ModelMessage): Block[] {
  if (message.role === 'tool') {
    return [{ type: 'tool_result', tool_use_id: hostId(message.callId), content: message.text }]
  }
  const text: Block[] = message.text.trim() === '' ? [] : [{ type: 'text', text: message.text }]
  if (message.role === 'user') return text
  const calls = message.toolCalls.map((call): Block => {
    const input: unknown = JSON.parse(argumentsForHost(call.arguments))
    const isObject = typeof input === 'object' && input !== null && !Array.isArray(input)
    return { type: 'tool_use', id: hostId(call.id), name: call.name, input: isObject ? input : { value: input } }
  })
  return [...text, ...calls]
}

/** A conversation that another host began may name its calls in ways that this one refuses. */
const hostId = (id: string): string => id.replace(/[^\w-]/g, '_')
