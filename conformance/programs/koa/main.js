const http = require('node:http')
const Koa = require('koa')

const app = new Koa()
app.silent = true
app.keys = ['one', 'two']
app.use(async (ctx, next) => {
  await next()
  ctx.set('X-Order', [...(ctx.state.order ?? []), 'outer'].join(','))
})
app.use(async (ctx, next) => {
  ctx.state.order = ['inner']
  await next()
})
app.use(async (ctx) => {
  if (ctx.path === '/json') ctx.body = { query: ctx.query, accepts: ctx.accepts('json', 'html') }
  else if (ctx.path === '/stream') ctx.body = require('node:fs').createReadStream(__filename, { end: 20 })
  else if (ctx.path === '/buffer') ctx.body = Buffer.from([0, 1, 2, 255])
  else if (ctx.path === '/throw') ctx.throw(403, 'not you')
  else if (ctx.path === '/crash') throw new Error('crash')
  else if (ctx.path === '/cookie') {
    ctx.cookies.set('id', '42', { signed: true })
    ctx.body = String(ctx.cookies.get('was'))
  } else if (ctx.path === '/empty') ctx.status = 204
  else if (ctx.path === '/redirect') ctx.redirect('/json')
  else if (ctx.method === 'POST') {
    let text = ''
    for await (const part of ctx.req) text += part
    ctx.type = 'text/plain'
    ctx.body = text.split('').reverse().join('')
  }
})
app.on('error', (error) => console.log('app error:', error.message))

const server = app.listen(0, async () => {
  const { port } = server.address()
  const ask = (path, options = {}, body) =>
    new Promise((resolve) => {
      http
        .request({ port, path, ...options }, async (response) => {
          const parts = []
          for await (const part of response) parts.push(part)
          const { date, ...headers } = response.headers
          console.log(path, response.statusCode, typeof date, headers, Buffer.concat(parts))
          resolve()
        })
        .end(body)
    })
  await ask('/json?a=1&a=2', { headers: { accept: 'application/json' } })
  for (const path of ['/stream', '/buffer', '/throw', '/crash', '/empty', '/redirect', '/none']) await ask(path)
  await ask('/cookie', { headers: { cookie: 'was=here' } })
  await ask('/post', { method: 'POST' }, 'abc'.repeat(3))
  await ask('/json', { method: 'HEAD' })
  server.close(() => console.log('closed'))
})
