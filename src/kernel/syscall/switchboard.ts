import type { ChannelServer } from './channel.ts'
import { createDoorbellMemory, openDoorbell } from './doorbell.ts'
import { createSpin } from './spin.ts'

/**
 * How long the kernel lingers for the next synchronous call before it goes back to its event loop. A process that
 * makes one often makes many, and waking a thread that sleeps in `Atomics.wait` is several times cheaper than
 * resolving `Atomics.waitAsync`.
 */
const LINGER_MS = 0.4
/** How much of that time it looks without sleeping. */
const SPIN_MS = 0.05
/** After so long the event loop gets a turn, however busy the bell is. */
const BURST_MS = 4
/** How often it looks where `Atomics.waitAsync` is missing: a `poke` may come before what it tells of. */
const LOOK_MS = 4

/** Hears one bell for all processes and serves whoever rang. */
export interface Switchboard {
  /** Goes to every process (see `doorbell.ts`). */
  readonly doorbell: SharedArrayBuffer
  /** Returns how to take it out again. */
  add(channel: ChannelServer): () => void
  /** Looks now. Needed only where `Atomics.waitAsync` is missing: there a process says by message that it will ring. */
  poke(): void
  close(): void
}

export function createSwitchboard(): Switchboard {
  const bell = openDoorbell(createDoorbellMemory())
  const channels = new Set<ChannelServer>()
  const spin = createSpin(SPIN_MS)
  const { port1, port2 } = new MessageChannel()
  let resume = () => {}
  let open = true
  let running = false
  port1.onmessage = () => resume()

  /** One turn of the event loop; a timer would take a millisecond or four. */
  const yieldToEvents = () =>
    new Promise<void>((resolve) => {
      resume = resolve
      port2.postMessage(null)
    })

  function serveAll(): boolean {
    let served = false
    for (const channel of channels) served = channel.serve() || served
    return served
  }

  function linger(seen: number): void {
    spin(bell.word.words, bell.word.index, seen)
    if (bell.rings() === seen) bell.listen(seen, LINGER_MS)
  }

  /** Serves until nobody has rung for a while. Returns the count of rings that it has seen. */
  async function burst(): Promise<number> {
    let until = performance.now() + BURST_MS
    for (;;) {
      const seen = bell.rings()
      const served = serveAll()
      // Calls that were woken by this one answer in a microtask.
      await null
      if (served) linger(seen)
      if (bell.rings() === seen) return seen
      if (performance.now() > until) {
        await yieldToEvents()
        until = performance.now() + BURST_MS
      }
    }
  }

  async function run(): Promise<void> {
    while (open) {
      const seen = await burst()
      const waiting = Atomics.waitAsync(bell.word.words, bell.word.index, seen)
      if (waiting.async) await waiting.value
    }
  }

  async function poke(): Promise<void> {
    if (running) return
    running = true
    await burst()
    running = false
  }

  let looking: ReturnType<typeof setInterval> | undefined
  if (typeof Atomics.waitAsync === 'function') void run()
  else looking = setInterval(() => void poke(), LOOK_MS)
  return {
    doorbell: bell.memory,
    add(channel) {
      channels.add(channel)
      return () => void channels.delete(channel)
    },
    poke: () => void poke(),
    close() {
      open = false
      clearInterval(looking)
      bell.ring()
      port1.close()
    },
  }
}
