import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTab, type Tab } from './support/tab.ts'

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
})
afterAll(() => tab?.close())

/** The same program here and there: what it prints must be the same. */
const PROGRAM = `
import asyncio, select, socket, threading
listener = socket.create_server(('127.0.0.1', 0))
port = listener.getsockname()[1]
client = socket.create_connection(('127.0.0.1', port))
server, address = listener.accept()
print(address == client.getsockname(), client.getpeername() == ('127.0.0.1', port), server.family, server.type)
client.sendall(b'x' * 100_000)
client.shutdown(socket.SHUT_WR)
with server.makefile('rb') as file:
    print(len(file.read()))
print(server.recv(10), client.fileno() != server.fileno())
server.settimeout(0.05)
late = socket.create_connection(('127.0.0.1', port)); waiting, _ = listener.accept()
waiting.settimeout(0.05)
for wait in (lambda: waiting.recv(1), listener.getpeername, lambda: listener.connect(('127.0.0.1', 1))):
    try: wait()
    except OSError as error: print(type(error).__name__, error)
waiting.setblocking(False)
try: waiting.recv(1)
except BlockingIOError as error: print(error)
print(select.select([waiting], [waiting], [], 0)[:2] == ([], [waiting]))
late.send(b'ab'); print(select.select([waiting], [], [], 5)[0] == [waiting], waiting.recv_into(bytearray(2)))
late.close(); waiting.setblocking(True); print(waiting.recv(1))
sent = 0
client2 = socket.create_connection(('127.0.0.1', port)); server2, _ = listener.accept()
client2.setblocking(False)
try:
    while True: sent += client2.send(bytes(50_000))
except BlockingIOError: print('full')
read = 0
while read < sent: read += len(server2.recv(1_000_000))
print(read == sent)
server2.close()
try: socket.socket().bind(('127.0.0.1', port))
except OSError as error: print(error)
for one in (client, server, waiting, client2, listener): one.close()
try: socket.create_connection(('127.0.0.1', port))
except OSError as error: print(type(error).__name__, error)
a, b = socket.socketpair(); a.sendall(b'pair'); print(b.recv(9)); a.close(); b.close()
try: client.send(b'')
except OSError as error: print(error)

async def main():
    async def serve(reader, writer):
        writer.write((await reader.readline()).upper())
        await writer.drain()
        writer.close()
    async with await asyncio.start_server(serve, '127.0.0.1', 0) as server:
        async def ask(text):
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(text.encode() + b'\\n')
            answer = await reader.read()
            writer.close()
            await writer.wait_closed()
            return answer
        print(await asyncio.gather(*map(ask, ('one', 'two', 'three'))))
asyncio.run(main())
`

describe('sockets of Python', () => {
  it('behave as native ones', async ({ skip }) => {
    const ours = await tab.page.evaluate(
      (program) => window.run('python3', ['-c', program], { timeoutMs: 60_000 }),
      PROGRAM,
    )
    expect(ours).toMatchObject({ code: 0, stderr: '' })
    const native = spawnSync('python3', ['-c', PROGRAM], { encoding: 'utf8', timeout: 60_000 })
    if (native.error) skip('this machine has no Python')
    expect(ours.stdout).toBe(native.stdout)
  })

  it('serve files to the preview and to other programs, until ^C', async () => {
    const { page } = tab
    const answers = await page.evaluate(async () => {
      const { sandbox } = window
      await sandbox.fs.writeFile('page.html', '<h1>served</h1>')
      const ready = new Promise<number>((resolve) => sandbox.on('server-ready', resolve))
      const server = await sandbox.spawn('python3', ['-u', '-m', 'http.server', '8000'], { stdio: 'pipes' })
      const port = await ready
      const response = await sandbox.fetch(port, { method: 'GET', path: '/page.html', headers: [] })
      const body = await new Response(response.body as BodyInit).text()
      const others = await window.run('sh', [
        '-c',
        `node -e "fetch('http://localhost:8000/none').then((answer) => console.log(answer.status))"
python3 -c "from urllib.request import urlopen; print(urlopen('http://localhost:8000/page.html').read())"`,
      ])
      server.kill('SIGINT')
      const reader = server.stdout.getReader()
      let printed = ''
      for (let part = await reader.read(); !part.done; part = await reader.read()) printed += part.value
      return { port, status: response.status, body, others: others.stdout, code: await server.exit, printed }
    })
    expect(answers).toMatchObject({ port: 8000, status: 200, body: '<h1>served</h1>', code: 0 })
    expect(answers.others).toBe("404\nb'<h1>served</h1>'\n")
    expect(answers.printed).toMatch(
      /^Serving HTTP on 0\.0\.0\.0 port 8000 .*\n\nKeyboard interrupt received, exiting\.\n$/,
    )
  })

  it('carries WSGI applications', async () => {
    const { code, stdout, stderr } = await tab.page.evaluate(() => {
      const server = `
import sys
from wsgiref.simple_server import make_server, demo_app
with make_server('', 0, demo_app) as httpd:
    print(httpd.server_port, flush=True)
    httpd.handle_request()
`
      return window.run('sh', [
        '-c',
        `cat > wsgi.py <<'END'\n${server}\nEND\npython3 wsgi.py > port & while [ ! -s port ]; do sleep 0.1; done
node -e "fetch('http://127.0.0.1:' + fs.readFileSync('port', 'utf8').trim()).then((answer) => answer.text()).then((text) => console.log(text.split('\\n')[0]))"; wait`,
      ])
    })
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Hello world!\n' })
    expect(stderr).toMatch(/"GET \/ HTTP\/1\.1" 200 \d+/)
  })
})
