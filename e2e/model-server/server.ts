import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { toReply } from '../../src/models/recording.ts'
import { messagesErrorEvent, messagesEvents, messagesTurn } from './anthropic-messages.ts'
import { chatErrorEvent, chatEvents, chatTurn } from './chat-completions.ts'
import { responsesErrorEvent, responsesEvents, responsesTurn } from './responses.ts'
import { type Fault, loadScript, type Script, type ScriptTurn, scriptFor } from './script.ts'
import { splitBytes } from './split.ts'

/** A request as it came, for tests to look at. */
export interface RecordedRequest {
  method: string
  path: string
  /** Names in lower case. */
  headers: Record<string, string>
  body: any
  /** When the page hung up before the answer had come to its end, milliseconds since the epoch. */
  hungUpAt: number | null
}

export interface ModelServer {
  /** What goes into the settings as base URL. */
  baseUrl: string
  requests: RecordedRequest[]
  /** Forgets requests and begins every script's faults anew. */
  reset(): void
  close(): Promise<void>
}

const PROTOCOLS = {
  '/v1/chat/completions': { turn: chatTurn, events: chatEvents, errorEvent: chatErrorEvent },
  '/v1/messages': { turn: messagesTurn, events: messagesEvents, errorEvent: messagesErrorEvent },
  '/v1/responses': { turn: responsesTurn, events: responsesEvents, errorEvent: responsesErrorEvent },
}

/** What the list of models holds; scripts have any name. */
const MODELS = ['answer', 'hello']

/** As the strictest hosts do: two headers, one method, and `Retry-After` hidden from the page unless exposed. */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-allow-methods': 'GET, POST',
  'access-control-expose-headers': 'retry-after',
}

export interface ModelServerOptions {
  /** 0 takes a free one. */
  port?: number
  /** Finds scripts by name elsewhere than in files. */
  load?: typeof loadScript
  /** The script that answers a request's body, or null where there is none; by default the one that `model` names. */
  scriptOf?(body: any): Promise<Script | null> | Script | null
}

/** Anthropic's host answers a page only where the request says that it comes from one. */
const MESSAGES_CORS = {
  ...CORS,
  'access-control-allow-headers':
    'anthropic-dangerous-direct-browser-access, anthropic-version, content-type, x-api-key',
}
const DIRECT = 'anthropic-dangerous-direct-browser-access'

function corsOf(path: string, headers: IncomingMessage['headers']): Record<string, string> {
  const asked = [...Object.keys(headers), ...String(headers['access-control-request-headers'] ?? '').split(/, */)]
  if (path !== '/v1/messages' && !asked.includes('x-api-key')) return CORS
  return asked.includes(DIRECT) ? MESSAGES_CORS : {}
}

/**
 * An OpenAI-compatible host on loopback that answers from scripts. The request's `model` names the script; the turn is
 * how often the assistant has spoken in the request, so that a continued conversation goes on where it stopped. A
 * script may answer each candidate of a race differently, by the seed. `load` finds scripts elsewhere than in files.
 * `GET /requests` lists what came; `DELETE /requests` resets.
 */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const { port = 0, load = loadScript, scriptOf = (body) => scriptFor(body ?? {}, load) } = options
  const requests: RecordedRequest[] = []
  const faultsUsed = new Map<string, number>()
  const reset = () => {
    requests.length = 0
    faultsUsed.clear()
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0] ?? ''
    for (const [name, value] of Object.entries(corsOf(path, request.headers))) response.setHeader(name, value)
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    if (path === '/requests') {
      if (request.method === 'DELETE') reset()
      return void response.setHeader('content-type', 'application/json').end(JSON.stringify(requests))
    }
    const body = JSON.parse((await readAll(request)) || 'null')
    const headers = request.headers as Record<string, string>
    const record: RecordedRequest = { method: request.method!, path, headers, body, hungUpAt: null }
    requests.push(record)
    response.on('close', () => {
      if (!response.writableFinished) record.hungUpAt = Date.now()
    })
    if (path === '/v1/models' && request.method === 'GET') {
      const data = MODELS.map((id) => ({ id, object: 'model' }))
      return void response.setHeader('content-type', 'application/json').end(JSON.stringify({ object: 'list', data }))
    }
    const protocol = PROTOCOLS[path as keyof typeof PROTOCOLS]
    if (!protocol || request.method !== 'POST') return fail(response, 404, `Unknown request URL: ${path}`)
    const script = await scriptOf(body)
    if (!script) return fail(response, 404, `The model \`${body?.model}\` does not exist`, 'model_not_found')
    const key = request.headers['x-api-key'] ?? request.headers.authorization?.replace('Bearer ', '')
    if (script.requiredKey !== undefined && key !== script.requiredKey) {
      return fail(response, 401, `Incorrect API key provided: ${key}.`, 'invalid_api_key')
    }
    if (script.refusesUsage && 'stream_options' in body) return fail(response, 400, 'Unknown field: stream_options')

    const refused = script.refuses?.find((name) => name in body)
    if (refused) return fail(response, 400, `Unsupported parameter: '${refused}' is not supported with this model.`)

    const number = protocol.turn(body)
    const turn: ScriptTurn = script.turns[number] ?? { text: 'There is nothing more in this script.' }
    const counter = `${body.model} ${body.seed ?? ''} ${number}`
    const used = faultsUsed.get(counter) ?? 0
    const fault = turn.faults?.[used]
    faultsUsed.set(counter, used + 1)
    if (fault?.type === 'status') {
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter)
      return fail(response, fault.status, fault.message, fault.code)
    }
    if (fault?.type === 'hang' && fault.after < 0) return
    const stream = {
      events: protocol.events(body, toReply(turn), number, turn.cutOff),
      errorEvent: protocol.errorEvent,
      turn,
      fault,
    }
    await send(response, stream)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      if (!response.headersSent) fail(response, 500, String(error))
      else response.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    reset,
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

interface Outgoing {
  events: Iterable<string>
  errorEvent(message: string): string
  turn: ScriptTurn
  fault: Fault | undefined
}

async function send(response: ServerResponse, { events, errorEvent, turn, fault }: Outgoing): Promise<void> {
  if (turn.firstByteMs) await sleep(turn.firstByteMs)
  response.socket?.setNoDelay(true)
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  let count = 0
  for (const event of events) {
    if (response.destroyed) return
    if (fault?.type === 'error-event') return void response.end(errorEvent(fault.message))
    if (fault && 'after' in fault && count >= fault.after) {
      if (fault.type === 'hang') return
      if (fault.type === 'cut') return void response.destroy()
      if (fault.type === 'ends-early') return void response.end()
      return void response.end('data: {"choices":[{"delta":{"content":"x"\n\n')
    }
    for (const bytes of splitBytes(event, count)) {
      response.write(bytes)
      if (count % 5 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    if (turn.deltaMs) await sleep(turn.deltaMs)
    count++
  }
  response.end()
}

function fail(response: ServerResponse, status: number, message: string, code: string | null = null): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ error: { message, type: 'error', param: null, code } }))
}

async function readAll(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
