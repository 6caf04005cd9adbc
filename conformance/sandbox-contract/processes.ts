import { pause, readAll, readUntil, run, runNode, topic } from './contract.ts'

const { add, cases } = topic('processes')

export { cases as processCases }

add('exit codes', async (sandbox, assert) => {
  assert.equal((await runNode(sandbox, '')).code, 0)
  assert.equal((await runNode(sandbox, 'process.exit(7)')).code, 7)
  assert.equal((await runNode(sandbox, 'throw new Error("no")')).code, 1)
  assert.equal((await runNode(sandbox, 'syntax error here')).code, 1)
  assert.equal((await runNode(sandbox, 'Promise.reject(new Error("no"))')).code, 1)
})

add('stdout and stderr apart', ['separateOutput'], async (sandbox, assert) => {
  const { stdout, stderr } = await runNode(sandbox, 'console.log("out"); console.error("err")')
  assert.equal([stdout, stderr], ['out\n', 'err\n'])
  const failed = await runNode(sandbox, 'throw new TypeError("broken")')
  assert.ok(failed.stderr.includes('TypeError: broken'), `an uncaught error is on stderr: ${failed.stderr}`)
  assert.equal(failed.stdout, '')
})

add('both in `output`', async (sandbox, assert) => {
  const child = await sandbox.spawn('node', ['-e', 'console.log("out"); console.error("err")'])
  const output = await readAll(child.output)
  assert.ok(output.includes('out') && output.includes('err'), `both are there: ${output}`)
})

add('a command that is not there', async (sandbox, assert) => {
  await assert.rejects(
    sandbox.spawn('no-such-command-here', []).then(async (child) => {
      // An engine may start a shell that finds out: then the code says so.
      const code = await child.exit
      throw Object.assign(new Error(`exit ${code}`), { code: code === 127 || code === 1 ? 'ENOENT' : `exit ${code}` })
    }),
    'ENOENT',
  )
})

add('arguments, environment and directory', async (sandbox, assert) => {
  await sandbox.fs.mkdir('cwd-here', { recursive: true })
  const { stdout } = await run(
    sandbox,
    'node',
    ['-e', 'console.log(JSON.stringify([process.argv.slice(1), process.env.MINE, process.cwd()]))', 'a b', 'ü"'],
    { env: { MINE: 'x y' }, cwd: 'cwd-here' },
  )
  assert.equal(JSON.parse(stdout), [['a b', 'ü"'], 'x y', `${sandbox.workdir}/cwd-here`])
})

add('stdin through a pipe', ['separateOutput'], async (sandbox, assert) => {
  const source = `let text = ''; process.stdin.on('data', (d) => text += d).on('end', () => console.log(text.toUpperCase()))`
  const child = await sandbox.spawn('node', ['-e', source], { stdio: 'pipes' })
  const writer = child.input.getWriter()
  await writer.write('one ')
  await writer.write('two')
  await writer.close()
  assert.equal(await readAll(child.stdout), 'ONE TWO\n')
  assert.equal(await child.exit, 0)
})

add('output larger than any buffer', async (sandbox, assert) => {
  const { stdout } = await runNode(
    sandbox,
    `for (let i = 0; i < 3000; i++) process.stdout.write(String(i).padStart(999, '.') + '\\n')`,
  )
  assert.equal(stdout.length, 3_000_000)
  assert.ok(stdout.endsWith('2999\n'), 'the end is there')
})

add('kill ends a process that waits', async (sandbox, assert) => {
  const child = await sandbox.spawn('node', ['-e', 'console.log("up"); setInterval(() => {}, 1000)'])
  await readUntil(child.output, (text) => text.includes('up'))
  const start = Date.now()
  child.kill()
  const code = await child.exit
  assert.ok(code !== 0, `its code is not 0 but ${code}`)
  assert.ok(Date.now() - start < 2000, 'at once')
})

add('kill ends a process that spins', ['signals'], async (sandbox, assert) => {
  const child = await sandbox.spawn('node', ['-e', 'console.log("up"); for (;;);'])
  await readUntil(child.output, (text) => text.includes('up'))
  child.kill('SIGKILL')
  assert.equal(await child.exit, 137)
})

add('signals and their names', ['signals'], async (sandbox, assert) => {
  const child = await sandbox.spawn('node', ['-e', 'console.log("up"); setInterval(() => {}, 1000)'], {
    stdio: 'pipes',
  })
  await readUntil(child.stdout, (text) => text.includes('up'))
  child.kill('SIGTERM')
  assert.equal(await child.status, { code: null, signal: 'SIGTERM', timedOut: false })
  assert.equal(await child.exit, 143)
})

add('a signal that is caught', ['signals'], async (sandbox, assert) => {
  const source = `process.on('SIGTERM', () => { console.log('caught'); process.exit(5) }); console.log('up'); setInterval(() => {}, 1000)`
  const child = await sandbox.spawn('node', ['-e', source], { stdio: 'pipes' })
  await readUntil(child.stdout, (text) => text.includes('up'))
  child.kill('SIGTERM')
  const rest = await readAll(child.stdout)
  assert.equal([rest, await child.exit], ['caught\n', 5])
})

add('a time-out: SIGTERM, then SIGKILL', ['signals'], async (sandbox, assert) => {
  const waits = await sandbox.spawn('node', ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'pipes', timeoutMs: 300 })
  assert.equal(await waits.status, { code: null, signal: 'SIGTERM', timedOut: true })
  const source = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`
  const stubborn = await sandbox.spawn('node', ['-e', source], { stdio: 'pipes', timeoutMs: 1500 })
  assert.equal(await stubborn.status, { code: null, signal: 'SIGKILL', timedOut: true })
  const quick = await sandbox.spawn('node', ['-e', ''], { stdio: 'pipes', timeoutMs: 10_000 })
  assert.equal(await quick.status, { code: 0, signal: null, timedOut: false })
})

add('kill reaches the children', ['signals'], async (sandbox, assert) => {
  const source = `const { spawn } = require('child_process')
    spawn('node', ['-e', "console.log('child'); setInterval(() => require('fs').appendFileSync('alive', '.'), 20)"], { stdio: 'inherit' })
    setInterval(() => {}, 1000)`
  const child = await sandbox.spawn('node', ['-e', source], { stdio: 'pipes' })
  await readUntil(child.stdout, (text) => text.includes('child'))
  await pause(100)
  child.kill('SIGKILL')
  await child.status
  const size = (await sandbox.fs.stat('alive'))!.size
  await pause(200)
  assert.equal((await sandbox.fs.stat('alive'))!.size, size, 'what the child wrote after the kill')
})

add('processes of processes, with pipes and codes', async (sandbox, assert) => {
  const source = `const { spawnSync, execFileSync } = require('child_process')
    const r = spawnSync('node', ['-e', 'process.stdin.pipe(process.stdout); process.exitCode = 3'], { input: 'piped' })
    console.log(r.status, String(r.stdout), String(execFileSync('node', ['-p', '6*7'])).trim())`
  assert.equal((await runNode(sandbox, source)).stdout, '3 piped 42\n')
})

add('several at once', async (sandbox, assert) => {
  const runs = [1, 2, 3, 4].map((n) => runNode(sandbox, `setTimeout(() => console.log(${n}), ${50 * n})`))
  assert.equal(
    (await Promise.all(runs)).map(({ stdout }) => stdout.trim()),
    ['1', '2', '3', '4'],
  )
})
