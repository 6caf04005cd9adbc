import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { basicAuth } from 'hono/basic-auth'
import { cors } from 'hono/cors'
import { etag } from 'hono/etag'
import { streamText } from 'hono/streaming'
import { validator } from 'hono/validator'

const app = new Hono()
app.use('/api/*', cors({ origin: 'https://example.test' }))
app.use('/tagged', etag())
app.use('/secret', basicAuth({ username: 'me', password: 'pass' }))
app.get('/', (c) => c.text('hello'))
app.get('/api/users/:id{[0-9]+}', (c) => c.json({ id: c.req.param('id'), tags: c.req.queries('tag') }))
app.get('/tagged', (c) => c.text('the same'))
app.get('/secret', (c) => c.text('secret'))
app.post(
  '/form',
  validator('form', (value, c) => (value.name ? { name: String(value.name) } : c.text('no name', 400))),
  (c) => c.json(c.req.valid('form')),
)
app.get('/stream', (c) =>
  streamText(c, async (stream) => {
    for (const part of ['a', 'b', 'c']) {
      await stream.writeln(part)
      await stream.sleep(2)
    }
  }),
)
app.get('/throws', () => {
  throw new Error('on purpose')
})
app.onError((error, c) => c.json({ error: error.message }, 500))
app.notFound((c) => c.text('nothing here', 404))

const inProcess = await app.request('/api/users/3?tag=a&tag=b')
console.log('request', inProcess.status, await inProcess.text())

const server = serve({ fetch: app.fetch, port: 0 }, async ({ port }) => {
  const show = async (path, options) => {
    const response = await fetch(`http://localhost:${port}${path}`, options)
    const { date: _date, 'keep-alive': _kept, ...headers } = Object.fromEntries(response.headers)
    console.log(path, response.status, headers, await response.text())
    return response
  }
  await show('/')
  await show('/api/users/7', { headers: { origin: 'https://example.test' } })
  await show('/api/users/x')
  const tagged = await show('/tagged')
  await show('/tagged', { headers: { 'if-none-match': tagged.headers.get('etag') } })
  await show('/secret')
  await show('/secret', { headers: { authorization: `Basic ${btoa('me:pass')}` } })
  const form = new FormData()
  form.set('name', 'Zoë')
  form.set('file', new Blob(['contents'], { type: 'text/plain' }), 'a.txt')
  await show('/form', { method: 'POST', body: form })
  await show('/form', { method: 'POST', body: new URLSearchParams({ other: '1' }) })
  await show('/stream')
  await show('/throws')
  await show('/none')
  server.close(() => console.log('closed'))
})
