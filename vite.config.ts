import { defineConfig } from 'vite'
import solid from 'vite-plugin-solid'
import { sandboxScripts } from './scripts/vite/sandbox-scripts.ts'

/** The page must be cross-origin isolated: the sandbox's processes sleep on shared memory. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'cross-origin',
}

export default defineConfig({
  plugins: [solid(), sandboxScripts()],
  worker: { format: 'es' },
  build: { target: 'es2023', assetsInlineLimit: 0 },
  server: { headers: isolation, host: '127.0.0.1' },
  preview: { headers: isolation, host: '127.0.0.1' },
})
