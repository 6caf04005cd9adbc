const fastify = require('fastify')

const app = fastify({ logger: false })
app.decorate('answer', 42)
app.decorateRequest('started', 0)
app.addHook('onRequest', async (request) => {
  request.started = 1
})
app.addHook('preSerialization', async (_request, _reply, payload) => ({ ...payload, hooked: true }))
app.register(
  async (scope) => {
    scope.get('/inner', async () => ({ answer: scope.answer }))
  },
  { prefix: '/plugin' },
)
const body = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string', minLength: 2 }, age: { type: 'integer', default: 7 } },
}
app.post('/users/:id', {
  schema: {
    body,
    params: { type: 'object', properties: { id: { type: 'integer' } } },
    response: {
      200: { type: 'object', properties: { id: { type: 'integer' }, name: { type: 'string' }, hooked: {} } },
    },
  },
  handler: async (request) => ({ id: request.params.id, name: request.body.name, secret: 'not sent' }),
})
app.get('/boom', async () => {
  throw Object.assign(new Error('boom'), { statusCode: 503 })
})
app.get('/stream', (_request, reply) => reply.send(require('node:stream').Readable.from(['a', 'b', 'c'])))
app.setNotFoundHandler((request, reply) => reply.code(404).send({ missing: request.url }))

async function main() {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' } }
  const injected = await app.inject({ method: 'POST', url: '/users/5', payload: { name: 'Ada' } })
  console.log('inject', injected.statusCode, injected.body)
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  console.log(address.replace(/\d+$/, 'PORT'), app.server.listening)
  const show = async (path, options) => {
    const response = await fetch(address + path, options)
    console.log(path, response.status, response.headers.get('content-type'), await response.text())
  }
  await show('/plugin/inner')
  await show('/users/9', { ...post, body: '{"name":"Grace"}' })
  await show('/users/x', { ...post, body: '{"name":"Grace"}' })
  await show('/users/9', { ...post, body: '{"name":"G"}' })
  await show('/users/9', { ...post, body: '{"name' })
  await show('/users/9', { method: 'POST', headers: { 'content-type': 'text/odd' }, body: 'x' })
  await show('/boom')
  await show('/stream')
  await show('/none')
  console.log(app.printRoutes())
  await app.close()
  console.log('closed')
}
main()
