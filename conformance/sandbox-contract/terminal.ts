import { pause, readAll, readUntil, topic } from './contract.ts'

const { add, cases } = topic('terminal')

export { cases as terminalCases }

add('is one, of the size that was asked for, and can change it', async (sandbox, assert) => {
  const source = `console.log([process.stdout.isTTY, process.stdin.isTTY, process.stdout.columns, process.stdout.rows].join());
    process.stdout.on('resize', () => { console.log('now ' + process.stdout.columns); process.exit() }); setInterval(() => {}, 1000)`
  const child = await sandbox.spawn('node', ['-e', source], { terminal: { cols: 100, rows: 30 } })
  const first = await readUntil(child.output, (text) => text.includes('30'))
  assert.ok(first.includes('true,true,100,30'), first)
  // The listener is set right after the line is written.
  await pause(100)
  child.resize({ cols: 66, rows: 20 })
  const second = await readUntil(child.output, (text) => text.includes('now'))
  assert.ok(second.includes('now 66'), second)
  await child.exit
})

add('echoes and gives whole lines', async (sandbox, assert) => {
  const source = `process.stdin.once('data', (d) => { console.log('got ' + JSON.stringify(String(d))); process.exit() }); console.log('up')`
  const child = await sandbox.spawn('node', ['-e', source])
  await readUntil(child.output, (text) => text.includes('up'))
  const writer = child.input.getWriter()
  await writer.write('ab')
  await writer.write('\x7fc\r')
  const output = await readAll(child.output)
  assert.ok(output.includes('got "ac\\n"'), output)
})

add('^C interrupts', async (sandbox, assert) => {
  const child = await sandbox.spawn('node', ['-e', 'console.log("up"); setInterval(() => {}, 1000)'])
  await readUntil(child.output, (text) => text.includes('up'))
  await child.input.getWriter().write('\x03')
  assert.equal(await child.exit, 130)
})

add('ends lines as terminals do', async (sandbox, assert) => {
  const child = await sandbox.spawn('node', ['-e', 'console.log("a"); console.log("b")'])
  assert.equal(await readAll(child.output), 'a\r\nb\r\n')
})
