import { afterEach, expect, it, vi } from 'vitest'
import { connectPeer, createPeer, type Methods, type Peer } from './peer.ts'

let peers: Peer[] = []
afterEach(() => {
  for (const peer of peers) peer.close()
  peers = []
})

function pair(methods: Methods): [client: Peer, server: Peer] {
  const { port1, port2 } = new MessageChannel()
  peers = [createPeer(port1, {}), createPeer(port2, methods)]
  return peers as [Peer, Peer]
}

it('calls, with results and with errors that keep their code', async () => {
  const [client] = pair({
    add: (a: number, b: number) => a + b,
    fail: () => {
      throw Object.assign(new TypeError('no'), { code: 'ENOENT', path: '/x' })
    },
  })
  expect(await client.call('add', 1, 2)).toBe(3)
  await expect(client.call('fail')).rejects.toMatchObject({
    name: 'TypeError',
    message: 'no',
    code: 'ENOENT',
    path: '/x',
  })
  await expect(client.call('none')).rejects.toThrow('no method none')
})

it('casts without an answer, in order with calls', async () => {
  const seen: number[] = []
  const [client] = pair({ note: (n: number) => void seen.push(n), seen: () => seen })
  client.cast('note', 1)
  client.cast('note', 2)
  expect(await client.call('seen')).toEqual([1, 2])
})

it('streams only as fast as it is read', async () => {
  let made = 0
  const [client, server] = pair({
    open: () => server.offer(new ReadableStream({ pull: (c) => c.enqueue(++made) }, { highWaterMark: 0 })),
  })
  const stream = client.open<number>(await client.call('open'))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(made).toBe(0)
  const reader = stream.getReader()
  expect([(await reader.read()).value, (await reader.read()).value]).toEqual([1, 2])
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(made).toBeLessThan(20)
  await reader.cancel()
})

it('ends and breaks streams as they end and break', async () => {
  const [client, server] = pair({
    short: () => server.offer(new Blob(['a']).stream()),
    broken: () =>
      server.offer(new ReadableStream({ pull: () => Promise.reject(Object.assign(new Error('x'), { code: 'EIO' })) })),
  })
  const short = client.open(await client.call('short')).getReader()
  expect([(await short.read()).value, (await short.read()).done]).toEqual([new Uint8Array([97]), true])
  const broken = client.open(await client.call('broken')).getReader()
  await expect(broken.read()).rejects.toMatchObject({ code: 'EIO' })
})

it('rejects everything under way when the other side goes', async () => {
  const [client, server] = pair({ hang: () => new Promise(() => {}), open: () => server.offer(new ReadableStream()) })
  const reading = client
    .open(await client.call('open'))
    .getReader()
    .read()
  const call = client.call('hang')
  const gone = vi.fn()
  client.onClose(gone)
  server.close()
  await expect(call).rejects.toMatchObject({ code: 'PEER_GONE' })
  await expect(reading).rejects.toMatchObject({ code: 'PEER_GONE' })
  await expect(client.call('hang')).rejects.toMatchObject({ code: 'PEER_GONE' })
  expect(gone).toHaveBeenCalledOnce()
})

it('gives up where nobody says hello', async () => {
  const { port1 } = new MessageChannel()
  await expect(connectPeer(port1, {}, 20)).rejects.toMatchObject({ code: 'PEER_GONE' })
})

it('tells both sides once that a stream is over, however it ended', async () => {
  let ends = 0
  const [client, server] = pair({})
  const count = () => void ends++
  const endless = () => new ReadableStream({ pull: (controller) => controller.enqueue('x') })
  const whole = client.open(server.offer(new Response('x').body!, count), count)
  await new Response(whole as ReadableStream<Uint8Array>).text()
  await client.open(server.offer(endless(), count), count).cancel()
  const failing = new ReadableStream({ pull: (controller) => controller.error(new Error('broken')) })
  await expect(client.open(server.offer(failing, count), count).getReader().read()).rejects.toThrow('broken')
  await expect.poll(() => ends).toBe(6)
  client.open(server.offer(endless(), count), count)
  server.close()
  client.close()
  await expect.poll(() => ends).toBe(8)
})
