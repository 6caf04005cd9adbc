// @ts-check
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** @typedef {import('./real-exports.mjs').Question} Question */
/** @typedef {import('./real-exports.mjs').Answer} Answer */

const PROGRAM = fileURLToPath(new URL('real-exports.mjs', import.meta.url))
/** For one module, and for the start of the process. */
const PATIENCE_MS = 20_000

/**
 * Loads modules in a throw-away process and asks what they have. One that ends or hangs it is not asked again, and the
 * others are asked in a new one.
 *
 * @param {Question[]} questions
 * @returns {Promise<Answer[]>} in the order of the questions
 */
export async function askModules(questions) {
  /** @type {Answer[]} */
  const answers = []
  while (answers.length < questions.length) {
    const got = await askOnce(questions.slice(answers.length))
    answers.push(...got)
    if (answers.length < questions.length)
      answers.push({ missing: [], checked: 0, error: 'Loading it ended or held up its process.' })
  }
  return answers
}

/** @returns {Promise<Answer[]>} */
function askOnce(/** @type {Question[]} */ questions) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--no-warnings', PROGRAM, JSON.stringify(questions), '3'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    let output = ''
    const pipe = /** @type {import('node:stream').Readable} */ (child.stdio[3])
    pipe.setEncoding('utf8').on('data', (text) => {
      output += text
      lastHeard = performance.now()
    })
    // The event loop's clock stood still while types were checked: a single timer would fire at once.
    let lastHeard = performance.now()
    const timer = setInterval(() => {
      if (performance.now() - lastHeard > PATIENCE_MS) child.kill('SIGKILL')
    }, 1000)
    child.on('error', reject)
    child.on('close', () => {
      clearInterval(timer)
      resolve(
        output
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line)),
      )
    })
  })
}
