import { defineConfig } from 'vite'
import solid from 'vite-plugin-solid'
import { HEADERS } from './scripts/serve/headers.mjs'
import { hostFiles } from './scripts/vite/host-files.ts'
import { offlineWorker } from './scripts/vite/offline-worker.ts'
import { previewOrigin } from './scripts/vite/preview-origin.ts'
import { standaloneScripts } from './scripts/vite/standalone-scripts.ts'

export default defineConfig({
  // Relative: the same build runs at the root of an origin and below any path of it.
  base: './',
  plugins: [
    solid(),
    standaloneScripts(
      {
        '/sandbox/kernel.js': 'workers/kernel.ts',
        '/sandbox/process-node.js': 'workers/process-node.ts',
        '/sandbox/process-shell.js': 'workers/process-shell.ts',
        '/sandbox/process-python.js': 'workers/process-python.ts',
        '/sandbox/process-wasi.js': 'workers/process-wasi.ts',
        '/preview-sw.js': 'workers/preview-sw.ts',
        '/preview-bridge.js': 'src/preview/bridge.ts',
      },
      { '/preview.html': 'src/preview/preview.html' },
    ),
    previewOrigin(),
    hostFiles(),
    offlineWorker(),
  ],
  envPrefix: ['VITE_', 'TABWRIGHT_'],
  worker: { format: 'es' },
  build: { target: 'es2023', assetsInlineLimit: 0, rolldownOptions: { checks: { pluginTimings: false } } },
  server: { headers: HEADERS, host: '127.0.0.1', port: 5173, strictPort: true },
})
