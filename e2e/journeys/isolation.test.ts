import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { KEY, openJourney } from '../support/journey.ts'

let listener: Server
const heard: string[] = []

beforeAll(async () => {
  listener = createServer((request, response) => {
    response.setHeader('access-control-allow-origin', '*')
    response.end(`${request.url}`)
  })
  listener.on('connection', () => heard.push('connection'))
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
})
afterAll(() => listener?.close())

const journey = openJourney()

/** A program that tries every way out it can think of, and prints one line for each. */
const PROBE = (outside: string) => {
  const { port } = new URL(outside)
  return `const print = (name, value) => console.log(name + '=' + value)
const attempt = async (name, work) => {
  const late = new Promise((done) => setTimeout(done, 3000, 'nothing'))
  try { print(name, 'got ' + (await Promise.race([work(), late]))) } catch (error) { print(name, 'refused') }
}
for (const name of ['indexedDB', 'localStorage', 'document', 'window', 'parent', 'caches', 'XMLHttpRequest', 'importScripts'])
  print(name, typeof globalThis[name])
const all = Function('return this')()
print('function', ['indexedDB', 'document', 'caches', 'parent'].filter((name) => typeof all[name] !== 'undefined').join() || 'none')
await attempt('fetch', async () => (await fetch('${outside}/fetch')).status)
await attempt('app', async () => (await fetch('${'APP'}')).status)
await attempt('http', () => new Promise((ok, no) => import('node:http').then((http) => http.get('${outside}/http', ok).on('error', no))))
await attempt('net', () => new Promise((ok, no) => import('node:net').then((net) => { const s = net.connect(${port}, '127.0.0.1', () => ok('connected')); s.on('error', no) })))
await attempt('import', () => import('${outside}/module.js'))
await attempt('script', () => Function('url', 'return import(url)')('${outside}/function.js'))
print('secrets', JSON.stringify(process.env).includes('sk-journey') ? 'in the environment' : 'none')
print('end', 'reached')
process.exit()`
}

test('a program in the terminal reaches neither key, storage, page nor any host', async () => {
  const outside = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
  const { app, models, person } = journey
  const { page, work } = person
  await person.setModel({ baseUrl: models.baseUrl, key: KEY, model: 'hello' })
  await page.getByRole('button', { name: 'JavaScript with tests' }).click()

  await person.openTab('Editor')
  await work.getByRole('button', { name: 'New file' }).click({ timeout: 120_000 })
  await work.getByRole('textbox', { name: 'Path of the new file' }).fill('probe.mjs')
  await page.keyboard.press('Enter')
  const editor = work.getByRole('textbox', { name: /probe\.mjs/ })
  await editor.waitFor({ timeout: 60_000 })
  await editor.fill(PROBE(outside).replace('APP', app.url))
  await work.getByText('saved').first().waitFor({ timeout: 60_000 })

  await person.inTerminal('node probe.mjs > result.txt; echo "ended with $?"', /^ended with 0/)
  await person.openFile('result.txt')
  const result = work.getByRole('textbox', { name: /result\.txt/ })
  await result.getByText('end=reached').waitFor({ timeout: 60_000 })
  const lines = (await result.innerText()).split('\n').filter((line) => line.includes('='))
  expect(Object.fromEntries(lines.map((line) => line.trim().split('=')))).toEqual({
    indexedDB: 'undefined',
    localStorage: expect.stringMatching(/undefined|object/),
    document: 'undefined',
    window: 'undefined',
    parent: 'undefined',
    caches: 'undefined',
    XMLHttpRequest: 'undefined',
    importScripts: 'undefined',
    function: 'none',
    fetch: 'refused',
    app: 'refused',
    http: 'refused',
    net: 'refused',
    import: 'refused',
    script: 'refused',
    secrets: 'none',
    end: 'reached',
  })
  expect(heard).toEqual([])

  // Nor does the key lie in any file of the sandbox.
  await person.inTerminal('grep -rl "sk-jour""ney-0123456789" / 2>/dev/null; echo "found $?"', /^found \d/)
  const terminal = await person.openTab('Terminal')
  expect(await terminal.innerText()).toContain('found 1')
}, 400_000)
