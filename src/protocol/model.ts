/** One conversation with a model, in the terms of no single provider. */
export type ModelMessage =
  | { role: 'user'; text: string }
  | { role: 'assistant'; text: string; toolCalls: ToolCall[] }
  | { role: 'tool'; callId: string; text: string }

export interface ToolCall {
  id: string
  name: string
  /** JSON as the model wrote it; it may be malformed, and then the tool's result says so. */
  arguments: string
}

export interface ToolSchema {
  name: string
  description: string
  /** JSON Schema of the arguments. */
  parameters: Record<string, unknown>
}

export interface ModelRequest {
  system: string
  messages: ModelMessage[]
  tools: ToolSchema[]
  /** How the host is to choose its words; without, as it does by itself. Hosts that refuse a part of it go without. */
  sampling?: Sampling
}

export interface Sampling {
  temperature?: number
  seed?: number
}

export interface Usage {
  inputTokens: number
  cachedInputTokens: number
  outputTokens: number
}

/** A stream is any number of chunks and exactly one `end`, last. It never throws. */
export type ModelChunk =
  | { type: 'text'; text: string }
  /** A piece of a tool call. `index` tells parallel calls apart; `id` and `name` come with the first piece. */
  | { type: 'tool-call'; index: number; id?: string; name?: string; arguments: string }
  | { type: 'usage'; usage: Usage }
  | { type: 'end'; reason: 'stop' | 'tool-calls' | 'length' | 'aborted' }
  | { type: 'end'; reason: 'error'; error: ModelError }

export interface ModelError {
  code:
    | 'unauthorized'
    | 'rate-limited'
    | 'bad-request'
    | 'not-found'
    | 'server'
    | 'network'
    | 'stream-cut'
    | 'malformed'
  /** A sentence for the person, with what to do. Never contains the key. */
  message: string
  status?: number
  /** From Retry-After. */
  retryAfterMs?: number
}

export interface Model {
  /** As shown to the person and written in the log. */
  readonly id: string
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelChunk>
}
