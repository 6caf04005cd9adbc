// Serves this folder: npm start, then look at the preview.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

const TYPES = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript' }
const PORT = Number(process.env.PORT ?? 3000)

createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost')
  const path = normalize(pathname === '/' ? '/index.html' : pathname)
  try {
    const body = await readFile(join(import.meta.dirname, path))
    response.writeHead(200, { 'content-type': `${TYPES[extname(path)] ?? 'application/octet-stream'}; charset=utf-8` })
    response.end(body)
  } catch {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such page.')
  }
}).listen(PORT, () => console.log(`http://localhost:${PORT}`))
