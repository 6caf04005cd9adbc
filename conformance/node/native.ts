import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ConformanceTest, skipReason } from './selection.ts'

const LIMIT_MS = 20_000

/** Runs a test on the Node that runs this. null when it passed, else why not. */
function runNatively(folder: string, test: ConformanceTest): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...test.flags, `${folder}/parallel/${test.file}`], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
      // A group of its own: what a test leaves behind ends with it.
      detached: true,
    })
    const endGroup = () => {
      try {
        process.kill(-child.pid!, 'SIGKILL')
      } catch {
        // Nothing of it is left.
      }
    }
    let stdout = ''
    let stderr = ''
    const timer = setTimeout(endGroup, LIMIT_MS)
    child.stdout.on('data', (data) => {
      if (stdout.length < 20_000) stdout += data
    })
    child.stderr.on('data', (data) => {
      stderr += data
    })
    child.on('exit', endGroup)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      const skipped = skipReason(stdout)
      if (code === 0 && skipped !== null) resolve(`skips itself: ${skipped}`)
      else resolve(code === 0 ? null : `${signal ?? `exit ${code}`}: ${stderr.slice(0, 200)}`)
    })
  })
}

export interface NativeRuns {
  /** null when it passes natively, else why not. */
  result(test: ConformanceTest): Promise<string | null>
  save(): void
}

/**
 * Native results, kept from one run to the next: a test that has not changed passes on the same Node again. Only
 * passes are kept, so that a failure of a busy machine does not stay.
 */
export function createNativeRuns(folder: string, cacheFolder: string): NativeRuns {
  const path = join(cacheFolder, `native-passes-${process.version}.json`)
  let passes = new Set<string>()
  try {
    passes = new Set(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // The first run, or a spoilt file: everything is run again.
  }
  return {
    async result(test) {
      const text = readFileSync(join(folder, 'parallel', test.file))
      const key = createHash('sha256').update(test.flags.join(' ')).update(text).digest('base64url').slice(0, 16)
      if (passes.has(key)) return null
      const result = await runNatively(folder, test)
      if (result === null) passes.add(key)
      return result
    },
    save() {
      mkdirSync(cacheFolder, { recursive: true })
      writeFileSync(path, JSON.stringify([...passes].sort()))
    },
  }
}
