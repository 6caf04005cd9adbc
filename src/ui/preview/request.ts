import type { Sandbox } from '../../protocol/sandbox.ts'

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof METHODS)[number]

export interface Asked {
  port: number
  method: Method
  /** Path and query. */
  path: string
  /** One `name: value` on a line. */
  headers: string
  body: string
}

export interface Answer {
  status: number
  statusText: string
  headers: [name: string, value: string][]
  type: string
  body: string
  isHtml: boolean
  durationMs: number
}

/** Of longer answers the beginning is shown. Characters. */
const MOST = 200_000

export const hasBody = (method: Method): boolean => method !== 'GET' && method !== 'DELETE'

/** Asks a server in the sandbox, and reads its whole answer. Rejects where none listens, or when `signal` is raised. */
export async function ask(sandbox: Sandbox, asked: Asked, signal: AbortSignal): Promise<Answer> {
  const started = performance.now()
  const headers = asked.headers
    .split('\n')
    .map((line) => /^\s*([^:\s]+)\s*:\s*(.*?)\s*$/.exec(line))
    .filter((match) => match !== null)
    .map((match): [string, string] => [match[1] ?? '', match[2] ?? ''])
  const body = hasBody(asked.method) && asked.body !== '' ? new TextEncoder().encode(asked.body) : undefined
  const response = await sandbox.fetch(
    asked.port,
    {
      method: asked.method,
      path: asked.path,
      headers: [['host', `localhost:${asked.port}`], ...headers],
      ...(body && { body }),
    },
    signal,
  )
  const type = response.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  const text = await new Response(response.body).text()
  return {
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
    type,
    body: pretty(text, type).slice(0, MOST),
    isHtml: /^text\/html|application\/xhtml/i.test(type),
    durationMs: performance.now() - started,
  }
}

function pretty(text: string, type: string): string {
  if (!/json/i.test(type)) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
