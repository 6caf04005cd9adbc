import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

/** Told at the end: what two processes print at once comes in either order. */
const seen = []
const http = createServer((_request, response) => response.writeHead(426).end('upgrade'))
const sockets = new WebSocketServer({
  noServer: true,
  perMessageDeflate: { threshold: 100 },
  handleProtocols: (protocols) => (protocols.has('chat') ? 'chat' : false),
})
http.on('upgrade', (request, socket, head) => {
  if (request.url !== '/chat') socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
  else sockets.handleUpgrade(request, socket, head, (made) => sockets.emit('connection', made, request))
})
sockets.on('connection', (socket, request) => {
  socket.send(`welcome ${request.headers['x-name'] ?? 'nobody'}`)
  socket.on('message', (data, isBinary) => {
    const text = isBinary ? '' : data.toString()
    if (text === 'all') for (const each of sockets.clients) each.send('to all')
    else if (text === 'close') socket.close(4001, 'as you wish')
    else if (text === 'drop') socket.terminate()
    else socket.send(data, { binary: isBinary })
  })
  socket.on('ping', (data) => seen.push(`ping ${data}`))
  socket.on('close', (code, reason) => seen.push(`close ${code} ${reason}`))
})
http.listen(0, () => process.send(http.address().port))
process.on('message', () => {
  sockets.close()
  http.close()
  process.send(seen, () => process.disconnect())
})
