import type { Page } from 'playwright-core'

export interface TabResult {
  code: number | null
  stdout: string
  stderr: string
  /** Milliseconds from spawn to exit, on the page's own clock. */
  ms: number
}

/** Runs a command in the tab; `files` are written first, which counts. A wrong exit code is an error. */
export async function runInTab(
  page: Page,
  command: string,
  args: string[],
  files: Record<string, string> = {},
): Promise<TabResult> {
  const result = await page.evaluate(
    async ({ command, args, files }) => {
      const started = performance.now()
      for (const [path, text] of Object.entries(files)) await window.sandbox.fs.writeFile(path, text)
      const { code, stdout, stderr } = await window.run(command, args)
      return { code, stdout, stderr, ms: performance.now() - started }
    },
    { command, args, files },
  )
  if (result.code !== 0)
    throw new Error(
      `${command} ${args.join(' ')} ended with ${result.code} in the tab: ${result.stderr || result.stdout}`,
    )
  return result
}
