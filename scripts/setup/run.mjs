// @ts-check
import { spawn } from 'node:child_process'
import { ROOT } from './root.mjs'

/**
 * Runs a program to its end with this terminal as its own, and gives its exit code (1 for a signal or a failed start).
 *
 * @param {string} file
 * @param {string[]} args
 * @param {{ env?: Record<string, string | undefined>, cwd?: string, shell?: boolean, timeoutMs?: number }} [options]
 * @returns {Promise<number>}
 */
export function run(file, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, ...options.env },
      shell: options.shell ?? false,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    const timer =
      options.timeoutMs &&
      setTimeout(() => {
        console.error(
          `Stopped after ${Math.round((options.timeoutMs ?? 0) / 60_000)} minutes: ${file} ${args.join(' ')}`,
        )
        child.kill('SIGTERM')
        setTimeout(() => child.kill('SIGKILL'), 5_000).unref()
      }, options.timeoutMs)
    const end = (/** @type {number} */ code) => {
      if (timer) clearTimeout(timer)
      resolve(code)
    }
    child.on('error', (error) => {
      console.error(error.message)
      end(1)
    })
    child.on('close', (code) => end(code ?? 1))
  })
}
