import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ROOT } from '../scripts/setup/root.mjs'
import { fillProject } from './support/fill-project.ts'
import { openTab, type Tab } from './support/tab.ts'

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
})
afterAll(() => tab?.close())

interface Case {
  args: string[]
  files: Record<string, string>
  /** What the run is to leave behind. */
  emitted?: string[]
}

interface Outcome {
  code: number | null
  stdout: string
  stderr: string
  emitted: Record<string, string>
}

async function inTab({ args, files, emitted = [] }: Case): Promise<Outcome> {
  await fillProject(tab, files)
  const { code, stdout, stderr } = await tab.page.evaluate((args) => window.run('tsc', args), args)
  const read = (path: string) => tab.page.evaluate((path) => window.sandbox.fs.readFile(path, 'utf8'), path)
  const texts = await Promise.all(emitted.map(async (path) => [path, await read(path)] as const))
  return { code, stdout, stderr, emitted: Object.fromEntries(texts) }
}

function natively({ args, files, emitted = [] }: Case): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'native-tsc-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const command = [join(ROOT, 'node_modules/typescript/bin/tsc'), ...args]
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8' })
    const texts = emitted.map((path) => [path, readFileSync(join(folder, path), 'utf8')] as const)
    return { code: status, stdout, stderr, emitted: Object.fromEntries(texts) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const config = (options: object = {}) =>
  JSON.stringify({ compilerOptions: { strict: true, module: 'nodenext', target: 'es2023', ...options } })
const MODULE = 'export const greet = (name: string): string => `Hello, ${name}`\nexport enum Colour { Red, Green }\n'

it.each<[string, Case]>([
  ['its version', { args: ['--version'], files: {} }],
  [
    'a right project, with what it emits',
    {
      args: ['-p', 'app'],
      files: {
        'app/tsconfig.json': config({ outDir: '../out', declaration: true, sourceMap: true }),
        'app/main.ts': "import { Colour, greet } from './lib.js'\nconsole.log(greet(Colour[Colour.Red]!).at(-1))\n",
        'app/lib.ts': MODULE,
        'package.json': '{ "type": "module" }',
      },
      emitted: ['out/main.js', 'out/lib.js', 'out/lib.d.ts', 'out/lib.js.map'],
    },
  ],
  [
    'a wrong project, with only the declarations that it names',
    {
      args: ['--noEmit', '--pretty'],
      files: {
        'tsconfig.json': config({ types: ['tool'] }),
        'node_modules/@types/tool/index.d.ts': 'declare const tool: { run(): void }\n',
        'a.ts': "import { readFile } from 'node:fs'\nexport const n: number = 'one'\nprocess.exit(n.toFixd())\n",
        'b.ts':
          "import { gret } from './lib.js'\nexport const size = [1, 2].lenght\ngret(1, 2)\ntool.run()\ntool.walk()\n",
        'lib.ts': MODULE,
      },
    },
  ],
])('tsc says and does of %s what it does natively', async (_, each) => {
  const [ours, native] = [await inTab(each), natively(each)]
  expect(native.stdout + Object.values(native.emitted).join('')).not.toBe('')
  expect(samePlace(ours)).toEqual(samePlace(native))
})

/** Where the compiler itself lies is the machine's own matter; where in its files something stands is not. */
const samePlace = <T extends { stdout: string }>(result: T): T => ({
  ...result,
  stdout: result.stdout.replaceAll(/(?:\.\.\/)+\S*node_modules\/typescript\//g, 'typescript/'),
})
