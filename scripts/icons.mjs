// @ts-check
/** Draws `public/icons/` from the mark. To be run by hand when the mark changes: `node scripts/icons.mjs`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { launchOptions } from './setup/chromium.mjs'
import { ROOT } from './setup/root.mjs'

/** Side in pixels, and the part of it that the mark fills: a maskable icon may be cut to a circle. */
const ICONS = [
  { name: 'icon-192', side: 192, fill: 0.78 },
  { name: 'icon-512', side: 512, fill: 0.78 },
  { name: 'icon-maskable-512', side: 512, fill: 0.56 },
]

const mark = await readFile(join(ROOT, 'public', 'icon.svg'), 'utf8')
const folder = join(ROOT, 'public', 'icons')
await mkdir(folder, { recursive: true })
const browser = await chromium.launch(launchOptions())
try {
  for (const { name, side, fill } of ICONS) {
    const page = await browser.newPage({ viewport: { width: side, height: side }, colorScheme: 'light' })
    await page.setContent(
      `<style>body{margin:0;height:100vh;display:grid;place-items:center;background:#efede7}svg{width:${fill * 100}vw}</style>${mark}`,
    )
    await writeFile(join(folder, `${name}.png`), await page.screenshot())
    await page.close()
  }
} finally {
  await browser.close()
}
