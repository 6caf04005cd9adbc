import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { serve } from '../../scripts/serve/servers.mjs'
import { ROOT } from '../../scripts/setup/root.mjs'

const HARNESS = 'e2e/support/harness.html'

interface Sites {
  appUrl: string
  harnessUrl: string
  close(): Promise<void>
}

/** The app as `npm run build` left it, for rows where downloads do not count. There is no harness page. */
export async function serveApp(): Promise<Sites> {
  const app = await serve({ port: 0, previewPort: 0 })
  return { appUrl: app.url, harnessUrl: '', close: () => app.close() }
}

/** The app as `npm run build` left it, and the harness page built in the same way, each on a server of its own. */
export async function serveSites(): Promise<Sites> {
  const folder = await mkdtemp(join(tmpdir(), 'tabwright-bench-'))
  await build({
    root: ROOT,
    // The harness lies deeper than the scripts that it loads, so they are named from the root.
    base: '/',
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true, rollupOptions: { input: join(ROOT, HARNESS) } },
  })
  const app = await serve({ port: 0, previewPort: 0 })
  const harness = await serve({ port: 0, previewPort: 0, root: folder })
  // As a static host would: compressed beforehand, in the best quality.
  await Promise.all([app.warm(), harness.warm()])
  return {
    appUrl: app.url,
    harnessUrl: `${harness.url}/${HARNESS}`,
    async close() {
      await Promise.all([app.close(), harness.close()])
      await rm(folder, { recursive: true })
    },
  }
}
