import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fillProject } from './fill-project.ts'
import type { Tab } from './tab.ts'

/** A command line for bash, in a folder with these files. */
export interface Script {
  command: string
  files?: Record<string, string>
  input?: string
  timeoutMs?: number
}

export interface ScriptEnd {
  stdout: string
  stderr: string
  code: number | null
}

const PROJECT = '/home/project'
const LIMIT_MS = 60_000

/** Runs it in this machine's bash, in a folder of its own; the folder's name is shown as the sandbox's. */
export function inBash({ command, files = {}, input = '', timeoutMs = LIMIT_MS }: Script): ScriptEnd {
  const folder = mkdtempSync(join(tmpdir(), 'native-shell-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const { PATH = '' } = process.env
    const { stdout, stderr, status, error } = spawnSync('bash', ['-c', command], {
      cwd: folder,
      input,
      encoding: 'utf8',
      timeout: timeoutMs,
      // Messages in plain ASCII: quotes are curly in other locales.
      env: { PATH, HOME: '/home', LC_ALL: 'C', PYTHONUTF8: '1', PWD: folder },
    })
    if (error) throw error
    const plain = (text: string) => text.replaceAll(folder, PROJECT)
    return { stdout: plain(stdout), stderr: plain(stderr), code: status }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs it in the tab's bash, in a project that has only its files. */
export async function inTabShell(tab: Tab, script: Script): Promise<ScriptEnd> {
  await fillProject(tab, script.files)
  return tab.page.evaluate(
    async ({ command, input, timeoutMs }) => {
      const ended = await window.run('bash', ['-c', command], {
        timeoutMs: timeoutMs!,
        ...(input === undefined ? {} : { input }),
      })
      return { stdout: ended.stdout, stderr: ended.stderr, code: ended.code }
    },
    { ...script, timeoutMs: script.timeoutMs ?? LIMIT_MS },
  )
}
