import { readdirSync, readFileSync } from 'node:fs'
import ts from 'typescript'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { applyEdits } from './answers.ts'
import { createCodeHelp } from './create-code-help.ts'
import type { FileSource } from './known-files.ts'
import { LIBRARY, NODE_TYPES } from './library.ts'

const ROOT = '/home/project'
const LIB = 'node_modules/typescript/lib'
const library = new Map([
  ...readdirSync(LIB)
    .filter((name) => /^lib\..*\.d\.ts$/.test(name))
    .map((name) => [`${LIBRARY}/${name}`, readFileSync(`${LIB}/${name}`, 'utf8')] as const),
  [
    `${NODE_TYPES}/node_modules/@types/node/index.d.ts`,
    "declare module 'node:path' { export function join(...parts: string[]): string }",
  ] as const,
  [`${NODE_TYPES}/node_modules/@types/node/package.json`, '{"name":"@types/node","types":"index.d.ts"}'] as const,
])

/** A disk that can be written to, and that remembers what was read. */
interface Disk extends FileSource {
  files: Record<string, string>
  reads: string[]
}
function createDisk(files: Record<string, string>): Disk {
  const reads: string[] = []
  return {
    files,
    reads,
    async list(folder: string) {
      const below = Object.keys(files).filter((path) => path.startsWith(folder === '/' ? '/' : `${folder}/`))
      if (below.length === 0) return null
      const names = new Map<string, 'file' | 'folder'>()
      for (const path of below) {
        const [name, ...rest] = path.slice(folder === '/' ? 1 : folder.length + 1).split('/')
        names.set(name!, rest.length > 0 ? 'folder' : 'file')
      }
      return [...names].map(([name, kind]) => ({ name, kind }))
    },
    async read(path: string) {
      reads.push(path)
      return files[path] ?? null
    },
  }
}

const TSCONFIG = JSON.stringify({
  compilerOptions: { strict: true, lib: ['es2022'], module: 'esnext', moduleResolution: 'bundler' },
})
let disk: Disk
const open = (files: Record<string, string>) => {
  disk = createDisk(Object.fromEntries(Object.entries(files).map(([path, text]) => [`${ROOT}/${path}`, text])))
  return createCodeHelp({ typescript: ts, root: ROOT, source: disk, library })
}

describe('a project with types', () => {
  const MAIN =
    "import { area, type Shape } from './shape.js'\nimport { greet } from 'greeter'\n\nconst shape: Shape = { width: 2, height: 'x' }\ngreet(area(shape))\n"
  const FILES = {
    'tsconfig.json': TSCONFIG,
    'src/shape.ts':
      'export interface Shape {\n  width: number\n  height: number\n}\n/** What it covers. */\nexport const area = ({ width, height }: Shape): number => width * height\n',
    'src/main.ts': MAIN,
    'node_modules/greeter/package.json': '{"name":"greeter","types":"./lib/index.d.ts"}',
    'node_modules/greeter/lib/index.d.ts':
      "import type { Name } from './name'\n/** Says hello. */\nexport declare function greet(name: Name): void\n",
    'node_modules/greeter/lib/name.d.ts': 'export type Name = string | number\n',
    'node_modules/unrelated/index.d.ts': 'export {}',
  }
  /** One for those that change no file: each reads TypeScript's declarations. */
  let help: ReturnType<typeof open>
  beforeAll(() => {
    help = open({ ...FILES })
  })
  beforeEach(() => help.open('src/main.ts', MAIN))

  test('says what is wrong, by types of the project and of its packages', async () => {
    const problems = await help.problems('src/main.ts')
    expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      "2322 Type 'string' is not assignable to type 'number'.",
    ])
    expect(MAIN.slice(problems[0]!.from, problems[0]!.to)).toBe('height')
    expect(disk.reads.filter((path: string) => path.includes('unrelated'))).toEqual([])
  })

  test('follows what is typed, and what others write', async () => {
    const help = open({ ...FILES })
    help.open('src/main.ts', MAIN)
    const at = MAIN.indexOf("'x'")
    help.edit('src/main.ts', [{ from: at, to: at + 3, insert: '3' }])
    expect(await help.problems('src/main.ts')).toEqual([])
    disk.files[`${ROOT}/src/shape.ts`] = FILES['src/shape.ts'].replace(
      'height: number\n}',
      'height: number\n  depth: number\n}',
    )
    expect(help.changed([{ path: `${ROOT}/src/shape.ts`, isGone: false }])).toBe(true)
    expect((await help.problems('src/main.ts')).map(({ code }) => code)).toEqual([2741])
    delete disk.files[`${ROOT}/src/shape.ts`]
    help.changed([{ path: `${ROOT}/src/shape.ts`, isGone: true }])
    expect((await help.problems('src/main.ts')).map(({ code }) => code)).toEqual([2307])
  })

  test('finds a package that is installed later', async () => {
    const help = open({ ...FILES })
    help.open('src/main.ts', MAIN)
    const text = "import { late } from 'late'\nlate()\n"
    help.edit('src/main.ts', [{ from: 0, to: MAIN.length, insert: text }])
    expect((await help.problems('src/main.ts')).map(({ code }) => code)).toEqual([2307])
    disk.files[`${ROOT}/node_modules/late/index.d.ts`] = 'export declare function late(): void'
    help.changed([{ path: `${ROOT}/node_modules`, isGone: false }])
    expect(await help.problems('src/main.ts')).toEqual([])
  })

  test('completes members, and adds the import of what it completes', async () => {
    const text = `${MAIN}shape.\nare`
    help.open('src/main.ts', text)
    const members = await help.complete('src/main.ts', text.indexOf('shape.\n') + 6)
    expect(members!.map(({ label }) => label)).toEqual(['height', 'width'])
    const other = 'export const twice = 2 * are'
    help.open('src/other.ts', other)
    const found = (await help.complete('src/other.ts', other.length))!.find(({ label }) => label === 'area')
    expect(found?.from).toBeDefined()
    const more = await help.describe('src/other.ts', other.length, 'area', found!.from)
    expect(more!.documentation).toBe('What it covers.')
    expect(applyEdits(other, more!.edits)).toMatch(/^import \{ area \} from ["']\.\/shape["']/)
  })

  test('tells types and documentation, where it is declared, and what is to be given', async () => {
    const hover = await help.hover('src/main.ts', MAIN.indexOf('greet(area'))
    expect(hover!.signature.map(({ text }) => text).join('')).toContain('greet(name: Name): void')
    expect(hover!.documentation).toBe('Says hello.')
    const [area] = await help.definition('src/main.ts', MAIN.indexOf('area(shape'))
    expect(area).toMatchObject({ path: 'src/shape.ts', line: 6, column: 14, length: 4 })
    const [greet] = await help.definition('src/main.ts', MAIN.indexOf('greet(area'))
    expect(greet).toMatchObject({ path: null, title: 'greeter/lib/index.d.ts', line: 3 })
    expect(greet!.excerpt).toContain('declare function greet')
    const signature = await help.signature('src/main.ts', MAIN.indexOf('shape))'))
    expect(signature!.label).toBe('area({ width, height }: Shape): number')
    expect(signature!.label.slice(signature!.active!.from, signature!.active!.to)).toBe('{ width, height }: Shape')
  })

  test('renames in all files', async () => {
    const at = MAIN.indexOf('area(shape')
    expect(await help.canRename('src/main.ts', at)).toMatchObject({ refusal: null, name: 'area' })
    const files = await help.rename('src/main.ts', at, 'surface')
    expect(files.map(({ path }) => path).sort()).toEqual(['src/main.ts', 'src/shape.ts'])
    expect(files.find(({ path }) => path === 'src/shape.ts')!.text).toContain('export const surface = (')
    expect(files.find(({ path }) => path === 'src/main.ts')!.text).toBe(MAIN.replaceAll('area', 'surface'))
    const keyword = await help.canRename('src/main.ts', MAIN.indexOf('2, height'))
    expect(keyword.refusal).toMatch(/cannot rename/i)
  })

  test('what was closed is answered with nothing', async () => {
    help.close('src/main.ts')
    expect(await help.problems('src/main.ts')).toEqual([])
  })
})

