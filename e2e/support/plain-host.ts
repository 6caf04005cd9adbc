import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, normalize } from 'node:path'
import { HEADERS } from '../../scripts/serve/headers.mjs'
import { mediaType } from '../../scripts/serve/media-types.mjs'
import { ROOT } from '../../scripts/setup/root.mjs'

export interface PlainHost {
  /** Where the page is; ends with a slash. */
  url: string
  /** Contents by path (`index.html`) that stand before the folder's own. They may be changed at any time. */
  files: Map<string, string | Buffer>
  /** Paths that never get an answer. */
  hanging: Set<string>
  /** Closes every connection; the same port answers again after `listen`. */
  close(): Promise<void>
  listen(): Promise<void>
}

/**
 * A host that serves `dist/` and can do nothing else: no compression, no ETag, and no header but the media type.
 *
 * @param options.prefix where the page lies: `/` or `/some/path/`
 * @param options.isolates sends the headers that the page wants
 */
export async function startPlainHost({ prefix = '/', isolates = false } = {}): Promise<PlainHost> {
  const files = new Map<string, string | Buffer>()
  const hanging = new Set<string>()
  let port = 0
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURI(new URL(request.url!, 'http://host').pathname))
    const inside = path.startsWith(prefix) ? path.slice(prefix.length) || 'index.html' : null
    if (inside !== null && hanging.has(inside)) return
    const file =
      inside === null ? null : (files.get(inside) ?? (await readFile(join(ROOT, 'dist', inside)).catch(() => null)))
    const headers = { ...(isolates && HEADERS), 'content-type': mediaType(inside ?? ''), 'cache-control': 'no-cache' }
    response.writeHead(file === null ? 404 : 200, headers).end(file ?? 'Nothing is here.')
  })
  const host: PlainHost = {
    url: '',
    files,
    hanging,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
    async listen() {
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
      port = (server.address() as AddressInfo).port
      host.url = `http://localhost:${port}${prefix}`
    },
  }
  await host.listen()
  return host
}
