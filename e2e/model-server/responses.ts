import type { Reply } from '../../src/models/recording.ts'
import { splitText } from './split.ts'

interface ResponsesRequest {
  model: string
  input: { type?: string; role?: string }[]
}

/** An assistant's turn is a message and calls in a row; what comes between turns is a user's message or a call's output. */
export function responsesTurn(body: ResponsesRequest): number {
  let turns = 0
  let speaking = false
  for (const item of body.input) {
    const assistant = item.role === 'assistant' || item.type === 'function_call'
    if (assistant && !speaking) turns++
    speaking = assistant
  }
  return turns
}

/** The events of one streamed answer; the last is `response.completed`, or `response.incomplete` where it is cut off. */
export function* responsesEvents(
  body: ResponsesRequest,
  reply: Reply,
  turn: number,
  cutOff = false,
): Generator<string> {
  let sequence = 0
  const event = (type: string, payload: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...payload })}\n\n`
  const response = (status: string, more: object = {}) => ({
    response: { id: `resp_${turn}`, object: 'response', model: body.model, status, output: [], ...more },
  })
  yield event('response.created', response('in_progress'))
  let place = 0
  if (reply.text !== '') {
    const where = { item_id: `msg_${turn}`, output_index: place++, content_index: 0 }
    const item = { type: 'message', id: where.item_id, role: 'assistant', content: [], status: 'in_progress' }
    yield event('response.output_item.added', { output_index: where.output_index, item })
    yield event('response.content_part.added', { ...where, part: { type: 'output_text', text: '', annotations: [] } })
    for (const delta of splitText(reply.text)) yield event('response.output_text.delta', { ...where, delta })
    yield event('response.output_text.done', { ...where, text: reply.text })
    yield event('response.output_item.done', { output_index: where.output_index, item })
  }
  for (const [index, call] of reply.toolCalls.entries()) {
    const where = { item_id: `fc_${turn}_${index}`, output_index: place++ }
    const item = { type: 'function_call', id: where.item_id, call_id: `call_${turn}_${index}`, name: call.name }
    yield event('response.output_item.added', { output_index: where.output_index, item: { ...item, arguments: '' } })
    for (const delta of splitText(call.arguments)) {
      yield event('response.function_call_arguments.delta', { ...where, delta })
    }
    yield event('response.function_call_arguments.done', { ...where, arguments: call.arguments })
    yield event('response.output_item.done', { ...where, item: { ...item, arguments: call.arguments } })
  }
  const output = reply.text.length + reply.toolCalls.reduce((sum, call) => sum + call.arguments.length, 0)
  const input = JSON.stringify(body.input).length
  const usage = {
    input_tokens: Math.ceil(input / 4),
    input_tokens_details: { cached_tokens: turn === 0 ? 0 : Math.floor(input / 8) },
    output_tokens: Math.ceil(output / 4),
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: Math.ceil((input + output) / 4),
  }
  if (!cutOff) return yield event('response.completed', response('completed', { usage }))
  const reason = { incomplete_details: { reason: 'max_output_tokens' } }
  yield event('response.incomplete', response('incomplete', { usage, ...reason }))
}

export const responsesErrorEvent = (message: string): string =>
  `event: error\ndata: ${JSON.stringify({ type: 'error', code: 'server_error', message, param: null })}\n\n`
