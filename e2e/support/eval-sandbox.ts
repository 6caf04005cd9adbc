import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { build } from 'vite'

const ENTRY = fileURLToPath(new URL('./eval-process.ts', import.meta.url))

/** The script of `eval-process.ts`, self-contained. */
export async function buildEvalProcess(): Promise<string> {
  const result = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2023',
      rollupOptions: { input: ENTRY, output: { format: 'iife', codeSplitting: false } },
    },
  })
  const [bundle] = [result].flat() as { output: { type: string; code?: string }[] }[]
  const chunk = bundle!.output.find((part) => part.type === 'chunk')
  if (!chunk?.code) throw new Error('eval-process.ts produced no script')
  return chunk.code
}

/** Replaces the harness's sandbox by one whose programs evaluate their last argument (see `eval-process.ts`). */
export async function bootEvalSandbox(page: Page): Promise<void> {
  const script = await buildEvalProcess()
  await page.evaluate((text) => window.bootWithProgram(text), script)
}
