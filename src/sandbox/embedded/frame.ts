/** What the kernel worker gets first, through the frame. */
export interface KernelInit {
  /** `src/rpc` peer: the page offers `asset` and `script`, the kernel offers `createSandbox`. */
  port: MessagePort
}

/**
 * The frame's own policy. Its documents and workers may load nothing and talk to nobody: scripts come from blobs
 * that the page's text was made into, and `connect-src` allows only what lies in memory.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:",
  'worker-src blob:',
  'connect-src blob: data:',
].join('; ')

/** Runs in the frame: makes the kernel worker from text and passes the page's port on to it. */
const FRAME_SCRIPT = `
addEventListener('message', (event) => {
  if (event.source !== parent || !event.data || event.data.type !== 'kernel') return
  const { script } = event.data
  const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })), { name: 'kernel' })
  worker.onerror = (error) => parent.postMessage({ type: 'kernel-error', message: error.message || 'it failed to load' }, '*')
  worker.postMessage({ port: event.ports[0] }, [event.ports[0]])
})
parent.postMessage({ type: 'frame-ready' }, '*')
`

export const frameDocument = (): string =>
  `<!doctype html><meta http-equiv="Content-Security-Policy" content="${POLICY}"><script>${FRAME_SCRIPT}</script>`
