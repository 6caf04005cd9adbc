import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fillProject } from './fill-project.ts'
import type { Tab } from './tab.ts'

/** A run of `node` with these arguments, in a folder with these files. */
export interface Program {
  name: string
  args: string[]
  files?: Record<string, string>
  input?: string
}

export interface Ended {
  code: number | null
  signal: string | null
  stdout: string
  stderr: string
}

const PROJECT = '/home/project'
const LIMIT_MS = 20_000
const NATIVE = process.execPath

/** Runs a program on the native Node, in a folder of its own; the folder's name is shown as the sandbox's. */
export async function natively({ args, files = {}, input = '' }: Program): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'native-node-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  try {
    return await new Promise<Ended>((resolve) => {
      const child = spawn(NATIVE, args, {
        cwd: folder,
        argv0: 'node',
        env: { PATH: `${dirname(NATIVE)}:${process.env.PATH}`, HOME: '/home' },
      })
      let stdout = ''
      let stderr = ''
      child.stdout.on('data', (data) => (stdout += data))
      child.stderr.on('data', (data) => (stderr += data))
      child.stdin.end(input)
      child.on('close', (code, signal) =>
        resolve({
          code,
          signal,
          stdout: stdout.replaceAll(folder, PROJECT),
          stderr: stderr.replaceAll(folder, PROJECT),
        }),
      )
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Runs a program in the tab's sandbox, in a project that has only its files. */
export async function inTab(tab: Tab, program: Program): Promise<Ended> {
  await fillProject(tab, program.files)
  const { code, signal, stdout, stderr } = await tab.page.evaluate(
    ({ args, input, limit }) => {
      return window.run('node', args, { timeoutMs: limit, ...(input === undefined ? {} : { input }) })
    },
    { ...program, limit: LIMIT_MS },
  )
  return { code, signal, stdout, stderr }
}
