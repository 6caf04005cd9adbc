import { pause, runNode, topic } from './contract.ts'

const { add, cases } = topic('files')

export { cases as fileCases }

add('write, read, list and remove', async ({ fs }, assert) => {
  await fs.mkdir('files/deep', { recursive: true })
  await fs.writeFile('files/a.txt', 'héllo')
  await fs.writeFile('files/deep/b.bin', new Uint8Array([0, 128, 255]))
  assert.equal(await fs.readFile('files/a.txt', 'utf-8'), 'héllo')
  assert.equal(await fs.readFile('files/deep/b.bin'), new Uint8Array([0, 128, 255]))
  assert.equal((await fs.readdir('files')).sort(), ['a.txt', 'deep'])
  await fs.rm('files/deep', { recursive: true })
  assert.equal(await fs.readdir('files'), ['a.txt'])
})

add('list with types', async ({ fs }, assert) => {
  await fs.mkdir('typed/d', { recursive: true })
  await fs.writeFile('typed/f', '')
  const entries = await fs.readdir('typed', { withFileTypes: true })
  const found = entries.map((entry) => `${entry.name} ${entry.isDirectory()} ${entry.isFile()}`).sort()
  assert.equal(found, ['d true false', 'f false true'])
})

add('fail with codes', async ({ fs }, assert) => {
  await fs.writeFile('plain', '')
  await assert.rejects(fs.readFile('none', 'utf-8'), 'ENOENT')
  await assert.rejects(fs.readdir('none'), 'ENOENT')
  await assert.rejects(fs.mkdir('plain'), 'EEXIST')
  await assert.rejects(fs.writeFile('none/a', ''), 'ENOENT')
  await assert.rejects(fs.rm('none'), 'ENOENT')
  await fs.rm('none', { force: true })
})

add('rename over a file', async ({ fs }, assert) => {
  await fs.writeFile('over-a', 'A')
  await fs.writeFile('over-b', 'B')
  await fs.rename('over-a', 'over-b')
  assert.equal(await fs.readFile('over-b', 'utf-8'), 'A')
  await assert.rejects(fs.readFile('over-a'), 'ENOENT')
})

add('stat and exists', async ({ fs }, assert) => {
  await fs.writeFile('seen', '12345')
  const stat = await fs.stat('seen')
  assert.equal([stat?.kind, stat?.size], ['file', 5])
  assert.ok(Math.abs(stat!.mtimeMs - Date.now()) < 60_000, 'the time of change is about now')
  assert.equal((await fs.stat('.'))?.kind, 'directory')
  assert.equal(await fs.stat('none'), null)
  assert.equal([await fs.exists('seen'), await fs.exists('none')], [true, false])
})

add('symbolic links', async ({ fs }, assert) => {
  await fs.writeFile('link-target', 'T')
  await fs.symlink('link-target', 'link')
  assert.equal(await fs.readFile('link', 'utf-8'), 'T')
  assert.equal(await fs.readlink('link'), 'link-target')
  assert.equal([(await fs.lstat('link'))?.kind, (await fs.stat('link'))?.kind], ['symlink', 'file'])
  await fs.symlink('nowhere', 'dangling')
  assert.equal([await fs.stat('dangling'), (await fs.lstat('dangling'))?.kind], [null, 'symlink'])
})

add('modes', async ({ fs }, assert) => {
  await fs.writeFile('mode', '')
  await fs.chmod('mode', 0o755)
  assert.equal((await fs.stat('mode'))!.mode & 0o777, 0o755)
})

add('mount and export a tree', async (sandbox, assert) => {
  const tree = { 'a.txt': { file: { contents: 'A' } }, d: { directory: { b: { file: { contents: 'B' } } } } }
  await sandbox.fs.mkdir('mounted')
  await sandbox.mount(tree, { mountPoint: 'mounted' })
  assert.equal(await sandbox.fs.readFile('mounted/d/b', 'utf-8'), 'B')
  assert.equal(await sandbox.export('mounted'), tree)
  const zip = await sandbox.export('mounted', { format: 'zip' })
  assert.equal(zip.subarray(0, 2), new Uint8Array([0x50, 0x4b]), 'a ZIP file’s first bytes')
})

add('a process sees what the page wrote, and the page what it wrote', async (sandbox, assert) => {
  await sandbox.fs.writeFile('from-page', 'one')
  const { code, stderr } = await runNode(
    sandbox,
    `const fs = require('fs'); fs.writeFileSync('from-process', fs.readFileSync('from-page', 'utf8') + ' two')`,
  )
  assert.equal([code, stderr], [0, ''])
  assert.equal(await sandbox.fs.readFile('from-process', 'utf-8'), 'one two')
})

add('unlink while open, rename over what is open', async (sandbox, assert) => {
  const { stdout } = await runNode(
    sandbox,
    `const fs = require('fs')
     fs.writeFileSync('open-a', 'old'); fs.writeFileSync('open-b', 'new')
     const a = fs.openSync('open-a', 'r'); fs.renameSync('open-b', 'open-a')
     const buffer = Buffer.alloc(3); fs.readSync(a, buffer)
     const b = fs.openSync('open-a', 'r'); fs.unlinkSync('open-a')
     console.log(buffer.toString(), fs.readFileSync(b, 'utf8'), fs.existsSync('open-a'))`,
  )
  assert.equal(stdout, 'old new false\n')
})

add('watch', async ({ fs }, assert) => {
  await fs.mkdir('watched/deep', { recursive: true })
  const flat: string[] = []
  const deep: string[] = []
  const watchers = [
    fs.watch('watched', (event, name) => void flat.push(`${event} ${name}`)),
    fs.watch('watched', { recursive: true }, (event, name) => void deep.push(`${event} ${name}`)),
  ]
  // Watching begins by message: the other side must have heard of it.
  await fs.readdir('watched')
  await pause(50)
  await fs.writeFile('watched/a', '1')
  await fs.writeFile('watched/deep/b', '1')
  await pause(300)
  for (const watcher of watchers) watcher.close()
  assert.ok(flat.includes('rename a'), `a new file is told: ${flat}`)
  assert.ok(!flat.some((line) => line.endsWith('b')), `not from below: ${flat}`)
  assert.ok(deep.includes('rename deep/b'), `recursive from below: ${deep}`)
  const before = deep.length
  await fs.writeFile('watched/c', '1')
  await pause(200)
  assert.equal(deep.length, before, 'events after close')
})

add('report changes in batches', async (sandbox, assert) => {
  const seen: string[] = []
  await sandbox.fs.writeFile('to-remove', '')
  const stop = sandbox.changes((batch) => {
    for (const { path, kind } of batch) seen.push(`${kind} ${path.slice(sandbox.workdir.length + 1)}`)
  })
  await sandbox.fs.readdir('.')
  await pause(300)
  seen.length = 0
  await sandbox.fs.mkdir('changes/node_modules', { recursive: true })
  await sandbox.fs.writeFile('changes/a', '1')
  await sandbox.fs.writeFile('changes/node_modules/x', '1')
  await sandbox.fs.rm('to-remove')
  await pause(500)
  stop()
  assert.ok(seen.includes('write changes/a'), `a write is told: ${seen}`)
  assert.ok(seen.includes('remove to-remove'), `a removal is told: ${seen}`)
  assert.ok(!seen.some((line) => line.includes('node_modules')), `node_modules is left out: ${seen}`)
})
