/** A model's replies as data: what the demo plays, and what the test model server sends over the wire. */
export interface Recording {
  /** The prompt that these replies answer. */
  prompt: string
  /** One reply for each turn of the assistant, in order. */
  turns: RecordedTurn[]
}

export interface RecordedTurn {
  /** What the latest tool result must contain for these words to be true; the demo stops where it does not. */
  after?: string
  text?: string
  toolCalls?: RecordedCall[]
}

export interface RecordedCall {
  name: string
  /**
   * The arguments; a string is sent as it is, which allows malformed JSON. Anywhere inside, `{ "lines": [...] }`
   * stands for those lines joined, so that recorded files stay readable.
   */
  arguments: unknown
}

/** A reply as a model gives it. */
export interface Reply {
  text: string
  toolCalls: { name: string; arguments: string }[]
}

export function toReply(turn: RecordedTurn): Reply {
  return {
    text: turn.text ?? '',
    toolCalls: (turn.toolCalls ?? []).map((call) => ({
      name: call.name,
      arguments: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(joinLines(call.arguments)),
    })),
  }
}

function joinLines(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(joinLines)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [first] = entries
  if (entries.length === 1 && first?.[0] === 'lines' && Array.isArray(first[1])) return first[1].join('\n')
  return Object.fromEntries(entries.map(([key, inner]) => [key, joinLines(inner)]))
}
