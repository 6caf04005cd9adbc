import { APIError } from 'openai'
import type {
  ChatCompletionChunk,
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions'
import type { Model, ModelChunk, ModelError, ModelMessage, ModelRequest } from '../protocol/model.ts'
import type { ModelSettings } from '../protocol/settings.ts'
import { argumentsForHost, createClient, type EndpointOptions, endingOnce } from './client.ts'
import { refusedSampling, withoutRefused } from './sampling.ts'

/** A model behind `POST {baseUrl}/chat/completions`, the protocol that nearly every host speaks. */
export function createChatCompletionsModel(settings: ModelSettings, options: EndpointOptions = {}): Model {
  const client = createClient(settings, options)
  let askForUsage = true
  const refused = new Set<string>()

  async function open(request: ModelRequest, signal: AbortSignal): Promise<AsyncIterable<ChatCompletionChunk>> {
    const sampling = withoutRefused(request.sampling, refused)
    const body: ChatCompletionCreateParamsStreaming = {
      model: settings.model,
      stream: true,
      messages: [{ role: 'system', content: request.system }, ...request.messages.map(toMessage)],
      ...(request.tools.length === 0
        ? {}
        : { tools: request.tools.map((tool) => ({ type: 'function' as const, function: { ...pickSchema(tool) } })) }),
      ...sampling,
      ...(askForUsage ? { stream_options: { include_usage: true } } : {}),
    }
    try {
      return await client.chat.completions.create(body, { signal })
    } catch (error) {
      const name = refusedSampling(error, sampling)
      if (name !== null) refused.add(name)
      else if (askForUsage && refusesUsage(error)) askForUsage = false
      else throw error
      return open(request, signal)
    }
  }

  return {
    id: settings.model,
    stream: (request, signal) =>
      endingOnce(settings, signal, async function* (progress) {
        const stream = await open(request, signal)
        progress.streaming = true
        yield* toChunks(stream)
      }),
  }
}

async function* toChunks(stream: AsyncIterable<ChatCompletionChunk>): AsyncGenerator<ModelChunk> {
  const calls = createCallTracker()
  let finish: string | null = null
  for await (const chunk of stream) {
    if (chunk.usage) {
      yield {
        type: 'usage',
        usage: {
          inputTokens: chunk.usage.prompt_tokens ?? 0,
          cachedInputTokens: chunk.usage.prompt_tokens_details?.cached_tokens ?? 0,
          outputTokens: chunk.usage.completion_tokens ?? 0,
        },
      }
    }
    const choice = chunk.choices?.[0]
    if (!choice) continue
    const text = choice.delta?.content ?? choice.delta?.refusal
    if (text) yield { type: 'text', text }
    for (const piece of choice.delta?.tool_calls ?? []) yield calls.take(piece)
    finish = choice.finish_reason ?? finish
  }
  // Without a reason the stream was cut; `endingOnce` says so.
  if (finish === null) return
  if (finish === 'content_filter') yield { type: 'end', reason: 'error', error: FILTERED }
  else if (finish === 'length') yield { type: 'end', reason: 'length' }
  else yield { type: 'end', reason: calls.any() ? 'tool-calls' : 'stop' }
}

/** The host's filter ended an answer. */
export const FILTERED: ModelError = {
  code: 'bad-request',
  message: "The host's content filter stopped this answer. Say it in other words.",
}

type CallPiece = NonNullable<ChatCompletionChunk.Choice.Delta['tool_calls']>[number]

/**
 * Hosts differ in how they mark parallel calls: by `index`, by a new `id` under the same index, or by neither.
 * Gives each call its own position, and an id where the host sent none.
 */
function createCallTracker() {
  const open = new Map<number, { position: number; id: string }>()
  let count = 0
  let last = 0
  return {
    any: () => count > 0,
    take(piece: Partial<CallPiece>): ModelChunk {
      const key = piece.index ?? (piece.id ? count : last)
      last = key
      const known = open.get(key)
      const another = known && piece.id && piece.id !== known.id && piece.function?.name
      const args = piece.function?.arguments ?? ''
      if (known && !another) return { type: 'tool-call', index: known.position, arguments: args }
      const call = { position: count++, id: piece.id || `call_${crypto.randomUUID().slice(0, 8)}` }
      open.set(key, call)
      return {
        type: 'tool-call',
        index: call.position,
        id: call.id,
        name: piece.function?.name ?? '',
        arguments: args,
      }
    },
  }
}

function toMessage(message: ModelMessage): ChatCompletionMessageParam {
  if (message.role === 'user') return { role: 'user', content: message.text }
  if (message.role === 'tool') return { role: 'tool', tool_call_id: message.callId, content: message.text }
  if (message.toolCalls.length === 0) return { role: 'assistant', content: message.text }
  return {
    role: 'assistant',
    content: message.text === '' ? null : message.text,
    tool_calls: message.toolCalls.map((call) => ({
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: argumentsForHost(call.arguments) },
    })),
  }
}

function pickSchema({ name, description, parameters }: ModelRequest['tools'][number]) {
  return { name, description, parameters }
}

function refusesUsage(error: unknown): boolean {
  if (!(error instanceof APIError) || (error.status !== 400 && error.status !== 422)) return false
  return /stream_options|include_usage/.test(`${error.param} ${error.message} ${JSON.stringify(error.error ?? '')}`)
}
