// Starts the server as a child, asks it everything over a port, and prints what came back.
const { fork } = require('node:child_process')
const http = require('node:http')
const path = require('node:path')

const server = fork(path.join(__dirname, 'server.js'))
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
const SHOWN = ['content-type', 'content-length', 'etag', 'location', 'set-cookie', 'cache-control', 'content-range']
const ALSO_SHOWN = ['vary', 'allow', 'x-powered-by', 'content-disposition', 'transfer-encoding', 'accept-ranges']

function ask(port, method, url, { headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ port, method, path: url, headers, agent }, (response) => {
      const parts = []
      response.on('data', (part) => parts.push(part))
      response.on('end', () => {
        console.log(`${method} ${url}: ${response.statusCode} ${response.statusMessage}`)
        for (const name of [...SHOWN, ...ALSO_SHOWN])
          if (response.headers[name] !== undefined) {
            // Expiry dates and the times in weak etags differ from run to run.
            const text = String(response.headers[name])
              .replace(/Expires=[^;]+/g, 'Expires=…')
              .replace(/-[0-9a-f]+"$/, '-…"')
            console.log(`  ${name}: ${text}`)
          }
        console.log(`  ${JSON.stringify(Buffer.concat(parts).toString())}`)
        resolve(response)
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

async function main(port) {
  const json = { 'content-type': 'application/json' }
  await ask(port, 'GET', '/')
  await ask(port, 'HEAD', '/')
  await ask(port, 'GET', '/users/7?a=1&b[c]=2&list=x&list=y')
  await ask(port, 'PUT', '/users/7', { headers: json, body: '{"name":"Ünal"}' })
  await ask(port, 'DELETE', '/users/7')
  await ask(port, 'OPTIONS', '/users/7')
  await ask(port, 'POST', '/form', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'a=1&b%5Bc%5D=2&d=%C3%A9',
  })
  await ask(port, 'POST', '/text', { headers: { 'content-type': 'text/plain' }, body: 'shout' })
  await ask(port, 'POST', '/form', { headers: json, body: '{"broken":' })
  await ask(port, 'POST', '/form', { headers: json, body: JSON.stringify('x'.repeat(200_000)) })
  await ask(port, 'GET', '/old')
  await ask(port, 'GET', '/cookie')
  await ask(port, 'GET', '/formats', { headers: { accept: 'application/json' } })
  await ask(port, 'GET', '/formats', { headers: { accept: 'image/png' } })
  const { headers } = await ask(port, 'GET', '/files/page.txt')
  await ask(port, 'GET', '/files/page.txt', { headers: { 'if-none-match': headers.etag } })
  await ask(port, 'GET', '/files/page.txt', { headers: { range: 'bytes=5-12' } })
  await ask(port, 'GET', '/files/page.txt', { headers: { range: 'bytes=900-' } })
  await ask(port, 'GET', '/files/data.json')
  await ask(port, 'GET', '/files/../server.js')
  await ask(port, 'GET', '/files/none.txt')
  await ask(port, 'GET', '/file')
  await ask(port, 'GET', '/download')
  await ask(port, 'GET', '/stream')
  await ask(port, 'GET', '/seen', { headers: { host: 'example.test:80' } })
  await ask(port, 'GET', '/throws')
  await ask(port, 'GET', '/fails')
  const response = await fetch(`http://localhost:${port}/users/3`)
  console.log('fetch', response.status, response.headers.get('etag'), await response.json())
  agent.destroy()
  server.send('close')
}

server.on('message', ({ port }) =>
  main(port).catch((error) => {
    console.error(error)
    server.kill()
    process.exitCode = 1
  }),
)
server.on('exit', (code, signal) => console.log('server ended', code, signal))
