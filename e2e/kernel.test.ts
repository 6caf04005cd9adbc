import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bootEvalSandbox } from './support/eval-sandbox.ts'
import { openTab, type Tab } from './support/tab.ts'

/** The kernel in a real tab, under a program that does nothing but make system calls (`support/eval-process.ts`). */
let tab: Tab

beforeAll(async () => {
  tab = await openTab()
  await bootEvalSandbox(tab.page)
})
afterAll(() => tab?.close())

const run = (source: string, options: { timeoutMs?: number; input?: string } = {}) =>
  tab.page.evaluate(([source, options]) => window.run('node', [source], options), [source, options] as const)

const lines = async (source: string): Promise<string[]> => {
  const { stdout, stderr, code } = await run(source)
  expect([stderr, code]).toEqual(['', 0])
  return stdout.trimEnd().split('\n')
}

/** Declares `start.child(source, fds)`, for programs that start others. */
const CHILD = `const child = (source, fds = [0, 1, 2], more = {}) =>
  sys.spawn({ file: 'node', args: ['node', source], env: start.env, cwd: start.cwd, fds, ...more });
const text = (bytes) => new TextDecoder().decode(bytes);
const bytes = (text) => new TextEncoder().encode(text);
`

describe('system calls', () => {
  it('work both ways, with errors as they are', async () => {
    expect(
      await lines(`
        sys.mkdir('d', 0o777); sys.writeFile('d/a', new Uint8Array([1, 2]), 0o101, 0o666)
        print(sys.readdir('d')[0].name, (await async.readFile('d/a').promise)[1], sys.stat('none'), sys.stat('d/a')[1].toString(8))
        try { sys.open('none', 0, 0) } catch (e) { print(e.name, e.code, e.errno, e.syscall, e.path, e.message) }
        await async.open('none', 0, 0).promise.catch((e) => print(e.name, e.code, e.path))
        try { sys.read(77, 1, -1) } catch (e) { print(e.code) }`),
    ).toEqual([
      'a 2 null 100644',
      "SystemError ENOENT -2 open none ENOENT: open 'none'",
      'SystemError ENOENT none',
      'EBADF',
    ])
  })

  it('carry more than the window holds', async () => {
    expect(
      await lines(`
        const big = new Uint8Array(5_000_001).map((_, i) => i % 251); sys.writeFile('big', big, 0o101, 0o666)
        const same = (b) => b.length === big.length && b.every((byte, i) => byte === big[i])
        print(same(sys.readFile('big')), same(await async.readFile('big').promise))`),
    ).toEqual(['true true'])
  })

  it('keep their order across the two ways', async () => {
    expect(
      await lines(`
        for (let i = 0; i < 50; i++) { async.write(1, new TextEncoder().encode(i + '\\n'), -1); print(i) }`),
    ).toEqual(Array.from({ length: 50 }, (_, i) => [String(i), String(i)]).flat())
  })

  it('see at once what another process has done', async () => {
    expect(
      await lines(`${CHILD} const [r, w] = sys.pipe(); const [again, ready] = sys.pipe(); sys.mkdir('/tmp/seen', 0o777)
        const pid = child(\`for (let i = 0; i < 200; i++) {
          const name = '/tmp/seen/' + i
          sys.writeFile(name, new Uint8Array(i), 0o1101, 0o666)
          sys.writeFile('/tmp/seen/same', new Uint8Array(200 - i), 0o1101, 0o666)
          if (i > 0) sys.unlink('/tmp/seen/' + (i - 1))
          sys.write(3, new Uint8Array(1), -1); sys.read(4, 1, -1)
        }\`, [0, 1, 2, w, again])
        let right = 0
        for (let i = 0; i < 200; i++) {
          const name = '/tmp/seen/' + i
          for (let j = 0; j < 6; j++) { sys.stat(name + j); sys.lstat('/tmp/seen/same') }
          sys.read(r, 1, -1)
          const fd = sys.open('/tmp/seen/same', 0, 0)
          const sizes = [sys.stat(name)[8], sys.readFile(name).length, sys.fstat(fd)[8], sys.read(fd, 999, -1).length]
          sys.close(fd)
          const old = i > 0 && sys.lstat('/tmp/seen/' + (i - 1))
          if (String(sizes) === String([i, i, 200 - i, 200 - i]) && !old) right++
          sys.write(ready, new Uint8Array(1), -1)
        }
        print(right, sys.wait(pid).code)`),
    ).toEqual(['200 0'])
  })

  it('share a position with whoever got the descriptor', async () => {
    expect(
      await lines(`${CHILD} sys.writeFile('/tmp/shared', bytes('abcdef'), 0o1101, 0o666)
        const fd = sys.open('/tmp/shared', 0, 0); print(text(sys.read(fd, 2, -1)))
        sys.wait(child('print(new TextDecoder().decode(sys.read(3, 2, -1)))', [0, 1, 2, fd]))
        print(text(sys.read(fd, 1, -1)), text(await async.read(fd, 9, -1).promise)); sys.close(fd)
        const again = sys.open('/tmp/shared', 0, 0); sys.close(again); print(again === fd)
        await async.read(again, 1, -1).promise.catch((e) => print(e.code))`),
    ).toEqual(['ab', 'cd', 'e f', 'true', 'EBADF'])
  })

  it('finish writing before the process is gone', async () => {
    const { stdout } = await run(`async.write(1, new TextEncoder().encode('last words'), -1); sys.exit(0)`)
    expect(stdout).toBe('last words')
  })

  it('are cancelled, once', async () => {
    expect(
      await lines(`
        const [r, w] = sys.pipe(); const reading = async.read(r, 10, -1); setTimeout(reading.cancel, 5)
        await reading.promise.catch((e) => print(e.code)); sys.write(w, new Uint8Array([7]), -1); print(sys.read(r, 10, -1)[0])
        reading.cancel(); const done = async.stat('/'); await done.promise; done.cancel(); print('ok')`),
    ).toEqual(['ECANCELED', '7', 'ok'])
  })

  it('pass parts of larger buffers as these parts', async () => {
    expect(
      await lines(`
        const pool = new Uint8Array(100_000).fill(65); const [r, w] = sys.pipe()
        await async.write(w, pool.subarray(10, 13), -1).promise; print(sys.read(r, 1000, -1).length)
        sys.write(w, pool.subarray(0, 5), -1); const part = await async.read(r, 2, -1).promise
        print(part.length, part.buffer.byteLength)`),
    ).toEqual(['3', '2 2'])
  })

  it('read devices', async () => {
    expect(
      await lines(`
        print(sys.readFile('/dev/null').length, sys.descriptorKind(0)); const z = sys.open('/dev/zero', 0, 0)
        print([...sys.read(z, 3, -1)].join()); const r = sys.open('/dev/urandom', 0, 0); print(new Set(sys.read(r, 1000, -1)).size > 100)
        sys.writeFile('/dev/stdout', new TextEncoder().encode('direct\\n'), 1, 0)
        try { sys.open('/dev/tty', 2, 0) } catch (e) { print(e.code) }`),
    ).toEqual(['0 PIPE', '0,0,0', 'true', 'direct', 'ENXIO'])
  })

  it('watch', async () => {
    expect(
      await lines(`
        sys.mkdir('w', 0o777); const fd = sys.watch('w', true); sys.mkdir('w/d', 0o777)
        sys.writeFile('w/d/a', new Uint8Array(1), 0o101, 0o666); sys.unlink('w/d/a')
        print(sys.watchRead(fd).map((e) => e.event + ' ' + e.filename).join())
        const later = async.watchRead(fd); sys.rmdir('w/d'); print((await later.promise)[0].filename); sys.close(fd)`),
    ).toEqual(['rename d,rename d/a,change d/a,rename d/a', 'd'])
  })
})

