import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Tool } from '../protocol/tool.ts'
import { createTools } from './create-tools.ts'
import { createNativeSandbox, type NativeSandbox } from './test-support/native-sandbox.ts'

/** Real programs are started, on a machine that may be busy. */
vi.setConfig({ testTimeout: 30_000 })

let sandbox: NativeSandbox
let tools: Tool[]
afterEach(() => sandbox?.dispose())

/** The model has read all of it. */
async function open(files: Record<string, string> = {}, style?: 'patch' | 'whole') {
  sandbox = await createNativeSandbox(files)
  tools = createTools(sandbox, { parseReport: () => null }).tools(style)
  for (const path of Object.keys(files)) await use('read', { path })
}

const use = (name: string, args: unknown) =>
  tools.find((tool) => tool.name === name)!.run(args, { signal: new AbortController().signal, onOutput() {} })
const content = (path: string) => sandbox.fs.readFile(path, 'utf8')
const edit = (path: string, ...edits: unknown[]) => use('edit', { path, edits })
const patch = (...lines: string[]) =>
  use('apply_patch', { input: ['*** Begin Patch', ...lines, '*** End Patch'].join('\n') })

const file = 'function greet(name) {\n  if (name) {\n    return `Hello ${name}`\n  }\n}\n'

describe('edit', () => {
  it('replaces what stands there once, and shows the change', async () => {
    await open({ 'a.js': file })
    const result = await edit('a.js', { old: 'Hello', new: 'Good day' })
    expect(result.text).toBe('Edited a.js: 1 of 1 edits made (+1 −1 lines).')
    expect(result.data).toMatchObject({ kind: 'edit', created: false, added: 1, removed: 1 })
    expect((result.data as { diff: string }).diff).toContain('+    return `Good day ${name}`')
    expect(await content('a.js')).toBe(file.replace('Hello', 'Good day'))
  })

  it('reads past trailing spaces, indentation and typographic characters', async () => {
    await open({
      'a.js': file.replace('{\n  if', '{  \n  if'),
      'b.js': '    say(“yes” – no)\n',
      'c.js': 'a\r\nb\r\nc\r\n',
    })
    const old = 'if (name) {\n  return `Hello ${name}`\n}'
    expect((await edit('a.js', { old, new: 'if (name) {\n  return `Hi ${name}`\n}' })).ok).toBe(true)
    expect(await content('a.js')).toContain('  if (name) {\n    return `Hi ${name}`\n  }\n')
    expect((await edit('b.js', { old: 'say("yes" - no)', new: 'say(no)' })).ok).toBe(true)
    expect(await content('b.js')).toBe('    say(no)\n')
    expect((await edit('c.js', { old: 'a\nb', new: 'a\nB' })).ok).toBe(true)
    expect(await content('c.js')).toBe('a\r\nB\r\nc\r\n')
  })

  it('makes what fits, and says of the rest why it does not', async () => {
    await open({ 'a.js': file, 'twice.js': 'x = 1\ny = 2\nx = 1\n' })
    const missed = await edit('a.js', { old: 'Hello', new: 'Hi' }, { old: 'retrun `Hi ${name}`', new: 'return 1' })
    expect(missed.ok).toBe(false)
    expect(missed.text).toMatch(
      /^Edited in part: a.js: 1 of 2 edits made \(\+1 −1 lines\)\.\nEdit 2 of 2 was not found/,
    )
    expect(missed.text).toContain('The nearest:\n— line 3:\n    return `Hi ${name}`')
    expect(missed.data).toMatchObject({ kind: 'edit', added: 1, removed: 1 })
    expect(await content('a.js')).toBe(file.replace('Hello', 'Hi'))
    expect((await edit('twice.js', { old: 'x = 1', new: 'x = 3' })).text).toContain(
      'was not changed. The edit is ambiguous: "old" stands at lines 1, 3',
    )
    const made = await edit('twice.js', { old: 'y = 1', new: 'y = 2' })
    expect(made.text).toContain('already stands at line 2')
    expect(made.data).toBeUndefined()
  })

  it('shows at most three of the nearest places', async () => {
    await open({ 'a.js': Array.from({ length: 9 }, (_, n) => `const value${n} = compute(${n})\n`).join('') })
    const { text } = await edit('a.js', { old: 'const valeu = compute()', new: 'x' })
    expect(text.match(/— line \d/g)).toHaveLength(3)
  })

  it('refuses what is no edit', async () => {
    await open({ 'a.js': file })
    expect((await edit('a.js', { old: '', new: 'x' })).text).toContain('use write')
    expect((await edit('a.js', { old: 'Hello', new: 'Hello' })).text).toContain('changes nothing')
    expect((await edit('a.js', { old: 1, new: 'x' })).text).toContain('In “edits[0]”: “old” must be a string.')
    expect((await edit('b.js', { old: 'a', new: 'b' })).text).toContain('create it with write')
    const outside = await edit(`..${'/..'.repeat(20)}/nowhere/x`, { old: 'a', new: 'b' })
    expect(outside.text).toContain('outside the project')
  })
})

