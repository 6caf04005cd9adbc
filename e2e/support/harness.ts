import type { Sandbox } from '../../src/protocol/sandbox.ts'
import { createEmbeddedSandbox, sameOriginSources } from '../../src/sandbox/embedded/embedded-sandbox.ts'

declare global {
  interface Window {
    sandbox: Sandbox
    /** Resolves when `window.sandbox` is there; rejects with why it is not. */
    booted: Promise<void>
  }
}

window.booted = createEmbeddedSandbox({
  ...sameOriginSources(),
  portUrl: 'http://localhost:{port}/',
  onCrash: (message) => console.error(message),
}).then((sandbox) => {
  window.sandbox = sandbox
})