describe('processes', () => {
  it('have codes, parents and pipes', async () => {
    const source = `${CHILD}
      const [r, w] = sys.pipe(); const pid = child("print('from', start.ppid > 1); return 300", [0, w, 2]); sys.close(w)
      let all = ''; for (let b; (b = sys.read(r, 100, -1)).length > 0; ) all += text(b)
      print(all.trim(), JSON.stringify(sys.wait(pid)))
      try { sys.wait(pid) } catch (e) { print(e.code) }`
    expect(await lines(source)).toEqual(['from true {"code":44,"signal":null}', 'ECHILD'])
  })

  it('are waited for later, and asynchronously', async () => {
    expect(
      await lines(`${CHILD} const a = child('return 1'), b = child('sys.sleep(50); return 2')
        print(JSON.stringify(await async.wait(b).promise), JSON.stringify(sys.wait(a)))`),
    ).toEqual(['{"code":2,"signal":null} {"code":1,"signal":null}'])
  })

  it('fail to start as exec does', async () => {
    expect(
      await lines(`const go = (file, cwd = '/') => { try { sys.spawn({ file, args: [file], env: start.env, cwd, fds: [] }) } catch (e) { print(e.code, e.path) } }
        go('no-such'); go('/etc/hosts'); go('node', '/none')`),
    ).toEqual(['ENOENT no-such', 'EACCES /etc/hosts', 'ENOENT node'])
  })

  it('end by signals, also when they spin', async () => {
    expect(
      await lines(`${CHILD} const end = (pid, s) => { sys.sleep(100); sys.kill(pid, s); return JSON.stringify(sys.wait(pid)) }
        print(end(child('for (;;);'), 'SIGKILL')); print(end(child('sys.sleep(10000)'), 'SIGTERM'))
        print(end(child('sys.read(0, 1, -1)', [sys.pipe()[0]]), 'SIGINT'))
        const pid = child('sys.sleep(150); return 3'); sys.kill(pid, 'SIGCHLD'); sys.kill(pid, 'SIGCONT'); sys.kill(pid, 0); print(JSON.stringify(sys.wait(pid)))
        try { sys.kill(pid, 0) } catch (e) { print(e.code) }`),
    ).toEqual([
      '{"code":null,"signal":"SIGKILL"}',
      '{"code":null,"signal":"SIGTERM"}',
      '{"code":null,"signal":"SIGINT"}',
      '{"code":3,"signal":null}',
      'ESRCH',
    ])
  })

  it('catch and ignore signals; a caught one wakes a sleep, not a read', async () => {
    expect(
      await lines(`${CHILD}
        const caught = child(\`sys.signalAction('SIGTERM', 'catch'); context.onSignal((s) => print('caught', s)); print('ready')
          const t = performance.now(); sys.sleep(5000); print(performance.now() - t < 3000, context.interrupt[0]); await new Promise((r) => setTimeout(r, 20)); return 6\`)
        sys.sleep(200); sys.kill(caught, 'SIGTERM'); print(JSON.stringify(sys.wait(caught)))
        const [r, w] = sys.pipe()
        const reads = child("sys.signalAction('SIGINT', 'catch'); print(sys.read(0, 9, -1).length)", [r, 1, 2])
        sys.sleep(150); sys.kill(reads, 'SIGINT'); sys.sleep(50); sys.write(w, bytes('abc'), -1); sys.wait(reads)
        sys.signalAction('SIGUSR1', 'ignore'); sys.kill(start.pid, 'SIGUSR1'); print('alive')
        const heir = child("sys.kill(start.pid, 'SIGUSR1'); return 8"); print(sys.wait(heir).code)`),
    ).toEqual(['ready', 'true 15', 'caught SIGTERM', '{"code":6,"signal":null}', '3', 'alive', '8'])
  })

  it('end a sleeping call with EINTR by a signal that interrupts, also one that came before it slept', async () => {
    expect(
      await lines(`${CHILD} const [r] = sys.pipe()
        const body = "sys.signalAction('SIGINT', 'interrupt'); WHEN; try { sys.read(0, 9, -1) } catch (e) { print(e.code) }; print(Atomics.exchange(context.interrupt, 0, 0))"
        const asleep = child(body.replace('WHEN', "print('ready')"), [r, 1, 2]); sys.sleep(300); sys.kill(asleep, 'SIGINT'); sys.wait(asleep)
        sys.wait(child(body.replace('WHEN', "sys.kill(start.pid, 'SIGINT')"), [r, 1, 2]))`),
    ).toEqual(['ready', 'EINTR', '2', 'EINTR', '2'])
  })

  it('get SIGPIPE, or EPIPE when they ignore it', async () => {
    expect(
      await lines(`${CHILD} const [r, w] = sys.pipe(); sys.close(r)
        print(JSON.stringify(sys.wait(child('print(1)', [0, w, 2]))))
        sys.signalAction('SIGPIPE', 'ignore'); try { sys.write(w, bytes('x'), -1) } catch (e) { print(e.code) }`),
    ).toEqual(['{"code":null,"signal":"SIGPIPE"}', 'EPIPE'])
  })

  it('reach groups, tell parents, and limit time', async () => {
    expect(
      await lines(`${CHILD} let told = 0; sys.signalAction('SIGCHLD', 'catch'); context.onSignal(() => told++)
        const leader = child(\`sys.spawn({ file: 'node', args: ['node', 'sys.sleep(9000)'], env: start.env, cwd: '/', fds: [1] }); sys.sleep(9000)\`, [0, 1, 2], { detached: true })
        sys.sleep(200); sys.kill(-leader, 'SIGTERM'); print(sys.wait(leader).signal)
        try { sys.kill(-leader, 0) } catch (e) { print(e.code) }
        print(JSON.stringify(sys.wait(child('sys.sleep(9000)', [], { killAfter: { milliseconds: 50, signal: 'SIGTERM' } }))))
        await new Promise((r) => setTimeout(r, 10)); print(told)`),
    ).toEqual(['SIGTERM', 'ESRCH', '{"code":null,"signal":"SIGTERM"}', '2'])
  })

  it('leave orphans that go on', async () => {
    const { stdout } = await run(`${CHILD} child("sys.sleep(200); print('orphan', start.ppid > 1)"); return 0`)
    expect(stdout).toBe('orphan true\n')
  })

  it('do not hang when their program breaks', async () => {
    const result = await run(`setTimeout(() => { throw new Error('deep') }); await new Promise(() => {})`)
    expect(result.code).toBe(1)
    expect(result.stderr).toContain('deep')
  })

  it('time out', async () => {
    expect(await run('for (;;);', { timeoutMs: 200 })).toMatchObject({ code: null, signal: 'SIGTERM', timedOut: true })
    const stubborn = await run(`sys.signalAction('SIGTERM', 'catch'); await new Promise(() => {})`, { timeoutMs: 400 })
    expect(stubborn).toMatchObject({ code: null, signal: 'SIGKILL', timedOut: true })
  })
})

