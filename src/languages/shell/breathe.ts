let lastBreath = 0

/**
 * A loop of commands that run inside the shell never leaves the microtask queue, and then no signal could arrive: every
 * 20 ms the worker's messages get their turn.
 */
export async function breathe(): Promise<void> {
  if (performance.now() - lastBreath < 20) return
  const { port1, port2 } = new MessageChannel()
  const turn = new Promise((resolve) => {
    port1.onmessage = resolve
  })
  port2.postMessage(null)
  await turn
  port1.close()
  lastBreath = performance.now()
}
