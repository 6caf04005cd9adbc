import type { Reply } from '../../src/models/recording.ts'
import { splitText } from './split.ts'

interface ChatRequest {
  model: string
  messages: { role: string; content?: unknown; tool_calls?: unknown[] }[]
  stream_options?: { include_usage?: boolean }
}

export const chatTurn = (body: ChatRequest): number =>
  body.messages.filter((message) => message.role === 'assistant').length

/** The events of one streamed answer, as `data:` payloads; the last is `[DONE]`. */
export function* chatEvents(body: ChatRequest, reply: Reply, turn: number, cutOff = false): Generator<string> {
  const chunk = (delta: unknown, finish: string | null = null, extra: object = {}) =>
    event({
      id: `chatcmpl-${turn}`,
      object: 'chat.completion.chunk',
      created: 1_760_000_000,
      model: body.model,
      choices: delta === null ? [] : [{ index: 0, delta, finish_reason: finish, logprobs: null }],
      ...extra,
    })
  yield chunk({ role: 'assistant', content: '' })
  for (const text of splitText(reply.text)) yield chunk({ content: text })
  for (const [index, call] of reply.toolCalls.entries()) {
    const id = `call_${turn}_${index}`
    yield chunk({ tool_calls: [{ index, id, type: 'function', function: { name: call.name, arguments: '' } }] })
    for (const piece of splitText(call.arguments)) {
      yield chunk({ tool_calls: [{ index, function: { arguments: piece } }] })
    }
  }
  yield chunk({}, cutOff ? 'length' : reply.toolCalls.length > 0 ? 'tool_calls' : 'stop')
  if (body.stream_options?.include_usage) {
    const output = reply.text.length + reply.toolCalls.reduce((sum, call) => sum + call.arguments.length, 0)
    const input = JSON.stringify(body.messages).length
    yield chunk(null, null, {
      usage: {
        prompt_tokens: Math.ceil(input / 4),
        completion_tokens: Math.ceil(output / 4),
        total_tokens: Math.ceil((input + output) / 4),
        prompt_tokens_details: { cached_tokens: turn === 0 ? 0 : Math.floor(input / 8) },
      },
    })
  }
  yield 'data: [DONE]\n\n'
}

export const chatErrorEvent = (message: string): string => event({ error: { message, type: 'server_error' } })

const event = (payload: unknown): string => `data: ${JSON.stringify(payload)}\n\n`