describe('write', () => {
  it('makes folders, and tells new from replaced', async () => {
    await open()
    const made = await use('write', { path: 'src/deep/a.js', content: 'one\ntwo\n' })
    expect(made.text).toMatch(/^Created src\/deep\/a.js \(2 lines, \+2 −0\)\./)
    expect(made.data).toMatchObject({ created: true, added: 2, removed: 0 })
    const again = await use('write', { path: 'src/deep/a.js', content: 'one()\n2\n' })
    expect(again.text).toBe('Replaced src/deep/a.js (2 lines, +2 −2).')
    expect(again.data).toMatchObject({ diff: '@@ -1,2 +1,2 @@\n-one\n-two\n+one()\n+2' })
    expect(await content('src/deep/a.js')).toBe('one()\n2\n')
  })

  it('leaves long files to the edit tool, unless a chat answers with whole files', async () => {
    const long = 'x\n'.repeat(100)
    await open({ 'long.txt': long, 'short.txt': 'x\n'.repeat(99) })
    expect((await use('write', { path: 'long.txt', content: 'y' })).text).toBe(
      'long.txt exists and has 100 lines; change it with edit, in pieces.',
    )
    expect((await use('write', { path: 'short.txt', content: 'y' })).ok).toBe(true)
    await sandbox.dispose()
    await open({ 'long.txt': long }, 'whole')
    expect((await use('write', { path: 'long.txt', content: 'y' })).ok).toBe(true)
  })
})

