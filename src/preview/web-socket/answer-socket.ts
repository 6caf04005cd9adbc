import type { FromSocket, PreviewSocket } from '../../protocol/preview.ts'
import type { Sandbox } from '../../protocol/sandbox.ts'
import type { CookieJar } from '../cookie-jar.ts'
import { serveWebSocket } from './session.ts'

/** Connects a document's WebSocket with the server that it asked for. */
export async function answerSocket(
  { port, path, protocols, origin, line }: PreviewSocket,
  { sandbox, cookies }: { sandbox: Pick<Sandbox, 'openSocket'>; cookies: CookieJar },
): Promise<void> {
  const cookie = cookies.header(path)
  const headers: [string, string][] = [
    ['Origin', origin],
    ['User-Agent', navigator.userAgent],
    ...(cookie ? ([['Cookie', cookie]] as [string, string][]) : []),
  ]
  try {
    if (!sandbox.openSocket) throw new Error('This engine opens no sockets.')
    const socket = await sandbox.openSocket(port)
    await serveWebSocket(socket, { port, path, protocols, headers }, line)
  } catch (error) {
    line.postMessage(refusal(error instanceof Error ? error.message : String(error)))
    line.close()
  }
}

/** What a document is told of a WebSocket that could not be opened. */
export const refusal = (problem: string): FromSocket => ({
  type: 'closed',
  code: 1006,
  reason: '',
  wasClean: false,
  problem,
})
