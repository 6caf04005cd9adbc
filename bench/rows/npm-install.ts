import { type BothWorlds, createBothWorlds } from '../../e2e/support/both-worlds.ts'
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

/** A slow thing: more rounds would take longer than a row may. */
const MOST_ROUNDS = 3

/** A command of npm's in the tab and by the same npm on this machine, from the same registry on loopback. */
async function inBoth({ page, runs }: BenchContext, clean: string, line: string) {
  const registry = await startRegistry()
  await page.evaluate((url) => window.bootWithRegistries([url]), registry.url)
  const worlds = createBothWorlds(page, {
    npm_config_registry: registry.url,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  })
  const timed = async (run: BothWorlds['ours']) => {
    await run(clean)
    const started = performance.now()
    const { code, stderr } = await run(line)
    if (code !== 0) throw new Error(`npm ended with ${code}: ${stderr}`)
    return performance.now() - started
  }
  try {
    await worlds.write({ 'package.json': JSON.stringify(TEMPLATE) })
    return await inTurn(Math.min(runs, MOST_ROUNDS), {
      ours: () => timed(worlds.ours),
      native: () => timed(worlds.native),
    })
  } finally {
    worlds.close()
    await registry.close()
  }
}

const CLEAN = 'rm -rf node_modules package-lock.json'

/** With an empty cache. */
export async function npmInstallCold(context: BenchContext): Promise<Row[]> {
  const measured = await inBoth(context, `${CLEAN} ~/.npm`, 'npm install')
  return [
    { what: '`npm install` of a Vite template, cold cache', unit: 'ms', ...measured, target: { timesNative: 1.5 } },
  ]
}

/** With everything in npm's cache. */
export async function npmInstallWarm(context: BenchContext): Promise<Row[]> {
  const measured = await inBoth(context, CLEAN, 'npm install')
  return [{ what: '`npm install` of a Vite template, warm cache', unit: 'ms', ...measured, target: { timesNative: 1 } }]
}

/** What every command of npm's costs before it does anything. */
export async function npmStart(context: BenchContext): Promise<Row[]> {
  return [{ what: '`npm --version`', unit: 'ms', ...(await inBoth(context, 'true', 'npm --version')), target: null }]
}
