import { expect, test } from 'vitest'
import { openJourney } from '../support/journey.ts'

const journey = openJourney()

test('the demo is labelled as scripted, and what it does is real', async () => {
  const { person, visitor } = journey
  const { page, conversation, verdict, work } = person
  await page.getByRole('button', { name: 'Play the demo' }).click()
  await page.getByText('Scripted demo', { exact: true }).first().waitFor()
  await person.untilVerdict('Proved')
  await person.untilStill()
  expect(await page.getByRole('banner').innerText()).toContain('Scripted demo')
  expect(await verdict.innerText()).toMatch(/Proved\s+14 of 14 · run 2/)
  expect(await conversation.innerText()).toMatch(/refuses a token whose claims were changed/)

  const tests = await person.openTab('Tests')
  expect(await tests.innerText()).toMatch(/14 of 14 tests passed/)
  expect(await tests.innerText()).toMatch(/Run 1[\s\S]*12 of 14[\s\S]*Run 2[\s\S]*14 of 14/)

  // The tests were not played back: with the repair taken out again, they are red again.
  expect(await person.files()).toContain('src/jwt.js')
  await person.inTerminal(
    `sed -i 's/claims.exp \\* 1000 <= now/false/' src/jwt.js && node --test; echo "ended with $?"`,
    /ended with 1\s*$/,
  )
  await verdict.getByText('Outdated').waitFor()
  const again = await person.openTab('Tests')
  await again.getByRole('button', { name: 'Run again' }).click()
  await person.untilVerdict('Not proved')
  expect(await verdict.innerText()).toMatch(/13 of 14 · run 3/)
  expect(await work.getByText('refuses an expired token').first().isVisible()).toBe(true)
  expect(visitor.troubles).toEqual([])
}, 400_000)

/** An answer as chats give it. */
const chat = (words: string, files: Record<string, string>, ending = '') =>
  [
    words,
    ...Object.entries(files).map(([path, text]) => `\`\`\`js ${path}\n${text}\n\`\`\``),
    '```sh\nnode --test\n```',
    ending,
  ].join('\n\n')

const TESTS = `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { median } from '../src/median.js'

test('of an odd number of values', () => assert.equal(median([3, 1, 2]), 2))
test('of an even number of values', () => assert.equal(median([4, 1, 2, 3]), 2.5))
test('leaves its argument as it was', () => {
  const values = [3, 1, 2]
  median(values)
  assert.deepEqual(values, [3, 1, 2])
})`

test('copy and paste: the prompt goes out as text, answers come back, and a wrong one is repaired', async () => {
  const { person, visitor } = journey
  const { page, conversation } = person
  await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('textbox', { name: 'Say what to build' }).fill('Write a median function with tests')
  await page.getByRole('button', { name: 'Use copy-paste' }).click()

  const card = conversation.getByRole('form', { name: 'Copy and paste' })
  const carry = async () => {
    await card.getByRole('button', { name: 'Copy the prompt' }).click()
    await card.getByText('Copied').waitFor()
    return page.evaluate(() => navigator.clipboard.readText())
  }
  const paste = async (answer: string) => {
    await card.getByRole('textbox', { name: /Paste the whole answer/ }).fill(answer)
    await card.getByRole('button', { name: 'Use this answer' }).click()
  }
  await card.waitFor({ timeout: 120_000 })
  expect(await carry()).toContain('# Task\nWrite a median function with tests')
  const packageJson = '{ "name": "median", "private": true, "type": "module" }'
  await paste(
    chat('Here it is.', {
      'package.json': packageJson,
      'src/median.js': `export function median(values) {
  const sorted = values.sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}`,
      'test/median.test.js': TESTS,
    }),
  )

  await conversation.getByText('1 of 3 passed').waitFor({ timeout: 120_000 })
  await card.waitFor()
  const second = await carry()
  expect(second).toContain('# The last run')
  expect(second).toContain('leaves its argument as it was')
  expect(second).toContain('values.sort')
  await paste(
    chat(
      'The array was sorted in place, and the middle of an even number is between two.',
      {
        'src/median.js': `export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)]
}`,
      },
      'Summary: `median` takes an array of numbers.\n\nNot covered:\n- An empty array',
    ),
  )
  await person.untilVerdict('Proved')
  expect(await person.verdict.innerText()).toMatch(/3 of 3 · run 2/)
  await conversation.getByText('An empty array').last().waitFor()
  expect(await person.files()).toEqual(['src/median.js', 'test/median.test.js', 'package.json'])
  expect(visitor.troubles).toEqual([])
}, 400_000)
