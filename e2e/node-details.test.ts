import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTab, natively, type Program } from './support/native-node.ts'
import { openTab, type Tab } from './support/tab.ts'

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
}, 60_000)
afterAll(() => tab?.close())

const script = (name: string, text: string): Program => ({
  name,
  args: ['--no-deprecation', 'a.js'],
  files: { 'a.js': text },
})

const same: Program[] = [
  script(
    'what util.inspect shows of iterators, and what is left in them after it',
    `
const map = new Map([['a', 1], ['b', { c: 2 }]])
const entries = map.entries()
entries.next()
console.log(entries, map.keys(), map.values(), new Set([1, 'x']).values(), new Set([1]).entries())
console.log([...entries], entries.next())
console.table(map.keys())
class Lost { x = 1 }
console.log(Object.setPrototypeOf(new Lost(), null), Object.create(null))
`,
  ),
  script(
    'servers and connections with a name in the file system',
    `
const fs = require('fs'), net = require('net'), http = require('http')
const codes = (socket) => new Promise((resolve) => socket.on('error', (error) => resolve(error.code + ' ' + error.message)))
const server = http.createServer((request, response) => response.end('you asked ' + request.url)).listen('a.sock', async () => {
  const stat = fs.statSync('a.sock')
  console.log(server.address(), stat.isSocket(), fs.readdirSync('.', { withFileTypes: true }).find((e) => e.isSocket())?.name)
  console.log(await codes(net.connect('none.sock')), await codes(net.connect(__filename)), await codes(net.createServer().listen('a.sock')))
  try { fs.readFileSync('a.sock') } catch (error) { console.log(error.code) }
  http.get({ socketPath: 'a.sock', path: '/x' }, (response) => {
    response.setEncoding('utf8').on('data', console.log).on('end', () => server.close(() => console.log(fs.existsSync('a.sock'))))
  })
})
`,
  ),
  script(
    'a process that becomes another program',
    `
if (process.argv[2] === 'again') console.log(process.argv.slice(2), process.env.MARK, process.pid === Number(process.env.WAS))
else {
  process.on('exit', () => console.log('never'))
  setInterval(() => {}, 1000)
  process.removeAllListeners('warning')
  process.execve(process.execPath, [process.execPath, __filename, 'again'], { ...process.env, MARK: 'm', WAS: String(process.pid) })
}
`,
  ),
  script(
    'what goes through message ports within one thread',
    `
const { MessageChannel, receiveMessageOnPort, BroadcastChannel } = require('worker_threads')
const { port1, port2 } = new MessageChannel()
const inner = new MessageChannel()
port1.postMessage({ port: inner.port1, list: [1, 2] }, [inner.port1])
const { port, list } = receiveMessageOnPort(port2).message
inner.port2.postMessage('through')
console.log(list, port.constructor.name, port === inner.port1, receiveMessageOnPort(port))
for (const send of [() => structuredClone({}, { transfer: [{}] }), () => port1.postMessage(1, 5), () => port1.postMessage(port), () => structuredClone(() => {}), () => MessageChannel()])
  try { send() } catch (error) { console.log(error.name, error.code, error.message) }
new Blob(['blob']).slice(1).text().then((text) => console.log(text))
structuredClone(new Blob(['cloned'])).text().then(console.log)
`,
  ),
  script(
    'errors in exit handlers, and of microtasks',
    `
process.on('uncaughtException', (error) => console.log('caught', error.message))
process.on('exit', () => console.log('exit 1'))
process.on('exit', () => { throw new Error('of exit') })
process.on('exit', () => console.log('not reached'))
queueMicrotask(() => { throw new Error('of a microtask') })
`,
  ),
  script(
    'hosts with a star, priorities, and a reset connection',
    `
const net = require('net'), os = require('os')
console.log(new URL('http://*.example.org/a?*').href, URL.canParse('http://a b/'), require('url').parse('x://0.0,1.1/').host)
os.setPriority(5)
console.log(os.getPriority(), os.getPriority(process.pid))
const server = net.createServer((socket) => socket.on('error', (error) => { console.log(error.message); server.close() })).listen(0, () => {
  const client = net.connect(server.address().port, () => setTimeout(() => client.resetAndDestroy(), 50))
})
`,
  ),
  {
    name: 'env without a command',
    args: [
      '-e',
      'console.log(require("child_process").execFileSync("/usr/bin/env", { env: { A: "1", B: "x y" } }).toString())',
    ],
  },
]

test.for(same)('$name: as in native Node', { timeout: 60_000 }, async (program) => {
  const [there, here] = [await natively(program), await inTab(tab, program)]
  expect(here).toEqual(there)
})
