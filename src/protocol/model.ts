/** One conversation with a model, in the terms of no single provider. */
export type ModelMessage =
  /** `memory`: it stands for everything before it, and `text` begins with that in words. */
  | { role: 'user'; text: string; memory?: Memory }
  | { role: 'assistant'; text: string; toolCalls: ToolCall[] }
  | { role: 'tool'; callId: string; text: string }

/** What is kept of a conversation that was summarised, to make room. */
export interface Memory {
  /** What the person and the loop said, word by word, in order. */
  words: string[]
  /** The plan as it stood last, in words. */
  plan: string | null
  /** The last test run, as the model was told of it. */
  report: string | null
  /** Files that the model has seen or written, and the SHA-256 of what it knows of each, hexadecimal. */
  files: { path: string; hash: string }[]
  /** The rest, in a model's words, or put together from the calls where no model did. */
  summary: string
}

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

/** Tokens. */
export interface Usage {
  /** Those from a cache included. */
  inputTokens: number
  cachedInputTokens: number
  outputTokens: number
  /** The host told nothing: counted here, four characters to a token. */
  estimated?: true
}

/** A secret that a model was not shown. */
export interface Withheld {
  /** For people: `GitHub token`. */
  kind: string
  /** What the model was shown in its place. */
  name: string
}

/** A stream is any number of chunks and exactly one `end`, last. It never throws. */
export type ModelChunk =
  | { type: 'text'; text: string }
  /** A piece of a tool call. `index` tells parallel calls apart; `id` and `name` come with the first piece. */
  | { type: 'tool-call'; index: number; id?: string; name?: string; arguments: string }
  | { type: 'usage'; usage: Usage }
  /** Secrets that the request was sent without, each told once in a run. Before anything else. */
  | { type: 'withheld'; secrets: Withheld[] }
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
