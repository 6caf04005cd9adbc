import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createPlayer } from '../../e2e/model-server/play.ts'
import { createPasteModel } from '../models/paste.ts'
import { createGuard } from '../models/secrets/guard.ts'
import { noteShown, readProjectTexts } from '../tools/project-texts.ts'
import { createNativeSandbox, type NativeSandbox } from '../tools/test-support/native-sandbox.ts'

/** Real programs are started, on a machine that may be busy. */
vi.setConfig({ testTimeout: 30_000 })

let sandbox: NativeSandbox
beforeEach(async () => {
  sandbox = await createNativeSandbox()
})
afterEach(() => sandbox.dispose())

/** A run whose person pastes these answers, one after another; then never again. */
function carry(answers: string[], stop?: AbortController) {
  const asked: string[] = []
  const player = createPlayer(sandbox, ({ proof, seen }) =>
    createPasteModel({
      ask(text, signal) {
        asked.push(text)
        const answer = answers[asked.length - 1]
        if (answer !== undefined) return Promise.resolve(answer)
        setTimeout(() => stop?.abort(), 50)
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      },
      files: () => readProjectTexts(sandbox),
      shown: (files) => noteShown(sandbox, seen, files),
      proved: async () => (await proof.state()).status === 'proved',
      guard: createGuard(),
    }),
  )
  return { asked, play: (prompt: string) => player.play(prompt, stop ? { stop: stop.signal } : {}) }
}

const FILES = `Here you are.

**src/add.js**
\`\`\`javascript
export const add = (a, b) => a - b
\`\`\`

\`\`\`js test/add.test.js
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { add } from '../src/add.js'

test('adds', () => assert.equal(add(2, 3), 5))
\`\`\`

\`\`\`json
{ "type": "module", "scripts": { "test": "node --test" } }
\`\`\`

\`\`\`bash
npm install
npm test
\`\`\`
`

const REPAIR = `It subtracts.

\`\`\`js src/add.js
<<<<<<< SEARCH
a - b
=======
a + b
>>>>>>> REPLACE
\`\`\`

Summary: \`add\` adds two numbers.
Not covered:
- Text
`

it('carries a task to a chat and back until the tests pass', async () => {
  const { asked, play } = carry([FILES, REPAIR])
  const { outcome, bodies } = await play('Write add')
  expect(outcome).toEqual({
    status: 'proved',
    passed: 1,
    summary: '`add` adds two numbers.',
    notCovered: ['Text'],
  })
  expect(bodies.map((body) => (body.type === 'tool-call' ? body.call.name : body.type))).toEqual([
    ...['model-call', 'write', 'write', 'write', 'run', 'model-call', 'edit', 'run', 'model-call', 'finish'],
    'run-ended',
  ])
  expect(asked).toHaveLength(2)
  expect(asked[0]).toContain('# Task\nWrite add')
  expect(asked[1]).toContain('a - b')
  expect(asked[1]).toMatch(/# The last run[\s\S]*tests: 0 passed, 1 failed[\s\S]*Expected values to be strictly equal/)
})

it('says what is missing in an answer, and asks again', async () => {
  const nameless = '```js\nexport const add = 1\n```'
  const { asked, play } = carry([nameless, FILES.replace('a - b', 'a + b')])
  expect((await play('Write add')).outcome).toMatchObject({ status: 'proved', summary: 'The tests pass.' })
  expect(asked[1]).toMatch(/^# Your last answer could not be used\nThe code block that begins with/)
})

it('takes words for an answer', async () => {
  const { play } = carry(['A signed statement.'])
  expect((await play('What is a JWT?')).outcome).toMatchObject({ status: 'answered', summary: 'A signed statement.' })
})

it('is stopped while it waits', async () => {
  const { play } = carry([], new AbortController())
  expect((await play('Write add')).outcome).toEqual({ status: 'stopped-by-person' })
})