test('a file is a module or not by its package', async () => {
  const text = 'export const a = 1\n'
  const config = { compilerOptions: { lib: ['es2022'], module: 'nodenext', verbatimModuleSyntax: true } }
  const help = open({
    'package.json': '{"type":"module"}',
    'tsconfig.json': JSON.stringify(config),
    'src/deep/a.ts': text,
  })
  help.open('src/deep/a.ts', text)
  expect(await help.problems('src/deep/a.ts')).toEqual([])
})

test('a configuration that only names others: the one that takes the file in counts', async () => {
  const help = open({
    'tsconfig.json': '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }, { "path": "./tools" }] }',
    'tsconfig.app.json':
      '{ "compilerOptions": { "lib": ["es2022"], "strict": false, "composite": true }, "include": ["src"] }',
    'tools/tsconfig.json': '{ "compilerOptions": { "lib": ["es2022"], "strict": true, "composite": true } }',
    'src/a.ts': 'export const a = (x) => x\n',
    'tools/b.ts': 'export const b = (x) => x\n',
  })
  help.open('src/a.ts', 'export const a = (x) => x\n')
  help.open('tools/b.ts', 'export const b = (x) => x\n')
  const errors = async (path: string) => (await help.problems(path)).filter(({ severity }) => severity === 'error')
  expect(await errors('src/a.ts')).toEqual([])
  expect((await errors('tools/b.ts')).map(({ code }) => code)).toEqual([7006])
})

test('JavaScript without any configuration: no opinions on types, but all of their help', async () => {
  const text =
    "import { join } from 'node:path'\nimport { double } from './lib.js'\n\nconst unused = 1\nexport const path = join('a', double(2).toFixed())\n"
  const help = open({
    'package.json': '{"type":"module"}',
    'index.js': text,
    'lib.js': '/** @param {number} x */\nexport const double = (x) => 2 * x\n',
  })
  help.open('index.js', text)
  const problems = await help.problems('index.js')
  expect(problems.filter(({ severity }) => severity !== 'hint')).toEqual([])
  expect(problems.filter(({ isUnused }) => isUnused)).toHaveLength(1)
  const hover = await help.hover('index.js', text.indexOf('join(') + 1)
  expect(hover!.signature.map(({ text }) => text).join('')).toContain('join(...parts: string[]): string')
  const completions = await help.complete('index.js', text.indexOf('toFixed') + 2)
  expect(completions!.map(({ label }) => label)).toContain('toPrecision')
})

test('formats in the style of the text', async () => {
  const text = 'export function f( a ){\n    if(a){\n  return  1\n    }\n}\n'
  const help = open({ 'f.js': text })
  help.open('f.js', text)
  expect(applyEdits(text, await help.format('f.js'))).toBe('export function f(a) {\n  if (a) {\n    return 1\n  }\n}\n')
})
