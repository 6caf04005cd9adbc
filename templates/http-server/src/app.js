import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'

const PAGE = new URL('../public/index.html', import.meta.url)
const LARGEST_BODY = 10_000

/** A server with one page and a list of notes that lives as long as the server. */
export function createApp() {
  const notes = []

  return createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    try {
      if (request.method === 'GET' && pathname === '/') {
        response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
        response.end(await readFile(PAGE))
      } else if (request.method === 'GET' && pathname === '/api/notes') {
        send(response, 200, notes)
      } else if (request.method === 'POST' && pathname === '/api/notes') {
        const { text } = JSON.parse(await readBody(request))
        if (typeof text !== 'string' || text.trim() === '') {
          return send(response, 400, { error: 'A note needs a text.' })
        }
        const note = { id: notes.length + 1, text: text.trim() }
        notes.push(note)
        send(response, 201, note)
      } else {
        send(response, 404, { error: 'There is nothing here.' })
      }
    } catch (error) {
      if (error instanceof SyntaxError) send(response, 400, { error: 'The body is not JSON.' })
      else if (error instanceof RangeError) send(response, 413, { error: error.message })
      else send(response, 500, { error: 'Something went wrong.' })
    }
  })
}

function send(response, status, value) {
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify(value))
}

async function readBody(request) {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk
    if (body.length > LARGEST_BODY) throw new RangeError('The body is too long.')
  }
  return body
}
