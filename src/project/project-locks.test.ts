import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createProjectLocks, type ProjectLocks } from './project-locks.ts'

/** Two tabs: Node's own locks and channels reach as far as a browser's. */
let channels: BroadcastChannel[]
let id = ''
const tab = (handOverMs = 2000): ProjectLocks => {
  const channel = new BroadcastChannel('tabwright:test')
  channels.push(channel)
  return createProjectLocks({ locks: navigator.locks, channel, briefMs: 50, handOverMs })
}
const events = () => ({ onAsked: vi.fn(), onLost: vi.fn() })

beforeEach(() => {
  channels = []
  id = crypto.randomUUID()
})
afterEach(() => {
  for (const channel of channels) channel.close()
})

describe('one project in two tabs', () => {
  it('belongs to the first, and to the second when the first has let go', async () => {
    const [first, second] = [tab(), tab()]
    const held = await first.hold(id, events())
    expect(held).not.toBeNull()
    expect(await second.isHeld(id)).toBe(true)
    expect(await second.hold(id, events())).toBeNull()
    held!.release()
    const next = await second.hold(id, events())
    expect(next).not.toBeNull()
    next!.release()
    await expect.poll(() => first.isHeld(id)).toBe(false)
  })

  it('is let go by a tab that is asked, which loses nothing', async () => {
    const [first, second] = [tab(), tab()]
    const told = events()
    const held = await first.hold(id, told)
    told.onAsked.mockImplementation(() => setTimeout(() => held!.release(), 50))
    const taken = await second.hold(id, events(), true)
    expect(taken).not.toBeNull()
    expect(told.onAsked).toHaveBeenCalledTimes(1)
    expect(told.onLost).not.toHaveBeenCalled()
    taken!.release()
  })

  it('is taken from a tab that does not answer, which hears of it', async () => {
    const [first, second] = [tab(), tab(100)]
    const told = events()
    await first.hold(id, told)
    const taken = await second.hold(id, events(), true)
    expect(taken).not.toBeNull()
    await expect.poll(() => told.onLost.mock.calls.length).toBe(1)
    taken!.release()
  })

  it('does not concern tabs with other projects', async () => {
    const [first, second] = [tab(), tab()]
    const told = events()
    const held = await first.hold(`${id}-other`, told)
    const own = await second.hold(id, events(), true)
    expect(own).not.toBeNull()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(told.onAsked).not.toHaveBeenCalled()
    held!.release()
    own!.release()
  })
})

it('holds everything where a browser has no locks', async () => {
  const locks = createProjectLocks({ locks: undefined, channel: new EventTarget() as BroadcastChannel })
  expect(await locks.hold(id, events())).not.toBeNull()
  expect(await locks.isHeld(id)).toBe(false)
})
