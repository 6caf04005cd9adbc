const path = require('node:path')
const express = require('express')

const app = express()
app.set('etag', 'strong')
app.use(express.json())
app.use(express.urlencoded({ extended: true }))
app.use(express.text({ type: 'text/plain' }))
app.use('/files', express.static(path.join(__dirname, 'public'), { maxAge: 60_000, lastModified: false }))
app.use((request, _response, next) => {
  request.seen = `${request.method} ${request.path}`
  next()
})

const users = express.Router({ mergeParams: true })
users.param('id', (request, _response, next, id) => {
  request.user = { id: Number(id) }
  next()
})
users
  .route('/:id')
  .get((request, response) => response.json({ ...request.user, query: request.query, base: request.baseUrl }))
  .put((request, response) => response.status(201).location('/users/1').json({ saved: request.body }))
  .delete((_request, response) => response.sendStatus(204))
app.use('/users', users)

app.get('/', (_request, response) => response.send('<h1>hello</h1>'))
app.post('/form', (request, response) => response.json(request.body))
app.post('/text', (request, response) => response.type('text').send(request.body.toUpperCase()))
app.get('/old', (_request, response) => response.redirect(301, '/'))
app.get('/cookie', (_request, response) =>
  response.cookie('name', 'va lue', { httpOnly: true, maxAge: 1000, path: '/cookie' }).clearCookie('gone').end(),
)
app.get('/formats', (_request, response) =>
  response.format({ text: () => response.send('text'), json: () => response.json({ format: 'json' }) }),
)
app.get('/file', (_request, response) => response.sendFile(path.join(__dirname, 'public', 'page.txt')))
app.get('/download', (_request, response) => response.download(path.join(__dirname, 'public', 'page.txt'), 'näme.txt'))
app.get('/stream', (_request, response) => {
  let left = 3
  const next = () => {
    response.write(`part ${left}\n`)
    if (--left > 0) setTimeout(next, 5)
    else response.end('end\n')
  }
  next()
})
app.get('/seen', (request, response) => response.json({ seen: request.seen, ip: request.ip, host: request.hostname }))
app.get('/throws', () => {
  throw new Error('thrown on purpose')
})
app.get('/fails', (_request, _response, next) => next(Object.assign(new Error('teapot'), { status: 418 })))
// biome-ignore lint/correctness/noUnusedFunctionParameters: express knows an error handler by its four parameters.
app.use((error, _request, response, next) => {
  response.status(error.status ?? 500).json({ error: error.message, type: error.type })
})

const server = app.listen(0, () => process.send({ port: server.address().port }))
process.on('message', (message) => {
  if (message !== 'close') return
  server.closeAllConnections()
  server.close(() => process.disconnect())
})
