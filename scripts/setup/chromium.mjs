// @ts-check
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { PINNED_NODE } from './packages.mjs'
import { ROOT } from './root.mjs'
import { run } from './run.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

const isProgram = (/** @type {string} */ path) => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Where playwright-core's own install command puts its Chromium. */
const playwrightChromium = () => createRequire(join(ROOT, 'package.json'))('playwright-core').chromium.executablePath()

/**
 * A Chromium that is on this machine: the one that `CHROMIUM_PATH` names, else one on the PATH or in a usual place,
 * else Playwright's.
 *
 * @returns {string | null}
 */
export function findChromium() {
  if (process.env.CHROMIUM_PATH) return isProgram(process.env.CHROMIUM_PATH) ? process.env.CHROMIUM_PATH : null
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  const candidates = [
    ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...PLACES,
    playwrightChromium(),
  ]
  return candidates.find((path) => path && isProgram(path)) ?? null
}

/** How tests start it. Chromium's own sandbox does not work for root. */
export function launchOptions() {
  const executablePath = findChromium()
  const args = ['--disable-gpu', '--disable-background-networking']
  if (process.getuid?.() === 0) args.unshift('--no-sandbox')
  return { args, ...(executablePath && { executablePath }) }
}

/**
 * Finds a Chromium, or installs one: Debian's package where apt-get and root are there, Playwright's elsewhere.
 *
 * @returns {Promise<{ path: string } | { problem: string }>}
 */
export async function ensureChromium() {
  const found = findChromium()
  if (found) return { path: found }
  if (process.env.CHROMIUM_PATH)
    return {
      problem: `CHROMIUM_PATH names ${process.env.CHROMIUM_PATH}, which is not a program: correct it or leave it unset.`,
    }

  console.log('Installing Chromium for the browser tests …')
  if (
    process.getuid?.() === 0 &&
    existsSync('/etc/debian_version') &&
    spawnSync('apt-get', ['--version']).status === 0
  ) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', ['update', '-qq'], { env })
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'], { env })
  }
  if (!findChromium())
    await run(PINNED_NODE, [join(ROOT, 'node_modules', 'playwright-core', 'cli.js'), 'install', 'chromium'])
  const path = findChromium()
  return path
    ? { path }
    : {
        problem:
          'The browser tests need Chromium, and it could not be installed: install it, or set CHROMIUM_PATH to one.',
      }
}
