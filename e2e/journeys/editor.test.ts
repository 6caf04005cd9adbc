import { expect, test } from 'vitest'
import { openJourney } from '../support/journey.ts'

const journey = openJourney()

async function begin(): Promise<void> {
  const { page, conversation } = journey.person
  await page.getByRole('button', { name: 'JavaScript with tests' }).click()
  await conversation.getByText('Say what to build, or open a file').waitFor({ timeout: 120_000 })
}

test('text is found in all files and opened at its place, by keyboard alone', async () => {
  const { person, visitor } = journey
  const { page, work } = person
  await begin()
  await person.openFile('package.json')
  await work.getByRole('textbox', { name: /package\.json/ }).click()
  await page.keyboard.press('Control+Shift+f')
  const field = work.getByRole('textbox', { name: 'Look for' })
  await field.and(page.locator(':focus')).waitFor()
  await page.keyboard.type('greet')
  const results = work.getByRole('tree', { name: 'Results' })
  await results.getByRole('treeitem', { name: 'greet.js src' }).waitFor()
  const all = await work.getByRole('status').innerText()
  await work.getByRole('button', { name: 'Whole words' }).click()
  await expect.poll(() => work.getByRole('status').innerText()).not.toBe(all)
  await work.getByRole('button', { name: 'Regular expression' }).click()
  await field.fill('greet(')
  await work.getByRole('status').getByText('no regular expression').waitFor()
  await field.fill('throw new \\w+')
  await work.getByRole('status').getByText('1 match in 1 file').waitFor()
  await field.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const editor = work.getByRole('textbox', { name: /src\/greet\.js/ })
  await editor.and(page.locator(':focus')).waitFor()
  expect(await page.evaluate(() => getSelection()?.toString())).toBe('throw new RangeError')
  // By a few letters of its name, and at a line.
  await page.keyboard.press('Control+p')
  await person.dialog.getByRole('combobox').fill('grtest:5')
  await page.keyboard.press('Enter')
  await work
    .getByRole('textbox', { name: /greet\.test\.js/ })
    .and(page.locator(':focus'))
    .waitFor()
  expect(await work.locator('.editor-file:not([hidden]) .cm-activeLine').innerText()).toMatch(/^describe/)
  expect(visitor.troubles).toEqual([])
}, 200_000)

test('open files have tabs that a reload keeps, pictures are seen, and megabytes are typed into', async () => {
  const { person, visitor } = journey
  const { page, work } = person
  await begin()
  const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  await person.inTerminal(
    `node -e 'fs.writeFileSync("big.txt", "some words here\\n".repeat(300000)); fs.writeFileSync("dot.png", Buffer.from("${picture}", "base64"))'; echo "ended with $?"`,
    /^ended with 0/,
  )
  await person.openTab('Editor')
  const files = work.getByRole('tree', { name: 'Files' })
  await files.getByRole('treeitem', { name: 'dot.png' }).click({ timeout: 60_000 })
  await work.getByText('1 × 1').waitFor()
  const tabs = work.getByRole('tablist', { name: 'Open files' })
  for (const name of ['greet.js', 'greet.test.js']) await files.getByRole('treeitem', { name }).dblclick()
  await tabs.getByRole('tab', { name: 'greet.test.js' }).and(page.locator('[aria-selected=true]')).waitFor()
  await files.getByRole('treeitem', { name: 'big.txt' }).click()
  const big = work.getByRole('textbox', { name: /big\.txt/ })
  await big.click({ timeout: 60_000 })
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('typed at the top')
  await work.getByText('saved').filter({ visible: true }).waitFor({ timeout: 60_000 })
  await page.keyboard.press('Alt+w')
  await tabs.getByRole('tab', { name: 'big.txt' }).waitFor({ state: 'detached' })
  await page.keyboard.press('Alt+PageUp')
  await tabs.getByRole('tab', { name: 'greet.js' }).and(page.locator('[aria-selected=true]')).waitFor()
  await page.reload()
  await tabs
    .getByRole('tab', { name: 'greet.js' })
    .and(page.locator('[aria-selected=true]'))
    .waitFor({ timeout: 120_000 })
  expect(await tabs.getByRole('tab').allInnerTexts()).toEqual(['greet.js', 'greet.test.js'])
  await files.getByRole('treeitem', { name: 'big.txt' }).click()
  expect(await work.getByRole('textbox', { name: /big\.txt/ }).innerText()).toMatch(/^typed at the topsome words/)
  expect(visitor.troubles).toEqual([])
}, 200_000)

test('types are known: problems, completions, declarations and a renaming, across files', async () => {
  const { person, visitor } = journey
  const { page, work } = person
  await page.getByRole('button', { name: 'TypeScript library' }).click()
  await person.conversation.getByText('Say what to build, or open a file').waitFor({ timeout: 120_000 })
  await person.openFile('index.ts')
  const index = work.getByRole('textbox', { name: /src\/index\.ts/ })
  await index.click()
  await work.getByText('no problems').waitFor({ timeout: 60_000 })
  await page.keyboard.press('Control+End')
  await page.keyboard.type("import * as all from './result.ts'\nconst wrong: number = all.")
  await page.getByRole('listbox').getByRole('option', { name: 'attempt' }).first().waitFor()
  await page.keyboard.type('attempt(() => 1)\n')
  // Its type is a result, and no number; and nobody uses it.
  await work.getByRole('button', { name: '1 error' }).waitFor()
  await page.keyboard.press('Alt+F8')
  await page.getByText('is not assignable to type').first().waitFor()
  await page.keyboard.press('Escape')
  await index.getByText('attempt').last().click()
  await page.keyboard.press('F12')
  await work
    .getByRole('textbox', { name: /src\/result\.ts/ })
    .and(page.locator(':focus'))
    .waitFor()
  await work.getByText('no problems').filter({ visible: true }).waitFor()
  await page.keyboard.press('F2')
  await work.getByRole('textbox', { name: 'New name' }).fill('tryOut')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Alt+PageUp')
  await index.getByText('tryOut').first().waitFor()
  await page.keyboard.press('Alt+Shift+f')
  expect(visitor.troubles).toEqual([])
}, 200_000)
