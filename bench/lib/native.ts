import { spawn } from 'node:child_process'

export interface NativeResult {
  code: number | null
  stdout: string
  /** Milliseconds from spawn to the end of its output. */
  ms: number
}

/** Runs a program of this machine to its end. */
export function runNative(file: string, args: string[], cwd: string): Promise<NativeResult> {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const child = spawn(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.resume()
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, ms: performance.now() - started }))
  })
}
