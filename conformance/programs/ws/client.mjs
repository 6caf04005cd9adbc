import { fork } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { createWebSocketStream, WebSocket } from 'ws'

const server = fork(new URL('server.mjs', import.meta.url))
const [port] = await once(server, 'message')
const url = `ws://localhost:${port}/chat`

async function connect(name, options = {}) {
  const socket = new WebSocket(url, ['chat', 'other'], { headers: { 'x-name': name }, ...options })
  const [first] = await once(socket, 'message')
  console.log(name, 'got', first.toString(), '·', socket.protocol, '·', socket.extensions)
  return socket
}
const echo = async (socket, data) => {
  socket.send(data)
  const [back, isBinary] = await once(socket, 'message')
  return { bytes: back.length, isBinary, same: Buffer.compare(Buffer.from(data), back) === 0 }
}

const ada = await connect('ada')
const bob = await connect('bob', { perMessageDeflate: false })
console.log('short', await echo(ada, 'short'))
console.log('long', await echo(ada, 'long enough to be worth deflating '.repeat(50)))
console.log('big', await echo(ada, 'x'.repeat(300_000)))
console.log('binary', await echo(bob, Buffer.from(Array.from({ length: 70_000 }, (_, at) => at & 255))))
console.log('empty', await echo(bob, ''))
console.log('unicode', await echo(bob, 'grüße 🎉'))

ada.ping('are you there')
const [pong] = await once(ada, 'pong')
console.log('pong', pong.toString())

const both = Promise.all([once(ada, 'message'), once(bob, 'message')])
ada.send('all')
console.log((await both).map(([data]) => data.toString()))

bob.send('close')
const [code, reason] = await once(bob, 'close')
console.log('bob closed', code, reason.toString(), bob.readyState === WebSocket.CLOSED)

const stream = createWebSocketStream(ada, { encoding: 'utf8' })
stream.write('through a stream')
console.log('stream', await new Promise((resolve) => stream.once('data', resolve)))

ada.send('drop')
const [dropped] = await once(ada, 'close')
console.log('ada dropped', dropped)

const wrong = new WebSocket(`ws://localhost:${port}/nowhere`)
const [error] = await once(wrong, 'error')
console.log('refused:', error.message)

const [plain] = await once(get({ port, path: '/' }), 'response')
console.log('plain', plain.statusCode, (await plain.toArray()).join(''))

const native = new globalThis.WebSocket(url, 'chat')
await once(native, 'open')
const answer = new Promise((resolve) => {
  let seen = 0
  native.addEventListener('message', ({ data }) => {
    if (++seen === 2) resolve(data)
  })
})
native.send('from the global')
console.log('global WebSocket', native.protocol, await answer)
native.close(1000, 'bye')
const [closed] = await once(native, 'close')
console.log('global closed', closed.code, closed.wasClean)

server.send('stop')
const [seen] = await once(server, 'message')
console.log('server saw', seen)
console.log('server ended', await once(server, 'exit'))
