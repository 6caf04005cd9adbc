import type { ChannelServer } from './channel.ts'

/**
 * How long the kernel lingers for the next synchronous call before it goes back to its event loop. A process that
 * makes one often makes many, and waking a thread that sleeps in `Atomics.wait` is several times cheaper than
 * resolving `Atomics.waitAsync`.
 */
const LINGER_MS = 0.1
/** After so long the event loop gets a turn, however busy the bell is. */
const BURST_MS = 4

/** Hears one bell for all processes and serves whoever rang. */
export interface Switchboard {
  /** Goes to every process; its one word counts the rings. */
  readonly doorbell: SharedArrayBuffer
  /** Returns how to take it out again. */
  add(channel: ChannelServer): () => void
  /** Looks now. Needed only where `Atomics.waitAsync` is missing: there a process says by message that it rang. */
  poke(): void
  close(): void
}

export function createSwitchboard(): Switchboard {
  const doorbell = new SharedArrayBuffer(4)
  const bell = new Int32Array(doorbell)
  const channels = new Set<ChannelServer>()
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

  /** Serves until nobody has rung for a while. Returns the count of rings that it has seen. */
  async function burst(): Promise<number> {
    let until = performance.now() + BURST_MS
    for (;;) {
      const seen = Atomics.load(bell, 0)
      const served = serveAll()
      // Calls that were woken by this one answer in a microtask.
      await null
      if (served && Atomics.load(bell, 0) === seen) Atomics.wait(bell, 0, seen, LINGER_MS)
      if (Atomics.load(bell, 0) === seen) return seen
      if (performance.now() > until) {
        await yieldToEvents()
        until = performance.now() + BURST_MS
      }
    }
  }

  async function run(): Promise<void> {
    while (open) {
      const seen = await burst()
      const waiting = Atomics.waitAsync(bell, 0, seen)
      if (waiting.async) await waiting.value
    }
  }

  async function poke(): Promise<void> {
    if (running) return
    running = true
    await burst()
    running = false
  }

  if (typeof Atomics.waitAsync === 'function') void run()
  return {
    doorbell,
    add(channel) {
      channels.add(channel)
      return () => void channels.delete(channel)
    },
    poke: () => void poke(),
    close() {
      open = false
      Atomics.add(bell, 0, 1)
      Atomics.notify(bell, 0)
      port1.close()
    },
  }
}
