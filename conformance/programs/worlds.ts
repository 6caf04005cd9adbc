import { spawn } from 'node:child_process'
import { chownSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { copyFolder } from '../../e2e/support/copy-folder.ts'
import type { Tab } from '../../e2e/support/tab.ts'
import type { Ended } from './program.ts'

const PROJECT = '/home/project'
const LIMIT_MS = 120_000
/** What packages do natively they do as nobody, where we may choose. */
const NOBODY = process.getuid?.() === 0 ? 65_534 : null
const NODE_FOLDER = dirname(process.execPath)

/** Set in both worlds; nothing else of the environment is. */
const SHARED = { LANG: 'C.UTF-8', TZ: 'UTC' }

/** A folder of this machine for one program, and how to run lines of shell in it. */
export interface NativeProject {
  folder: string
  run(line: string): Promise<Ended>
  remove(): void
}

export function createNativeProject(): NativeProject {
  // In /tmp as long as the sandbox's own: how Node breaks lines depends on it.
  const folder = mkdtempSync(join(tmpdir(), 'tw'))
  const home = mkdtempSync(join(tmpdir(), 'tabwright-home-'))
  return {
    folder,
    run(line) {
      if (NOBODY !== null) for (const each of [folder, home]) own(each, NOBODY)
      const env = {
        ...SHARED,
        PATH: [`${folder}/node_modules/.bin`, NODE_FOLDER, '/usr/bin', '/bin'].join(delimiter),
        HOME: home,
      }
      return ended(line, folder, env, NOBODY).then(({ stdout, stderr, ...how }) => ({
        ...how,
        stdout: stdout.replaceAll(folder, PROJECT),
        stderr: stderr.replaceAll(folder, PROJECT),
      }))
    },
    remove() {
      for (const each of [folder, home]) rmSync(each, { recursive: true })
    },
  }
}

/** `npm install` of pinned packages into a folder, by this machine's npm. Gives npm's words where it fails. */
export async function install(
  folder: string,
  packages: Record<string, string>,
  options: { registry?: string; wasm: boolean },
): Promise<string | null> {
  const manifest = join(folder, 'package.json')
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n')
  const wanted = Object.entries(packages).map(([name, version]) => `'${name}@${version}'`)
  const switches = [
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--ignore-scripts',
    '--fetch-retries=0',
  ]
  if (options.registry) switches.push(`--registry='${options.registry}'`)
  if (options.wasm) switches.push('--cpu=wasm32')
  const { code, stderr } = await ended(
    `npm install ${switches.join(' ')} ${wanted.join(' ')}`,
    folder,
    process.env,
    null,
  )
  return code === 0
    ? null
    : (stderr.split('\n').find((line) => /npm error (?!code)/.test(line)) ?? stderr.slice(0, 200))
}

/** Puts a folder into a new machine of the tab, in which `runInTab` then runs. */
export async function openMachine(tab: Tab, folder: string): Promise<void> {
  await tab.page.evaluate(async () => {
    const page = window as unknown as { empty?: typeof window.sandbox }
    if (page.empty) window.sandbox.teardown()
    page.empty ??= window.sandbox
    window.sandbox = await page.empty.fork()
  })
  await copyFolder(tab.page, folder)
}

export function runInTab(tab: Tab, line: string): Promise<Ended> {
  return tab.page.evaluate(
    async ({ line, env, limit }) => {
      const { code, signal, stdout, stderr } = await window.run('sh', ['-c', line], { env, timeoutMs: limit })
      return { code, signal, stdout, stderr }
    },
    { line, env: SHARED, limit: LIMIT_MS },
  )
}

/** Copies what is in one folder into another; files that are there already stay. */
export const addFolder = (from: string, to: string): void =>
  cpSync(from, to, { recursive: true, force: false, verbatimSymlinks: true })

function own(folder: string, user: number): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) own(path, user)
    else if (!entry.isSymbolicLink()) chownSync(path, user, user)
  }
  chownSync(folder, user, user)
}

function ended(line: string, cwd: string, env: NodeJS.ProcessEnv, user: number | null): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', line], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...(user === null ? {} : { uid: user, gid: user }),
    })
    const texts = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const) child[stream].on('data', (data) => (texts[stream] += data))
    // A group of its own: what a program leaves behind ends with it.
    const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), LIMIT_MS)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, ...texts })
    })
  })
}
