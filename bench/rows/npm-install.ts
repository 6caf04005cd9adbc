import { createBothWorlds } from '../../e2e/support/both-worlds.ts'
import { startRegistry } from '../../e2e/support/registry/server.ts'
import { type BenchContext, inTurn } from '../lib/context.ts'
import type { Row } from '../lib/row.ts'

/** What a Vite template asks for, at the versions that this project has itself. */
const TEMPLATE = {
  name: 'template',
  private: true,
  version: '0.0.0',
  type: 'module',
  scripts: { dev: 'vite', build: 'vite build' },
  dependencies: { 'solid-js': '*' },
  devDependencies: { vite: '*', 'vite-plugin-solid': '*' },
}

const CLEAN = 'rm -rf node_modules package-lock.json'
const COLD = `${CLEAN} ~/.npm`

/** `npm install` of a Vite template by the same npm, from the same registry on loopback; and the start of npm itself. */
export async function npmInstall({ page, runs }: BenchContext): Promise<Row[]> {
  const registry = await startRegistry()
  await page.evaluate((url) => window.bootWithRegistries([url]), registry.url)
  const worlds = createBothWorlds(page, {
    npm_config_registry: registry.url,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  })
  const timed = async (run: (line: string) => Promise<{ code: number | null; stderr: string }>, clean: string) => {
    await run(clean)
    const started = performance.now()
    const { code, stderr } = await run(clean === 'true' ? 'npm --version' : 'npm install')
    if (code !== 0) throw new Error(`npm ended with ${code}: ${stderr}`)
    return performance.now() - started
  }
  try {
    await worlds.write({ 'package.json': JSON.stringify(TEMPLATE) })
    const rows: Row[] = []
    for (const [what, clean, timesNative] of [
      ['`npm --version`', 'true', 0],
      ['`npm install` of a Vite template, cold cache', COLD, 1.5],
      ['the same, warm cache', CLEAN, 1],
    ] as const) {
      const { ours, native } = await inTurn(runs, {
        ours: () => timed(worlds.ours, clean),
        native: () => timed(worlds.native, clean),
      })
      rows.push({ what, unit: 'ms', ours, native, target: timesNative === 0 ? null : { timesNative } })
    }
    return rows
  } finally {
    worlds.close()
    await registry.close()
  }
}
