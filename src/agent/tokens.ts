import type { ModelMessage, ModelRequest, ToolCall, Usage } from '../protocol/model.ts'

/** Characters in a token, where nobody has counted: what hosts give as a rule of thumb for English and code. */
export const CHARACTERS_PER_TOKEN = 4

const lengthOfCalls = (calls: readonly ToolCall[]): number =>
  calls.reduce((sum, call) => sum + (call?.name.length ?? 0) + (call?.arguments.length ?? 0), 0)

/** Characters. */
export const sizeOf = (message: ModelMessage): number =>
  message.role === 'assistant' ? message.text.length + lengthOfCalls(message.toolCalls) : message.text.length

/** Everything that is sent, in characters. */
export const sizeOfRequest = ({ system, messages, tools }: ModelRequest): number =>
  messages.reduce((sum, message) => sum + sizeOf(message), system.length) + JSON.stringify(tools).length

/**
 * What a call has probably used, for hosts that do not tell: four characters to a token. A call that failed before
 * anything came was probably not charged: null. `answered`: the host took the request, whatever came.
 */
export function estimateUsage(
  request: ModelRequest,
  text: string,
  calls: readonly ToolCall[],
  answered: boolean,
): Usage | null {
  const written = text.length + lengthOfCalls(calls.filter(Boolean))
  if (written === 0 && !answered) return null
  return {
    inputTokens: Math.ceil(sizeOfRequest(request) / CHARACTERS_PER_TOKEN),
    cachedInputTokens: 0,
    outputTokens: Math.ceil(written / CHARACTERS_PER_TOKEN),
    estimated: true,
  }
}
