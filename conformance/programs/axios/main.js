const http = require('node:http')
const zlib = require('node:zlib')
const axios = require('axios')

const server = http.createServer(async (request, response) => {
  const parts = []
  for await (const part of request) parts.push(part)
  const body = Buffer.concat(parts).toString()
  const url = new URL(request.url, 'http://server')
  const json = (status, value) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  if (url.pathname === '/echo') {
    const { 'content-type': type, 'x-own': own, authorization, accept } = request.headers
    const text = body.replace(/-+axios[\w.-]+|-{10,}\d+/g, 'BOUNDARY')
    const shown = type?.replace(/boundary=.*/, 'boundary=…')
    json(200, { method: request.method, query: url.search, body: text, type: shown, own, authorization, accept })
  } else if (url.pathname === '/gzip') {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' })
    response.end(zlib.gzipSync(JSON.stringify({ zipped: 'x'.repeat(1000) })))
  } else if (url.pathname === '/redirect') response.writeHead(302, { location: '/echo?redirected' }).end()
  else if (url.pathname === '/slow') setTimeout(() => json(200, {}), 300).unref()
  else if (url.pathname === '/drop') request.socket.destroy()
  else if (url.pathname === '/stream') {
    response.write('one,')
    setTimeout(() => response.end('two'), 5)
  } else json(Number(url.pathname.slice(1)), { message: 'status asked for' })
})

server.listen(0, async () => {
  const { port } = server.address()
  const client = axios.create({ baseURL: `http://localhost:${port}`, headers: { 'X-Own': 'yes' } })
  client.interceptors.request.use((config) => ({ ...config, params: { ...config.params, intercepted: 1 } }))
  client.interceptors.response.use((response) => ({ ...response, data: { ...response.data, seen: true } }))
  const show = async (name, promise) => {
    try {
      const { status, data } = await promise
      console.log(name, status, data)
    } catch (error) {
      const { code, message, response } = error
      console.log(name, 'failed', axios.isAxiosError(error), code, message.replaceAll(port, 'PORT'), response?.data)
    }
  }
  await show('get', client.get('/echo', { params: { a: [1, 2], b: 'ü' } }))
  await show('post json', client.post('/echo', { a: 1 }))
  await show('put text', client.put('/echo', 'text', { auth: { username: 'me', password: 'pw' } }))
  await show('form', client.post('/echo', new URLSearchParams({ a: 'b c' })))
  await show('multipart', client.postForm('/echo', { a: '1', b: ['2', '3'] }))
  await show('gzip', client.get('/gzip'))
  await show('redirect', client.get('/redirect'))
  await show('no redirect', client.get('/redirect', { maxRedirects: 0 }))
  await show('404', client.get('/404'))
  await show('500', client.delete('/500', { validateStatus: () => true }))
  await show('timeout', client.get('/slow', { timeout: 30 }))
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 10)
  await show('abort', client.get('/slow', { signal: controller.signal }))
  await show('drop', client.get('/drop'))
  await show('too long', client.get('/gzip', { maxContentLength: 100 }))
  const { data } = await axios.get(`http://localhost:${port}/stream`, { responseType: 'stream' })
  let text = ''
  for await (const part of data) text += part
  console.log('stream', text)
  const buffer = await axios.get(`http://localhost:${port}/stream`, { responseType: 'arraybuffer' })
  console.log('arraybuffer', buffer.data)
  server.closeAllConnections()
  server.close(async () => {
    await show('refused', client.get('/echo'))
    console.log('closed')
  })
})
