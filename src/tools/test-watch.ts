import type { Sandbox } from '../protocol/sandbox.ts'
import { countTests, isCode, isTestFile } from './test-files.ts'
import { decodeText, walkProject } from './walk.ts'

/** Larger files hold no tests that somebody wrote. Bytes. */
const LARGEST = 500_000

/**
 * Tells what a run did to the tests that it found, whoever changed them: a tool, or a command. A test that the run wrote
 * itself counts from its first test run on, because from then on it is what the code is held to.
 */
export interface TestWatch {
  /** Notes every test file as it is at the beginning of a run. */
  begin(): Promise<void>
  /** After each test run: notes the test files that are new. */
  ran(): void
  /** One sentence for each test file that was changed or removed, and one with the counts. Empty where none was. */
  review(): Promise<string[]>
  /** Paths of the test files that were removed, or that declare fewer tests or assertions or skip more. */
  weakened(): Promise<string[]>
}

export function createTestWatch(sandbox: Sandbox): TestWatch {
  let before = new Map<string, string>()
  let noting: Promise<void> = Promise.resolve()

  async function read(): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    for await (const path of walkProject(sandbox.fs)) {
      if (!isCode(path)) continue
      const bytes = await sandbox.fs.readFile(path)
      const content = bytes.length > LARGEST ? null : decodeText(bytes)
      if (content !== null && isTestFile(path, content)) found.set(path, content)
    }
    return found
  }

  return {
    begin() {
      noting = read().then((found) => {
        before = found
      })
      return noting
    },

    ran() {
      noting = noting.then(read).then((found) => {
        for (const [path, content] of found) if (!before.has(path)) before.set(path, content)
      })
      noting.catch(() => {}) // Told by the review.
    },

    async weakened() {
      await noting
      const after = await read()
      return [...before].filter(([path, content]) => isWeaker(content, after.get(path))).map(([path]) => path)
    },

    async review() {
      await noting
      const after = await read()
      const changed = [...before].filter(([path, content]) => after.get(path) !== content)
      if (changed.length === 0) return []
      const sentences = changed.map(([path, content]) => describe(path, content, after.get(path)))
      const total = (files: Map<string, string>) =>
        [...files.values()].reduce((sum, content) => sum + countTests(content).tests, 0)
      return [...sentences, `There were ${total(before)} tests in the project, and there are ${total(after)} now.`]
    },
  }
}

function isWeaker(before: string, after: string | undefined): boolean {
  if (after === undefined) return true
  const [had, has] = [countTests(before), countTests(after)]
  return has.tests < had.tests || has.skipped > had.skipped || has.assertions < had.assertions
}

function describe(path: string, before: string, after: string | undefined): string {
  const had = countTests(before)
  if (after === undefined) return `The test file ${path} was removed (${had.tests} tests).`
  const has = countTests(after)
  const parts = [
    had.tests === has.tests ? '' : `${had.tests} tests before, ${has.tests} now`,
    has.skipped > had.skipped ? `${has.skipped - had.skipped} more skipped` : '',
    had.assertions === has.assertions ? '' : `${had.assertions} assertions before, ${has.assertions} now`,
  ].filter(Boolean)
  const weaker = isWeaker(before, after)
  const how = parts.length === 0 ? 'as many tests and assertions as before' : parts.join(', ')
  return `The test file ${path} was changed: ${how}.${weaker ? ' Look whether it still proves as much.' : ''}`
}
