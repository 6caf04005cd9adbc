import { APIError } from 'openai'
import type {
  ResponseCreateParamsStreaming,
  ResponseInputItem,
  ResponseStreamEvent,
} from 'openai/resources/responses/responses'
import type { Model, ModelChunk, ModelMessage, ModelRequest } from '../protocol/model.ts'
import type { ModelSettings } from '../protocol/settings.ts'
import { FILTERED } from './chat-completions.ts'
import { argumentsForHost, createClient, type EndpointOptions, endingOnce } from './client.ts'
import { refusedSampling, withoutRefused } from './sampling.ts'

/** A model behind `POST {baseUrl}/responses`. Nothing is kept at the host: each request carries the conversation. */
export function createResponsesModel(settings: ModelSettings, options: EndpointOptions = {}): Model {
  const client = createClient(settings, options)
  // The protocol has no seed.
  const refused = new Set(['seed'])

  async function open(request: ModelRequest, signal: AbortSignal): Promise<AsyncIterable<ResponseStreamEvent>> {
    const sampling = withoutRefused(request.sampling, refused)
    const body: ResponseCreateParamsStreaming = {
      model: settings.model,
      stream: true,
      store: false,
      instructions: request.system,
      input: request.messages.flatMap(toItems),
      ...(request.tools.length === 0
        ? {}
        : {
            tools: request.tools.map(({ name, description, parameters }) => ({
              type: 'function' as const,
              name,
              description,
              parameters,
              strict: false,
            })),
          }),
      ...sampling,
    }
    try {
      return await client.responses.create(body, { signal })
    } catch (error) {
      const name = refusedSampling(error, sampling)
      if (name === null) throw error
      refused.add(name)
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

async function* toChunks(stream: AsyncIterable<ResponseStreamEvent>): AsyncGenerator<ModelChunk> {
  /** Position among the calls, by the item's place in the output. */
  const calls = new Map<number, { position: number; written: boolean }>()
  for await (const event of stream) {
    switch (event.type) {
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        yield { type: 'text', text: event.delta }
        break
      case 'response.output_item.added': {
        if (event.item.type !== 'function_call') break
        const { call_id, name } = event.item
        const position = calls.size
        const args = event.item.arguments ?? ''
        calls.set(event.output_index, { position, written: args !== '' })
        yield { type: 'tool-call', index: position, id: call_id, name, arguments: args }
        break
      }
      case 'response.function_call_arguments.delta': {
        const call = calls.get(event.output_index)
        if (!call) break
        call.written = true
        yield { type: 'tool-call', index: call.position, arguments: event.delta }
        break
      }
      case 'response.function_call_arguments.done': {
        // Some hosts send the arguments only whole.
        const call = calls.get(event.output_index)
        if (!call || call.written) break
        call.written = true
        yield { type: 'tool-call', index: call.position, arguments: event.arguments }
        break
      }
      case 'response.completed':
      case 'response.incomplete': {
        const { usage, incomplete_details } = event.response
        if (usage) {
          yield {
            type: 'usage',
            usage: {
              inputTokens: usage.input_tokens,
              cachedInputTokens: usage.input_tokens_details?.cached_tokens ?? 0,
              outputTokens: usage.output_tokens,
            },
          }
        }
        if (event.type === 'response.completed') yield { type: 'end', reason: calls.size > 0 ? 'tool-calls' : 'stop' }
        else if (incomplete_details?.reason === 'content_filter')
          yield { type: 'end', reason: 'error', error: FILTERED }
        else yield { type: 'end', reason: 'length' }
        return
      }
      case 'response.failed':
        throw new APIError(undefined, event.response.error ?? {}, undefined, undefined)
    }
  }
}

function toItems(message: ModelMessage): ResponseInputItem[] {
  if (message.role === 'user') return [{ role: 'user', content: message.text }]
  if (message.role === 'tool') return [{ type: 'function_call_output', call_id: message.callId, output: message.text }]
  const calls = message.toolCalls.map((call) => ({
    type: 'function_call' as const,
    call_id: call.id,
    name: call.name,
    arguments: argumentsForHost(call.arguments),
  }))
  return message.text === '' ? calls : [{ role: 'assistant', content: message.text }, ...calls]
}
