import { expect, test } from 'vitest'
import { openJourney } from '../support/journey.ts'
import { createPerson } from '../support/person.ts'

const journey = openJourney()

test('one tab works on a project: the second is told, takes it over, and nothing is lost', async () => {
  const { person: first, visitor } = journey
  await first.page.getByRole('button', { name: 'JavaScript with tests' }).click()
  await first.inTerminal('echo one > one.txt; echo "ended with $?"', /^ended with 0/)
  await first.openTab('Editor')
  await first.work.getByRole('treeitem', { name: 'one.txt' }).waitFor()

  const other = await visitor.context.newPage()
  other.on('pageerror', (error) => visitor.troubles.push(error.message))
  await other.goto(first.page.url())
  const second = createPerson(other)
  const told = other.getByRole('alert')
  await told.getByText(/is open in another tab\. One tab at a time/).waitFor({ timeout: 60_000 })
  expect(await other.getByRole('region', { name: 'Work' }).count()).toBe(0)
  // What stands in the first tab's editor when it is asked is kept, too.
  await first.openFile('one.txt')
  const editor = first.work.getByRole('textbox', { name: /one\.txt/ })
  await editor.press('Control+End')
  await first.page.keyboard.type('two\n')
  await told.getByRole('button', { name: 'Take over' }).click()

  await first.page.getByText(/is open in another tab now/).waitFor({ timeout: 60_000 })
  await first.page.getByRole('textbox', { name: 'Say what to build' }).waitFor()
  await second.inTerminal('echo "it has $(cat one.txt | tr "\\n" " ")"', /^it has one two/)
  expect(await told.count()).toBe(0)

  // A project that another tab has open is not deleted from here.
  await first.page.getByRole('button', { name: 'Projects', exact: true }).click()
  await first.dialog.getByRole('button', { name: /^Delete / }).click()
  await first.dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await first.page.getByText(/Close it there first/).waitFor()

  await first.page.getByRole('button', { name: 'Take it back' }).click()
  await first.inTerminal('echo "it has $(cat one.txt | tr "\\n" " ")"', /^it has one two/)
  await other.getByText(/is open in another tab now/).waitFor({ timeout: 60_000 })

  // A closed tab holds nothing.
  await first.page.close()
  await other.getByRole('button', { name: 'Take it back' }).click()
  await second.inTerminal('echo "it has $(cat one.txt | tr "\\n" " ")"', /^it has one two/)
  expect(visitor.troubles).toEqual([])
}, 300_000)