it('sockets connect processes', async () => {
  expect(
    await lines(`${CHILD} const l = sys.listen(0); const { localPort } = sys.socketName(l)
      const pid = child('const c = sys.connect("localhost", ' + localPort + '); sys.write(c, new TextEncoder().encode("ping"), -1); sys.shutdown(c); print(new TextDecoder().decode(sys.read(c, 9, -1)))')
      const { fd } = sys.accept(l); print(text(sys.read(fd, 9, -1)), sys.read(fd, 9, -1).length); sys.write(fd, bytes('pong'), -1); sys.close(fd); sys.wait(pid)
      const err = (f) => { try { f() } catch (e) { print(e.code) } }
      err(() => sys.listen(localPort)); sys.close(l); err(() => sys.connect('127.0.0.1', localPort)); err(() => sys.connect('example.com', 80)); err(() => sys.accept(1))`),
  ).toEqual(['ping 0', 'pong', 'EADDRINUSE', 'ECONNREFUSED', 'EACCES', 'ENOTSOCK'])
})

it('a program that does not boot ends with 127 and says why', async () => {
  const page = await tab.browser.newPage()
  await page.goto(`${tab.origin}/e2e/support/harness.html`)
  await page.evaluate(() => window.bootWithProgram('throw new Error("broken program")'))
  const result = await page.evaluate(() => window.run('node', ['x']))
  expect(result.code).toBe(127)
  expect(result.stderr).toMatch(/^node: could not start: .*broken program/)
  await page.close()
})

it('machines of one kernel are apart, and a teardown rejects what is under way', async () => {
  const page = await tab.browser.newPage()
  await page.goto(`${tab.origin}/e2e/support/harness.html`)
  const outcome = await page.evaluate(async () => {
    await window.booted
    const fork = await window.sandbox.fork()
    await fork.fs.writeFile('a', '1')
    const apart = !(await window.sandbox.fs.exists('a'))
    const client = window.sandbox
    client.teardown()
    const code = await client.fs.readFile('a').catch((error) => error.code)
    return { apart, code }
  })
  expect(outcome).toEqual({ apart: true, code: 'PEER_GONE' })
  await page.close()
})