describe('what the model has seen', () => {
  it('is asked for before a change, once, with the text as it is', async () => {
    await open({ 'a.js': file })
    await sandbox.fs.writeFile('a.js', file.replace('Hello', 'Bonjour'))
    const refused = await edit('a.js', { old: '(name)', new: '(who)' })
    expect(refused.ok).toBe(false)
    expect(refused.text).toMatch(/no longer as you saw it[\s\S]*return `Bonjour/)
    const again = await edit('a.js', { old: 'Bonjour', new: 'Salut' })
    expect(again.ok).toBe(true)
    // Its own change it knows.
    expect((await edit('a.js', { old: 'Salut', new: 'Hi' })).ok).toBe(true)
  })

  it.each(['edit', 'write', 'apply_patch'])('refuses %s of a file that was never read', async (name) => {
    await open({}, name === 'apply_patch' ? 'patch' : undefined)
    await sandbox.fs.writeFile('a.js', 'let a = 1\n')
    const args = {
      path: 'a.js',
      edits: [{ old: '1', new: '2' }],
      content: 'let a = 2\n',
      input: '*** Begin Patch\n*** Update File: a.js\n-let a = 1\n+let a = 2\n*** End Patch',
    }
    const refused = await use(name, args)
    expect(refused.text).toContain('you have not read it yet. It now reads:\n    1\tlet a = 1')
    expect((await use(name, args)).ok).toBe(true)
    expect(await content('a.js')).toBe('let a = 2\n')
  })
})

describe('syntax', () => {
  it.each([
    ['a.js', 'const a = 1\nfunction f( {\n', /Syntax error in a\.js: line 3, column 1: Unexpected token/],
    ['a.mjs', 'export const a = \n', /line 2, column 1/],
    ['a.cjs', 'import a from "a"\n', /line 1/],
    ['package.json', '{\n  "a": 1,\n}\n', /Syntax error in package\.json: (line 3: )?/],
    ['a.ts', 'export const a: number = 1\nexport function f(x: { { return 1 }\n', /Syntax error in a\.ts: line 2: /],
  ])('is checked in %s', async (path, text, problem) => {
    await open()
    const result = await use('write', { path, content: text })
    expect(result.ok).toBe(true)
    expect(result.text).toMatch(problem)
  })

  it.each([
    ['module.js', 'import a from "a"\nexport default await a\n'],
    ['script.js', '#!/usr/bin/env node\nif (1) return\nwith ({}) {}\nmodule.exports = 1\n'],
    ['types.ts', 'enum A { x }\nexport const f = <T,>(a: T): a is T => a satisfies T\n'],
    ['tsconfig.json', '{\n  // by custom\n  "a": 1\n}\n'],
    ['view.jsx', 'export const a = <p/>\n'],
  ])('has nothing against %s', async (path, text) => {
    await open()
    expect((await use('write', { path, content: text })).text).not.toContain('Syntax error')
  })
})

describe('apply_patch', () => {
  it('adds, updates, moves and deletes in one call', async () => {
    await open({ 'a.js': file, 'old.js': 'gone\n', 'from.js': 'let a = 1\nlet b = 2\n' }, 'patch')
    const result = await patch(
      '*** Update File: a.js',
      '@@ function greet(name) {',
      '   if (name) {',
      '-    return `Hello ${name}`',
      '+    return `Hi ${name}`',
      '*** Add File: deep/new.js',
      '+export const b = 1',
      '+',
      '*** Delete File: old.js',
      '*** Update File: from.js',
      '*** Move to: to.js',
      '@@',
      ' let a = 1',
      '-let b = 2',
      '+let b = 3',
    )
    expect(result.text).toBe(
      [
        'Patch applied.',
        'Updated a.js: 1 of 1 blocks applied (+1 −1).',
        'Added deep/new.js (+2 −0).',
        'Deleted old.js.',
        'Moved from.js to to.js: 1 of 1 blocks applied (+1 −1).',
      ].join('\n'),
    )
    expect(result.data).toMatchObject({
      kind: 'patch',
      files: [
        { path: 'a.js', change: 'update', added: 1, removed: 1 },
        { path: 'deep/new.js', change: 'add' },
        { path: 'old.js', change: 'delete', removed: 1 },
        { path: 'to.js', from: 'from.js', change: 'move' },
      ],
    })
    expect(await content('a.js')).toBe(file.replace('Hello', 'Hi'))
    expect(await content('deep/new.js')).toBe('export const b = 1\n\n')
    expect(await sandbox.fs.exists('old.js')).toBe(false)
    expect(await sandbox.fs.exists('from.js')).toBe(false)
    expect(await content('to.js')).toBe('let a = 1\nlet b = 3\n')
  })

  it('applies what fits and explains what does not, block by block', async () => {
    await open({ 'a.js': file, 'b.js': 'x = 1\ny = 2\nx = 1\n', 'c.js': 'c = 1\n' }, 'patch')
    const result = await patch(
      '*** Update File: a.js',
      '-    return `Hello ${name}`',
      '+    return `Hi ${name}`',
      '@@',
      '-  if (nmae) {{',
      '+  if (!name) {',
      '*** Update File: b.js',
      '-x = 1',
      '+x = 3',
      '*** Update File: missing.js',
      '-a',
      '+b',
      '*** Update File: c.js',
      '-c = 0',
      '+c = 1',
      '*** Update File: c.js',
      '-c = 1',
      '+c = 2',
    )
    expect(result.ok).toBe(false)
    expect(result.text).toContain('Patch applied in part.\nUpdated a.js: 1 of 2 blocks applied (+1 −1).')
    expect(result.text).toContain('Block 2 of 2 was not found. The nearest:\n— line 2:\n  if (name) {')
    expect(result.text).toContain('b.js was not changed.\nBlock 1 of 1 is ambiguous: its lines stand at 1, 3')
    expect(result.text).toContain('missing.js does not exist.')
    expect(result.text).toContain(
      'c.js was not changed.\nBlock 1 of 1 was not found. The new text already stands at line 1',
    )
    expect(result.text).toContain('Updated c.js: 1 of 1 blocks applied')
    expect(await content('b.js')).toBe('x = 1\ny = 2\nx = 1\n')
    expect(await content('c.js')).toBe('c = 2\n')
  })

  it('finds a repeated place by its anchor, by order, or at the end', async () => {
    const source = 'class A:\n    def run(self):\n        return 1\n\nclass B:\n    def run(self):\n        return 1\n'
    await open(
      { 'a.py': source, 'b.py': source, 'c.py': 'x = 1\ny = 2\nx = 1\n', 'd.py': 'def f():\n    pass\n' },
      'patch',
    )
    await patch('*** Update File: a.py', '@@ class B', '@@ def run', '-        return 1', '+        return 2')
    expect(await content('a.py')).toBe(source.replace(/1\n$/, '2\n'))
    await patch('*** Update File: b.py', '@@ class B:', '     def run(self):', '-        return 1', '+        return 2')
    expect(await content('b.py')).toBe(source.replace(/1\n$/, '2\n'))
    await patch('*** Update File: c.py', '-y = 2', '+y = 3', '@@', '-x = 1', '+x = 4')
    expect(await content('c.py')).toBe('x = 1\ny = 3\nx = 4\n')
    await patch('*** Update File: c.py', '+z = 5', '*** End of File')
    expect(await content('c.py')).toBe('x = 1\ny = 3\nx = 4\nz = 5\n')
    await patch('*** Update File: d.py', '@@ def f():', '+    """Does nothing."""')
    expect(await content('d.py')).toBe('def f():\n    """Does nothing."""\n    pass\n')
  })

  it('matches loosely, but keeps what it only quotes, its indentation and its line ends', async () => {
    await open({ 'a.js': '\tif (a) {  \r\n\t\tsay(“b”)\r\n\t}\r\n' }, 'patch')
    const result = await patch('*** Update File: a.js', ' if (a) {', '-\tsay("b")', '+\tsay("c")', ' }')
    expect(result.ok).toBe(true)
    expect(await content('a.js')).toBe('\tif (a) {  \r\n\t\tsay("c")\r\n\t}\r\n')
  })

  it('takes the wrappings that models put around it', async () => {
    await open({ 'a.js': 'let a = 1\n' }, 'patch')
    const input =
      "apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: a.js\n@@ -1,1 +1,1 @@\n-let a = 1\n+let a = 2\n\n*** End Patch\nEOF\n"
    expect((await use('apply_patch', { input })).ok).toBe(true)
    expect(await content('a.js')).toBe('let a = 2\n')
  })

  it('refuses what is no patch, and leaves everything as it was', async () => {
    await open({ 'a.js': 'let a = 1\n', 'long.js': 'a()\n'.repeat(100) }, 'patch')
    expect((await use('apply_patch', { input: 'let a = 2' })).text).toContain(
      'This is not a patch, and nothing was done.',
    )
    expect((await patch('*** Update File: a.js', 'let a = 2')).text).toContain('must begin with a space, “-” or “+”')
    expect((await patch('*** Add File: b.js', 'let a = 2')).text).toContain('begins with “+”')
    expect((await patch('*** Add File: long.js', '+a()')).text).toContain('change it by “*** Update File”')
    expect((await patch(`*** Delete File: ..${'/..'.repeat(20)}/nowhere/x`)).text).toContain('outside the project')
    expect((await patch('*** Update File: a.js', '*** Move to: long.js', '-let a = 1', '+')).text).toContain(
      'exists already',
    )
    expect(await content('a.js')).toBe('let a = 1\n')
  })
})

it('lets nobody replace a file of which a part was read, but change what was shown', async () => {
  const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n')
  await open()
  await sandbox.fs.writeFile('b.js', lines)
  await use('read', { path: 'b.js', offset: 3, limit: 1 })
  const edited = await use('edit', { path: 'b.js', edits: [{ old: 'line 2\n', new: 'line two\n' }] })
  expect(edited.ok).toBe(true)
  const file = lines.replace('line 2\n', 'line two\n')
  await sandbox.fs.writeFile('b.js', `${file}\nlast`)
  await use('read', { path: 'b.js', limit: 1 })
  const refused = await use('write', { path: 'b.js', content: 'gone' })
  expect(refused.text).toContain('you have read a part of it only')
  expect((await use('write', { path: 'b.js', content: 'gone' })).ok).toBe(true)
})
