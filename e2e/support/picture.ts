import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { ROOT } from '../../scripts/setup/root.mjs'

/** Where `npm run album` puts its pictures, for people to look at. */
const ALBUM = join(ROOT, 'e2e', 'album')
const SIZES = {
  desk: { width: 1440, height: 900 },
  tablet: { width: 1024, height: 768 },
  phone: { width: 375, height: 812 },
}

/** What a phone shows one of at a time. */
export type Pane = 'Talk' | 'Work' | 'Steps' | 'Tests'

/**
 * Six pictures of what is shown: light and dark, on a desk, a tablet and a phone. The page is left on the desk, in
 * light. `pane` is the phone's.
 */
export async function takePictures(page: Page, name: string, pane: Pane | null = null): Promise<void> {
  await mkdir(ALBUM, { recursive: true })
  for (const [size, viewport] of Object.entries(SIZES).reverse()) {
    await page.setViewportSize(viewport)
    const nav = page.getByRole('navigation', { name: 'Panes' })
    if (size === 'phone' && pane) await nav.getByRole('button', { name: pane === 'Tests' ? /Tests|of/ : pane }).click()
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      await settled(page)
      await page.screenshot({ path: join(ALBUM, `${name}-${size}-${colorScheme}.png`) })
    }
  }
}

/** Colours fade and strips grow: a picture in the middle of it shows neither. */
const settled = (page: Page) =>
  page.evaluate(async () => {
    await document.fonts.ready
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const finite = document
      .getAnimations()
      .filter((one) => one.effect?.getTiming().iterations !== Number.POSITIVE_INFINITY)
    await Promise.allSettled(finite.map((one) => one.finished))
  })
