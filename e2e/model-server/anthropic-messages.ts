import type { Reply } from '../../src/models/recording.ts'
import { splitText } from './split.ts'

interface MessagesRequest {
  model: string
  max_tokens: number
  messages: { role: string; content: unknown }[]
}

export const messagesTurn = (body: MessagesRequest): number =>
  body.messages.filter((message) => message.role === 'assistant').length

/** The events of one streamed message: a block of thinking, the text, the calls; `message_stop` is the last. */
export function* messagesEvents(body: MessagesRequest, reply: Reply, turn: number, cutOff = false): Generator<string> {
  const input = Math.ceil(JSON.stringify(body.messages).length / 4)
  const cached = turn === 0 ? 0 : Math.floor(input / 2)
  const counted = { input_tokens: input - cached, cache_read_input_tokens: cached, cache_creation_input_tokens: 0 }
  const message = { id: `msg_${turn}`, type: 'message', role: 'assistant', model: body.model, content: [] }
  yield event('message_start', {
    message: { ...message, stop_reason: null, stop_sequence: null, usage: { ...counted, output_tokens: 1 } },
  })
  yield event('ping', {})
  let index = 0
  function* block(content_block: object, deltas: Iterable<object>): Generator<string> {
    yield event('content_block_start', { index, content_block })
    for (const delta of deltas) yield event('content_block_delta', { index, delta })
    yield event('content_block_stop', { index })
    index++
  }
  yield* block({ type: 'thinking', thinking: '', signature: '' }, [
    { type: 'thinking_delta', thinking: 'What is thought is not said.' },
    { type: 'signature_delta', signature: 'c2lnbmVk' },
  ])
  if (reply.text !== '') {
    yield* block(
      { type: 'text', text: '' },
      pieces(reply.text, (text) => ({ type: 'text_delta', text })),
    )
  }
  for (const [number, { name, arguments: json }] of reply.toolCalls.entries()) {
    const call = { type: 'tool_use', id: `toolu_${turn}_${number}`, name, input: {} }
    yield* block(
      call,
      pieces(json, (partial_json) => ({ type: 'input_json_delta', partial_json })),
    )
  }
  const output = reply.text.length + reply.toolCalls.reduce((sum, call) => sum + call.arguments.length, 0)
  yield event('message_delta', {
    delta: {
      stop_reason: cutOff ? 'max_tokens' : reply.toolCalls.length > 0 ? 'tool_use' : 'end_turn',
      stop_sequence: null,
    },
    usage: { output_tokens: Math.ceil(output / 4) },
  })
  yield event('message_stop', {})
}

function* pieces(text: string, delta: (piece: string) => object): Generator<object> {
  for (const piece of splitText(text)) yield delta(piece)
}

export const messagesErrorEvent = (message: string): string =>
  event('error', { error: { type: 'overloaded_error', message } })

const event = (type: string, payload: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...payload })}\n\n`
