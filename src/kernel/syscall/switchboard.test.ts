import { afterEach, expect, it, vi } from 'vitest'
import { type ChannelReply, createChannelMemory, createChannelServer } from './channel.ts'
import { createEncoder } from './codec.ts'
import { openDoorbell } from './doorbell.ts'
import { createSwitchboard, type Switchboard } from './switchboard.ts'

// What the words of a channel's memory mean (see `channel.ts`).
const [TURN, LENGTH, KERNEL, HEADER] = [0, 1, 1, 256]

let switchboard: Switchboard
afterEach(() => {
  switchboard.close()
  vi.unstubAllGlobals()
})

/** A process's side of a channel: puts bytes into the window and passes the turn. */
function connect(handle: (request: unknown) => ChannelReply | Promise<ChannelReply>) {
  const memory = createChannelMemory()
  const words = new Int32Array(memory, 0, 16)
  const broken: unknown[] = []
  switchboard.add(createChannelServer(memory, handle, (error) => broken.push(error)))
  const bell = openDoorbell(switchboard.doorbell)
  return {
    broken,
    send(bytes: Uint8Array) {
      new Uint8Array(memory).set(bytes, HEADER)
      words[LENGTH] = bytes.length
      Atomics.store(words, TURN, KERNEL)
      bell.ring()
    },
    hasReply: () => Atomics.load(words, TURN) === 0,
  }
}

const request = () => createEncoder().encode(['hello']).slice()
const reply = (value: unknown) => ({ value, failed: false })

it.each([
  ['a message that is none', () => reply(null), Uint8Array.of(255, 255, 255)],
  ['a reply that cannot be sent', () => reply(Symbol('no')), request()],
  ['the same, later', async () => reply(Symbol('no')), request()],
])('goes on with the other processes after %s', async (_what, handle, message) => {
  switchboard = createSwitchboard()
  const bad = connect(handle)
  const good = connect(() => reply('here'))
  bad.send(message)
  await expect.poll(() => bad.broken.length).toBe(1)
  for (let round = 0; round < 3; round++) {
    good.send(request())
    await expect.poll(good.hasReply).toBe(true)
  }
  expect(bad.broken.length).toBe(1)
})

it('hears a process without `Atomics.waitAsync`, also where its message came too early', async () => {
  vi.stubGlobal('Atomics', Object.create(Atomics, { waitAsync: { value: undefined } }))
  switchboard = createSwitchboard()
  const process = connect(() => reply('here'))
  switchboard.poke()
  await new Promise((resolve) => setTimeout(resolve, 20))
  process.send(request())
  await expect.poll(process.hasReply).toBe(true)
})
