import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { ROOT } from '../../scripts/setup/root.mjs'
import type { Ended } from './native-node.ts'

const PROJECT = '/home/project'
const LIMIT_MS = 110_000
const NATIVE_NODE = process.execPath

/** The same project in the tab and on this machine, each with a shell, the pinned Node and the pinned npm. */
export interface BothWorlds {
  /** One of the two alone. */
  native(line: string): Promise<Ended>
  ours(line: string): Promise<Ended>
  /** Puts files into both projects. */
  write(files: Record<string, string>): Promise<void>
  /** Runs a line of shell in both. The sandbox's paths stand in the native one's output. */
  run(line: string): Promise<{ ours: Ended; native: Ended }>
  /** Every file below the project: kind, whether it can be executed, and digest or link target, by path. */
  trees(): Promise<{ ours: Record<string, string>; native: Record<string, string> }>
  /** Empties both projects; caches stay. */
  clear(): Promise<void>
  /** Puts away the native half. */
  close(): void
}

/** Prints a tree as JSON; runs on either Node. */
const LIST = `
const fs = require('fs'), { createHash } = require('crypto')
const found = {}
const visit = (folder) => {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const path = folder + '/' + entry.name
    if (entry.isDirectory()) visit(path)
    else if (entry.isSymbolicLink()) found[path] = 'link ' + fs.readlinkSync(path)
    else found[path] = (fs.statSync(path).mode & 0o100 ? 'program ' : 'file ') + createHash('sha1').update(fs.readFileSync(path)).digest('hex')
  }
}
visit('.')
console.log(JSON.stringify(Object.fromEntries(Object.entries(found).sort())))`

/** `env` holds in both worlds: npm's configuration, for example. */
export function createBothWorlds(page: Page, env: Record<string, string>): BothWorlds {
  const folder = mkdtempSync(join(tmpdir(), 'both-worlds-'))
  const project = join(folder, 'project')
  const home = join(folder, 'home')
  const bin = join(folder, 'bin')
  for (const each of [project, home, bin]) mkdirSync(each)
  unpackNpm(join(folder, 'npm'))
  const script = (name: string, text: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text} "$@"\n`)
    chmodSync(join(bin, name), 0o755)
  }
  script('node', `exec '${NATIVE_NODE}'`)
  for (const name of ['npm', 'npx']) script(name, `exec '${NATIVE_NODE}' '${folder}/npm/bin/${name}-cli.js'`)

  const natively = (line: string) =>
    new Promise<Ended>((resolve) => {
      const child = spawn('/bin/sh', ['-c', line], {
        cwd: project,
        env: {
          PATH: `${project}/node_modules/.bin:${bin}:/usr/bin:/bin`,
          HOME: home,
          USER: 'user',
          SHELL: '/bin/sh',
          LANG: 'C.UTF-8',
          // The image's own configuration names a prefix that stands on this machine too.
          npm_config_prefix: join(folder, 'prefix'),
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const texts = { stdout: '', stderr: '' }
      for (const stream of ['stdout', 'stderr'] as const) child[stream].on('data', (data) => (texts[stream] += data))
      const mapped = (text: string) => text.replaceAll(project, PROJECT).replaceAll(home, '/home')
      child.on('close', (code, signal) =>
        resolve({ code, signal, stdout: mapped(texts.stdout), stderr: mapped(texts.stderr) }),
      )
    })

  const inTab = (line: string): Promise<Ended> =>
    page.evaluate(
      async ({ line, env, limit }) => {
        const { code, signal, stdout, stderr } = await window.run('sh', ['-c', line], { env, timeoutMs: limit })
        return { code, signal, stdout, stderr }
      },
      { line, env, limit: LIMIT_MS },
    )

  const run: BothWorlds['run'] = async (line) => {
    const ours = await inTab(line)
    return { ours, native: await natively(line) }
  }

  return {
    run,
    native: natively,
    ours: inTab,
    async write(files) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(project, path)), { recursive: true })
        writeFileSync(join(project, path), text)
      }
      await page.evaluate(async (files) => {
        for (const [path, text] of Object.entries(files)) {
          const parent = path.split('/').slice(0, -1).join('/')
          if (parent) await window.sandbox.fs.mkdir(parent, { recursive: true })
          await window.sandbox.fs.writeFile(path, text)
        }
      }, files)
    },
    async trees() {
      const { ours, native } = await run(`node -e '${LIST.replaceAll("'", '"')}'`)
      return { ours: JSON.parse(ours.stdout), native: JSON.parse(native.stdout) }
    },
    async clear() {
      await run('rm -rf node_modules package.json package-lock.json .npmrc; rm -rf *')
    },
    close: () => rmSync(folder, { recursive: true }),
  }
}

/** The npm of the system image, as files on this machine. */
function unpackNpm(folder: string): void {
  const pack = readFileSync(join(ROOT, 'public', 'generated', 'npm', 'image.bin'))
  const length = pack.readUInt32LE(0)
  let at = 4 + length
  for (const [name, size] of JSON.parse(pack.toString('utf8', 4, at)) as [string, number][]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), pack.subarray(at, at + size))
    at += size
  }
}
