import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { launchOptions } from '../../scripts/setup/chromium.mjs'

/** Chromium's number for a content setting that blocks. */
const BLOCK = 2

/**
 * A browser whose owner has switched off all storage for sites, as strict private windows do: IndexedDB, localStorage
 * and service workers are refused by the browser itself.
 */
export async function openRefusingBrowser(): Promise<{ context: BrowserContext; close(): Promise<void> }> {
  const profile = await mkdtemp(join(tmpdir(), 'tabwright-profile-'))
  await mkdir(join(profile, 'Default'))
  const preferences = { profile: { default_content_setting_values: { cookies: BLOCK } } }
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  const context = await chromium.launchPersistentContext(profile, launchOptions())
  return {
    context,
    async close() {
      // An answer still on its way to the page when it closes is nobody's any more, and no test's failure.
      for (const routed of [context, ...context.pages()]) await routed.unrouteAll({ behavior: 'ignoreErrors' })
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}
