import { spawn } from 'node:child_process'
import type { ConformanceTest } from './selection.ts'

const LIMIT_MS = 20_000

/** Runs a test on the Node that runs this. null when it passed, else why not. */
export function runNatively(folder: string, test: ConformanceTest): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...test.flags, `${folder}/parallel/${test.file}`], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
    })
    let stderr = ''
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
    child.stderr.on('data', (data) => {
      stderr += data
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve(code === 0 ? null : `${signal ?? `exit ${code}`}: ${stderr.slice(0, 200)}`)
    })
  })
}
