import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PageAction, PageView } from '../src/protocol/visit.ts'
import { openTab, type Tab } from './support/tab.ts'

/** A list that a script fills and a form changes, a second page, and much that goes wrong. */
const SITE = `
const http = require('node:http')
const items = ['bread']
const list = '<!doctype html><html><head><title>Shopping</title></head><body>' +
  '<nav aria-label="Pages"><a href="/about">About</a></nav><main><h1>What to buy</h1><ul id="list"></ul>' +
  '<form><label>What <input name="what" required></label><label><input type="checkbox" name="soon"> Soon</label>' +
  '<select aria-label="Shop"><option>Baker</option><option>Market</option></select><button>Add</button></form>' +
  '<p hidden>not to be seen</p><img src="/missing.png" alt="A basket"><input type="password" aria-label="Code" value="s3cret">' +
  '<table><tr><th>Shop</th><th>Open</th></tr><tr><td>Baker</td><td>8–12</td></tr></table>' +
  '<button disabled>Pay</button><button onclick="nothing.there()">Break</button><button onclick="for (;;) {}">Hang</button></main>' +
  '<script>' +
  'const show = async () => { const all = await (await fetch("/items")).json(); list.replaceChildren(...all.map((one) => Object.assign(document.createElement("li"), { textContent: one }))) };' +
  'document.querySelector("form").onsubmit = async (event) => { event.preventDefault(); const { what, soon } = event.target.elements; console.log("adding", what.value, { soon: soon.checked });' +
  ' await fetch("/items", { method: "POST", body: what.value + " from " + document.querySelector("select").value }); show() };' +
  'show()</script></body></html>'
http.createServer(async (request, response) => {
  const html = (text) => response.writeHead(200, { 'content-type': 'text/html' }).end(text)
  if (request.url === '/') return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(list)
  if (request.url === '/about?from=link') return html('<title>About</title><h1>About this</h1><script>setTimeout(() => document.body.append("came late"), 600)</script>')
  if (request.url === '/about') return setTimeout(() => response.writeHead(302, { location: '/about?from=link' }).end(), 400)
  if (request.url !== '/items') return response.writeHead(404).end('none')
  if (request.method === 'POST') { let text = ''; for await (const part of request) text += part; items.push(text) }
  setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(items)), 100)
}).listen(3000)
`

let tab: Tab
beforeAll(async () => {
  tab = await openTab('/e2e/support/preview-harness.html')
  await tab.page.evaluate(([text]) => window.startServer('site.js', text!, 3000), [SITE])
}, 120_000)
afterAll(() => tab?.close())

const visit = (path: string, actions: PageAction[] = [], port = 3000): Promise<PageView> =>
  tab.page.evaluate(([visit]) => window.visitPage(visit!), [{ port, path, actions }])

test('tells what a person would see, and what went wrong in the console', async () => {
  const view = await visit('/')
  expect(view.outline).toBe(
    `navigation "Pages"
  link "About" → /about
main
  heading 1 "What to buy"
  list
    - bread
  form
    field "What" (value: "", invalid)
    checkbox "Soon" (not checked)
    choice "Shop" (chosen: "Baker", of: Baker, Market)
    button "Add"
  image "A basket"
  field "Code" (filled)
  table
    row: Shop | Open
    row: Baker | 8–12
  button "Pay" (disabled)
  button "Break"
  button "Hang"`,
  )
  expect(view).toMatchObject({ path: '/', title: 'Shopping', problem: null })
  expect(view.console).toEqual([{ level: 'error', text: '<img> could not be loaded: /missing.png' }])
})

test('uses it as a person would: fields, boxes, choices, keys, buttons; and sees what comes of it', async () => {
  const view = await visit('/', [
    { action: 'fill', target: 'what', value: 'milk' },
    { action: 'fill', target: 'Soon', value: 'true' },
    { action: 'fill', target: 'Shop', value: 'Market' },
    { action: 'click', target: 'Add' },
    { action: 'fill', target: '[name=what]', value: 'tea' },
    { action: 'press', value: 'Enter' },
    { action: 'wait', value: 'tea from market' },
    { action: 'click', target: 'Break' },
  ])
  expect(view.problem).toBe(null)
  expect(view.outline).toContain('    - bread\n    - milk from Market\n    - tea from Market\n')
  expect(view.outline).toMatch(/checkbox "Soon" \(checked/)
  const said = view.console.map(({ level, text }) => `${level}: ${text.split('\n')[0]}`)
  expect(said.slice(1)).toEqual([
    'log: adding milk {"soon":true}',
    'log: adding tea {"soon":true}',
    'error: ReferenceError: nothing is not defined',
  ])
})

test('follows a link to a slow page behind a redirect', async () => {
  const view = await visit('/', [
    { action: 'click', target: 'About' },
    { action: 'wait', value: 'came late' },
  ])
  expect(view).toMatchObject({ path: '/about?from=link', title: 'About', problem: null })
  expect(view.outline).toBe('heading 1 "About this"\ncame late')
})

test('says what cannot be done, and shows the page as it is then', async () => {
  const missing = await visit('/', [{ action: 'click', target: 'Buy' }])
  expect(missing.problem).toMatch(/^click Buy: Nothing is called “Buy”\. There is: “About”, .*“Add”/)
  expect(missing.outline).toContain('heading 1 "What to buy"')
  expect((await visit('/', [{ action: 'click', target: 'Pay' }])).problem).toBe('click Pay: “Pay” is disabled.')
  expect((await visit('/', [{ action: 'fill', target: 'Shop', value: 'Harbour' }])).problem).toBe(
    'fill Shop Harbour: “Shop” has no “Harbour” to choose.',
  )
  expect((await visit('/items')).problem).toMatch(/^No HTML page came/)
  expect((await visit('/', [], 4444)).problem).toMatch(/^No HTML page came/)
})

test('outlives a page that is busy without end, and so does who visits', async () => {
  const hung = await visit('/', [{ action: 'click', target: 'Hang' }])
  expect(hung.problem).toMatch(/^The page does not answer/)
  expect((await visit('/about?from=link')).outline).toMatch(/^heading 1 "About this"/)
})
