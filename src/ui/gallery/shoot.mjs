// Takes pictures of the gallery: node src/ui/gallery/shoot.mjs <folder> <url> [state:tab:theme:WxH:button] …
import { mkdir } from 'node:fs/promises'
import { chromium } from 'playwright-core'

const [folder, base, ...wanted] = process.argv.slice(2)
await mkdir(folder, { recursive: true })
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
for (const want of wanted) {
  const [state, tab, theme = 'light', size = '1440x900', click] = want.split(':')
  const [width, height] = (size || '1440x900').split('x').map(Number)
  const page = await browser.newPage({ viewport: { width, height }, hasTouch: width <= 480, isMobile: width <= 480 })
  page.on('pageerror', (error) => console.log(want, 'pageerror', error.message))
  page.on('console', (message) => message.type() === 'error' && console.log(want, message.text()))
  await page.goto(`${base}?state=${state}&theme=${theme || 'light'}`)
  await page.waitForSelector('.bar', { timeout: 60_000 })
  if (tab) await page.getByRole('tab', { name: new RegExp(`^${tab}`, 'i') }).click()
  if (click) await page.getByRole('button', { name: click, exact: true }).click()
  await page.waitForTimeout(900)
  await page.screenshot({ path: `${folder}/${want.replaceAll(':', '-').replaceAll(' ', '')}.png` })
  await page.close()
}
await browser.close()
