import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { createNativeSandbox, type NativeSandbox } from '../../tools/test-support/native-sandbox.ts'
import { describeFinding, joinChecks } from './api-check.ts'
import { checkApi } from './check-api.ts'
import { editDistance, nearest } from './programs/nearest.mjs'
import { collectOwnNames, plainText } from './programs/own-names.mjs'
import { lacking } from './programs/real-exports.mjs'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
let sandbox: NativeSandbox | null = null
afterEach(async () => {
  await sandbox?.dispose()
  sandbox = null
})

async function check(files: Record<string, string>, names = Object.keys(files)) {
  sandbox = await createNativeSandbox(files)
  const places = { typescript: `${ROOT}node_modules/typescript`, nodeTypes: ROOT }
  return checkApi(sandbox, names, { ...places, folder: `${sandbox.workdir}/.check` })
}
const told = ({ findings }: Awaited<ReturnType<typeof check>>) =>
  findings.map(({ file, line, name }) => `${file}:${line} ${name}`)

it('tells what does not exist from what does, is narrowed, is asked for or is the project’s own', async () => {
  const result = await check(
    {
      'a.mjs': [
        "import fs, { readFileSnc } from 'node:fs'",
        "import { own, wrong } from './own.mjs'",
        'const list = [1, 2]',
        'list.contains(1); list.includes(1)',
        'own.anything(); wrong()',
        "document.querySelector('input').value",
        'if (fs.future) fs.future()',
        'try { fs.statSync(readFileSnc) } catch (error) { error.anything }',
        'list.extra = 1; list.extra',
        "fs.readFileSync('a', { encode: 'utf8' })",
      ].join('\n'),
      'own.mjs': 'export const own = {}\n',
    },
    ['a.mjs'],
  )
  expect(told(result)).toEqual(['a.mjs:1 readFileSnc', 'a.mjs:4 contains', 'a.mjs:10 encode'])
  expect(result.findings[0]).toMatchObject({ didYouMean: expect.stringMatching(/^readFile/), receiver: "'node:fs'" })
  expect(result.checked).toBeGreaterThan(5)
})

it('loads packages without declarations in another process, and doubts those that it cannot load', async () => {
  const result = await check(
    {
      'package.json': '{ "dependencies": { "wanted": "1" } }',
      'a.cjs': [
        "const plain = require('plain')",
        "const { also } = require('plain')",
        "const gone = require('gone')",
        "const wanted = require('wanted')",
        "const broken = require('broken')",
        'plain.there(); plain.notThere(); plain.deep.missing',
        'broken.anything()',
      ].join('\n'),
      'node_modules/plain/package.json': '{ "name": "plain" }',
      'node_modules/plain/index.js': 'exports.there = () => {}; exports.deep = {}; globalThis.document = 1',
      'node_modules/broken/package.json': '{ "name": "broken" }',
      'node_modules/broken/index.js': 'process.exit(3)',
    },
    ['a.cjs'],
  )
  expect(told(result)).toEqual(['a.cjs:2 also', 'a.cjs:3 gone', 'a.cjs:6 notThere', 'a.cjs:6 missing'])
  expect(result.unchecked.map(({ name }) => name).sort()).toEqual(['broken', 'wanted'])
})

it('asks Python itself', async () => {
  const result = await check({
    'a.py': [
      'import json, missing_module',
      'from pathlib import Path',
      'from helper import anything',
      'try:',
      '    import maybe_there',
      'except ImportError:',
      '    maybe_there = None',
      'def work(text: str, other):',
      '    other.anything(); text.contains("a")',
      '    return sorted(text, cmp=1), Path(text).exists(), json.parse(text)',
    ].join('\n'),
    'helper.py': 'anything = 1\n',
  })
  expect(told(result)).toEqual(['a.py:1 missing_module', 'a.py:9 contains', 'a.py:10 cmp', 'a.py:10 parse'])
})

it('says what it could not check at all', async () => {
  const result = await check({ 'a.py': 'def broken(:\n', 'b.rb': 'puts 1\n' })
  expect(result).toMatchObject({ findings: [], skipped: ['b.rb'], unchecked: [{ file: 'a.py', line: 1 }] })
})

it('puts findings into words, in order', () => {
  const finding = { file: '/p/b.js', line: 2, name: 'foo', receiver: 'number[]', didYouMean: 'for' }
  expect(describeFinding(finding)).toBe('“foo” does not exist on number[]. Did you mean “for”?')
  const raw = { findings: [finding, { ...finding, line: 1 }], unchecked: [], checked: 2, unknown: 1, error: null }
  const { findings, checked } = joinChecks([raw, { ...raw, findings: [{ ...finding, file: '/p/a.py' }] }], '/p', [])
  expect(findings.map(({ file, line }) => `${file}:${line}`)).toEqual(['a.py:2', 'b.js:1', 'b.js:2'])
  expect(checked).toBe(4)
})

it('finds the name that was meant', () => {
  expect(editDistance('kitten', 'sitting')).toBe(3)
  expect(nearest('readFileSnc', ['readFile', 'readFileSync', 'readlink'])).toBe('readFileSync')
  expect(nearest('sum', ['map', 'filter'])).toBeNull()
})

it('walks into what a module has, as far as that is known', () => {
  class Thing {}
  const root = { a: { b: 1 }, thing: new Thing(), open: new Proxy({}, {}) }
  expect(lacking(root, ['a', 'b'])).toBeNull()
  expect(lacking(root, ['a', 'c'])).toMatchObject({ path: ['a', 'c'] })
  expect(lacking(root, ['thing', 'anything'])).toBeNull()
  expect(lacking(root, ['open', 'anything'])).toBeNull()
})

it('sees what code asks for before it uses it', async () => {
  const ts = (await import('typescript')).default
  const text = "a.b?.(); if (c.d) {}; typeof e.f; g.h = 1; 'i' in j; k.l === undefined; m.n === 'o'; window.p = 1"
  const file = ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, true)
  const { asked, assigned, globals } = collectOwnNames(ts, [file])
  expect([...asked].sort()).toEqual(['a.b', 'c.d', 'e.f', 'i', 'k.l'])
  expect([...assigned.keys()].sort()).toEqual(['h', 'p'])
  expect([...globals]).toEqual(['p'])
  expect(plainText(file.statements[0]!)).toBe('a.b.();')
})
