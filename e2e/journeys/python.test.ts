import { expect, test } from 'vitest'
import { KEY, openJourney } from '../support/journey.ts'

const journey = openJourney()

test('a prompt becomes Python that pytest proves', async () => {
  const { person, models, visitor } = journey
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'python' })
  await person.ask('Write a Python parser for bank statement CSV files with sums by month, and test it with pytest')
  await person.untilVerdict('Proved')
  await person.untilStill()
  expect(await person.verdict.innerText()).toMatch(/14 of 14/)
  expect(await person.conversation.innerText()).toMatch(/of 14 passed[\s\S]*test_reads_amounts[\s\S]*Proved/)
  expect(await person.files()).toContain('tests/test_statement.py')

  // What it made is a program that can be used.
  await person.inTerminal('python3 -m statement samples/2025.csv', /^\d+ transactions/)
  // Python, too, is not played back.
  await person.inTerminal(
    `sed -i 's/datetime.strptime(text, "%d.%m.%Y")/datetime.strptime(text, "%m.%d.%Y")/' statement/parser.py && python3 -m pytest -q; echo "ended with $?"`,
    /^ended with 1/,
  )
  await person.verdict.getByText('Outdated').waitFor()
  expect(visitor.troubles).toEqual([])
}, 480_000)
