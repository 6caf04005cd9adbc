import { readUntil, runNode, topic } from './contract.ts'

const { add, cases } = topic('machines')

export { cases as machineCases }

const server = (port: number, answer: string) =>
  `const server = require('http').createServer((request, response) => {
     let body = ''
     request.on('data', (d) => body += d).on('end', () => {
       if (request.url === '/slow') { response.write('first'); setTimeout(() => response.end('last'), 100); return }
       response.writeHead(201, { 'x-answer': '${answer}' })
       response.end(request.method + ' ' + request.url + ' ' + body)
     })
   }).listen(${port}, () => console.log('listening'))`

add('a served port is told and closed', async (sandbox, assert) => {
  const events: string[] = []
  const stops = [
    sandbox.on('port', (port, type) => void events.push(`${type} ${port}`)),
    sandbox.on('server-ready', (port, url) => void events.push(`ready ${port} ${typeof url}`)),
  ]
  const child = await sandbox.spawn('node', ['-e', server(4001, 'x')])
  await readUntil(child.output, (text) => text.includes('listening'))
  await sandbox.fs.readdir('.')
  assert.ok(!events.includes('close 4001'), `a server that nobody ended has gone: ${events}`)
  child.kill()
  await child.exit
  await sandbox.fs.readdir('.')
  for (const stop of stops) stop()
  assert.ok(events.includes('open 4001'), `opening: ${events}`)
  assert.ok(events.includes('ready 4001 string'), `ready: ${events}`)
  assert.ok(events.includes('close 4001'), `closing: ${events}`)
})

add('requests to a port', ['portFetch'], async (sandbox, assert) => {
  const child = await sandbox.spawn('node', ['-e', server(4002, 'yes')])
  await readUntil(child.output, (text) => text.includes('listening'))
  const body = new TextEncoder().encode('the body')
  const response = await sandbox.fetch(4002, { method: 'POST', path: '/p?q=1', headers: [['x-a', 'b']], body })
  assert.equal(response.status, 201)
  assert.equal(response.headers.find(([name]) => name.toLowerCase() === 'x-answer')?.[1], 'yes')
  assert.equal(
    await new Response(response.body as ReadableStream<Uint8Array<ArrayBuffer>>).text(),
    'POST /p?q=1 the body',
  )
  const slow = await sandbox.fetch(4002, { method: 'GET', path: '/slow', headers: [] })
  assert.equal(await new Response(slow.body as ReadableStream<Uint8Array<ArrayBuffer>>).text(), 'firstlast')
  child.kill()
  await child.exit
  await assert.rejects(sandbox.fetch(4002, { method: 'GET', path: '/', headers: [] }), 'ECONNREFUSED')
})

add('processes talk over a port', async (sandbox, assert) => {
  const source = `const net = require('net')
    const server = net.createServer((s) => s.on('data', (d) => s.end(String(d).toUpperCase()))).listen(0, () => {
      const c = net.connect(server.address().port, () => c.write('hello'))
      c.on('data', (d) => console.log(String(d))).on('close', () => server.close())
    })`
  assert.equal((await runNode(sandbox, source)).stdout, 'HELLO\n')
  const refused = `require('net').connect(4999).on('error', (e) => console.log(e.code))`
  assert.equal((await runNode(sandbox, refused)).stdout, 'ECONNREFUSED\n')
})

add('a port in use', async (sandbox, assert) => {
  const source = `const http = require('http'); http.createServer().listen(4003, () =>
    http.createServer().on('error', (e) => { console.log(e.code); process.exit() }).listen(4003))`
  assert.equal((await runNode(sandbox, source)).stdout, 'EADDRINUSE\n')
})

add('a fork has the files and keeps apart, both ways', ['fork'], async (sandbox, assert) => {
  await sandbox.fs.writeFile('forked', 'before')
  const fork = await sandbox.fork()
  await sandbox.fs.writeFile('forked', 'ours')
  assert.equal(await fork.fs.readFile('forked', 'utf-8'), 'before')
  await fork.fs.writeFile('forked', 'theirs')
  await fork.fs.writeFile('only-there', '')
  assert.equal(await sandbox.fs.readFile('forked', 'utf-8'), 'ours')
  assert.equal(await sandbox.fs.exists('only-there'), false)
  const { stdout } = await runNode(fork, `console.log(require('fs').readFileSync('forked', 'utf8'))`)
  assert.equal(stdout, 'theirs\n')
  fork.teardown()
  assert.equal(await sandbox.fs.readFile('forked', 'utf-8'), 'ours')
})

add('a fork has ports of its own', ['fork', 'portFetch'], async (sandbox, assert) => {
  const fork = await sandbox.fork()
  const asked = { method: 'GET', path: '/', headers: [] as [string, string][] }
  const children = [
    await sandbox.spawn('node', ['-e', server(4004, 'ours')]),
    await fork.spawn('node', ['-e', server(4004, 'theirs')]),
  ]
  for (const child of children) await readUntil(child.output, (text) => text.includes('listening'))
  const answers = [await sandbox.fetch(4004, asked), await fork.fetch(4004, asked)]
  assert.equal(
    answers.map(({ headers }) => headers.find(([name]) => name === 'x-answer')?.[1]),
    ['ours', 'theirs'],
  )
  children[0]!.kill()
  await children[0]!.exit
  fork.teardown()
})

add('snapshot and restore', ['snapshot'], async (sandbox, assert) => {
  await sandbox.fs.mkdir('kept/deep', { recursive: true })
  await sandbox.fs.writeFile('kept/deep/a', 'one')
  await sandbox.fs.chmod('kept/deep/a', 0o755)
  const snapshot = await sandbox.snapshot()
  await sandbox.fs.writeFile('kept/deep/a', 'two')
  await sandbox.fs.writeFile('kept/later', '')
  await sandbox.restore(snapshot)
  assert.equal(await sandbox.fs.readFile('kept/deep/a', 'utf-8'), 'one')
  assert.equal((await sandbox.fs.stat('kept/deep/a'))!.mode & 0o777, 0o755)
  assert.equal(await sandbox.fs.exists('kept/later'), false)
  await assert.rejects(sandbox.restore(new Uint8Array([1, 2, 3])))
})

add('another client sees the same machine', async (sandbox, assert) => {
  const { connectSandbox } = await import('../../src/sandbox/connect-sandbox.ts')
  const other = await connectSandbox(sandbox.connect())
  await other.fs.writeFile('by-the-other', 'x')
  assert.equal(await sandbox.fs.readFile('by-the-other', 'utf-8'), 'x')
  assert.equal([other.engine, other.workdir, other.path], [sandbox.engine, sandbox.workdir, sandbox.path])
  assert.equal((await runNode(other, 'process.exit(9)')).code, 9)
  await assert.rejects(other.fs.readFile('nothing'), 'ENOENT')
})
