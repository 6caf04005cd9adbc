import { beforeEach, expect, it } from 'vitest'
import { UNCANCELLABLE } from '../process/open-file.ts'
import { createNetwork, type Network, type SocketFile } from './network.ts'

let network: Network
let log: string[]
const send = (socket: SocketFile, text: string) => socket.write!(new TextEncoder().encode(text), -1, UNCANCELLABLE)
const receive = async (socket: SocketFile) => new TextDecoder().decode(await socket.read!(100, -1, UNCANCELLABLE))

beforeEach(() => {
  log = []
  network = createNetwork({ onOpen: (port) => log.push(`open ${port}`), onClose: (port) => log.push(`close ${port}`) })
})

async function pair(): Promise<[SocketFile, SocketFile]> {
  const listener = network.listen(3000)
  const client = network.connect(3000)
  const server = await listener.accept(UNCANCELLABLE)
  listener.close()
  return [client, server]
}

it('carries bytes both ways', async () => {
  const [client, server] = await pair()
  send(client, 'ping')
  expect(await receive(server)).toBe('ping')
  send(server, 'pong')
  expect(await receive(client)).toBe('pong')
  expect([client.remotePort, server.localPort]).toEqual([3000, 3000])
  expect(client.localPort).toBe(server.remotePort)
  expect(log).toEqual(['open 3000', 'close 3000'])
})

it('accepts later what connects later', async () => {
  const listener = network.listen(0)
  const accepting = listener.accept(UNCANCELLABLE)
  network.connect(listener.localPort)
  expect((await accepting).localPort).toBe(listener.localPort)
})

it('refuses where nobody listens, and a second listener', () => {
  expect(() => network.connect(1)).toThrow(expect.objectContaining({ code: 'ECONNREFUSED' }))
  const first = network.listen(80)
  expect(() => network.listen(80)).toThrow(expect.objectContaining({ code: 'EADDRINUSE' }))
  first.close()
  expect(network.listen(80).localPort).toBe(80)
})

it('closes one direction at a time', async () => {
  const [client, server] = await pair()
  client.shutdown()
  expect(await receive(server)).toBe('')
  send(server, 'still')
  expect(await receive(client)).toBe('still')
})

it('delivers what was sent before a close, then the end', async () => {
  const [client, server] = await pair()
  send(client, 'last')
  client.close()
  expect(await receive(server)).toBe('last')
  expect(await receive(server)).toBe('')
  expect(() => send(server, 'x')).toThrow(expect.objectContaining({ code: 'EPIPE' }))
})

it('resets when a side closes with bytes unread', async () => {
  const [client, server] = await pair()
  send(client, 'unread')
  server.close()
  await expect(receive(client)).rejects.toMatchObject({ code: 'ECONNRESET' })
})

it('wakes those who wait to accept when the listener closes', async () => {
  const listener = network.listen(0)
  const accepting = listener.accept(UNCANCELLABLE)
  listener.close()
  await expect(accepting).rejects.toMatchObject({ code: 'EBADF' })
})

it('gives a port that was closed to nobody else until all others had their turn', () => {
  const first = network.listen(0)
  const { localPort } = first
  first.close()
  const second = network.listen(0)
  expect(second.localPort).not.toBe(localPort)
  for (let left = 49_152 - 32_768 - 2; left > 0; left--) network.listen(0)
  expect(network.listen(0).localPort).toBe(localPort)
  expect(() => network.listen(0)).toThrow('EADDRINUSE')
})

it('connects by the inode that is a socket’s name, too', async () => {
  expect(() => network.connectTo(7)).toThrow(expect.objectContaining({ code: 'ECONNREFUSED' }))
  const listener = network.listenAt(7)
  const client = network.connectTo(7)
  const server = await listener.accept(UNCANCELLABLE)
  send(client, 'ping')
  expect(await receive(server)).toBe('ping')
  expect([client.kind, server.localPort, log]).toEqual(['PIPE', 0, []])
  listener.close()
  expect(() => network.connectTo(7)).toThrow(expect.objectContaining({ code: 'ECONNREFUSED' }))
})

it('resets a connection for the other side', async () => {
  const [client, server] = await pair()
  client.reset()
  await expect(receive(server)).rejects.toMatchObject({ code: 'ECONNRESET' })
})

it('is found by its own family’s address only, where it has one', () => {
  network.listen(80, 4)
  network.listen(81)
  expect([network.isListening(80), network.isListening(80, 4), network.isListening(80, 6)]).toEqual([true, true, false])
  expect(() => network.connect(80, 6)).toThrow(expect.objectContaining({ code: 'ECONNREFUSED' }))
  expect(network.connect(81, 6).remotePort).toBe(81)
})
