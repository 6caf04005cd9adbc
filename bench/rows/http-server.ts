import { timeBoth, writeBoth } from '../lib/both.ts'
import type { BenchContext } from '../lib/context.ts'
import type { Row } from '../lib/row.ts'

const REQUESTS = 2_000
/** Connections that are kept alive, each with one request at a time. */
const AT_ONCE = 8

/** Server and client in one process, as natively: nothing of the page is part of it. Prints µs for one request. */
const PROGRAM = `const http = require('node:http')
const server = http.createServer((request, response) => response.end('hello'))
const agent = new http.Agent({ keepAlive: true, maxSockets: ${AT_ONCE} })
const ask = (port) => new Promise((resolve, reject) => {
  http.get({ port, agent }, (response) => {
    let text = ''
    response.setEncoding('utf8').on('data', (part) => (text += part)).on('end', () => {
      if (text === 'hello') resolve()
      else reject(new Error(text))
    })
  }).on('error', reject)
})
server.listen(0, async () => {
  const { port } = server.address()
  const many = (count) => Promise.all(Array.from({ length: ${AT_ONCE} }, async () => {
    for (let i = 0; i < count / ${AT_ONCE}; i++) await ask(port)
  }))
  await many(${REQUESTS / 10})
  const started = performance.now()
  await many(${REQUESTS})
  console.log((performance.now() - started) * 1000 / ${REQUESTS})
  agent.destroy()
  server.close()
})
`

/** One of 2,000 requests for a hello, on a virtual port: half of native's requests a second are twice its time. */
export async function httpServer(context: BenchContext): Promise<Row[]> {
  await writeBoth(context, { 'server.js': PROGRAM })
  const measured = await timeBoth(context, ['server.js'])
  return [{ what: 'http hello, one request of 2,000', unit: 'µs', ...measured, target: { timesNative: 2 } }]
}
