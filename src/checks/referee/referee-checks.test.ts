import { afterEach, describe, expect, it } from 'vitest'
import type { ChangedFile } from '../../protocol/race.ts'
import type { Judged, RefereeCheck } from '../../protocol/referee.ts'
import { createNativeSandbox, type NativeSandbox } from '../../tools/test-support/native-sandbox.ts'
import { codeAmong } from './changed-code.ts'
import { isPermissive, licences } from './licences.ts'
import { refereeChecks } from './referee-checks.ts'
import { secretsInCode } from './secrets-in-code.ts'
import { slowFunctions } from './slow-functions.ts'
import { testsWeakened } from './tests-weakened.ts'
import { types } from './types.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const change = (path: string, after: string | null, before: string | null = null): ChangedFile => ({
  ...{ path, added: 1, removed: 1 },
  ...{ before: before === null ? null : bytes(before), after: after === null ? null : bytes(after) },
})

/** A candidate whose machine holds these files. */
function candidate(changes: ChangedFile[], files: Record<string, string> = {}): Judged {
  const fs = {
    exists: async (path: string) => Object.hasOwn(files, path),
    readFile: async (path: string) => files[path],
  }
  return {
    sandbox: { fs } as never,
    changes: async () => changes,
    weakened: async () => [],
    copy: async () => null,
  }
}
const look = (check: RefereeCheck, judged: Judged) => check.look(judged, new AbortController().signal)

it('are weighed in the order that is documented', () => {
  expect(refereeChecks({ isTest: () => false }).map(({ name }) => name)).toEqual([
    ...['tests weakened', 'types', 'invented members', 'growth', 'secrets in code', 'licences'],
  ])
})

it('name the tests that prove less', async () => {
  const weakened = async () => ['a.test.js', 'b.test.js']
  const found = await look(testsWeakened, { ...candidate([]), weakened })
  expect(found).toEqual({ problems: 2, text: 'weaker than before: a.test.js, b.test.js' })
})

it('count secrets that were written, not those that stood there', async () => {
  // Put together here, so that no scanner takes this file for a leak.
  const [old, added] = [`ghp_${'x9Y8'.repeat(9)}`, `npm_${'a1B2'.repeat(9)}`]
  const written = change('a.js', `use('${old}', '${added}')`, `use('${old}')`)
  expect(await look(secretsInCode, candidate([written]))).toMatchObject({ problems: 1, text: 'npm token in a.js' })
})

describe('licences', () => {
  const manifest = (dependencies: Record<string, string>) => JSON.stringify({ dependencies })
  const added = (...names: string[]) =>
    change(
      'package.json',
      manifest(Object.fromEntries(['old', ...names].map((name) => [name, '1']))),
      manifest({ old: '1' }),
    )
  const installed = (licences: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(licences).map(([name, license]) => [
        `node_modules/${name}/package.json`,
        JSON.stringify({ license }),
      ]),
    )

  it('are those of new dependencies, as they say themselves', async () => {
    const files = installed({ old: 'GPL-3.0', zod: 'MIT', viral: 'AGPL-3.0-only', silent: undefined })
    expect(await look(licences, candidate([added('zod')], files))).toEqual({ problems: 0, text: 'zod: MIT' })
    expect(await look(licences, candidate([added('zod', 'viral', 'silent')], files))).toEqual({
      problems: 2,
      text: 'viral: AGPL-3.0-only; silent: no licence',
    })
  })

  it('are not judged of what is not installed, and there may be nothing to judge', async () => {
    expect(await look(licences, candidate([added('gone')]))).toMatchObject({ state: 'not-judged', problems: 0 })
    expect(await look(licences, candidate([change('a.js', '')]))).toMatchObject({ state: 'nothing-to-judge' })
  })

  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['MIT AND GPL-3.0-only', false],
    ['(BSD-3-Clause AND (GPL-2.0 OR ISC))', true],
    ['Apache-2.0 WITH LLVM-exception', true],
    ['SEE LICENSE IN LICENSE', false],
    ['UNLICENSED', false],
    [null, false],
  ])('%s is permissive: %s', (expression, permissive) => expect(isPermissive(expression)).toBe(permissive))
})

it('look at code alone, and say so where nothing can be copied or judged', async () => {
  expect(codeAmong([change('a.ts', ''), change('b.d.ts', ''), change('c.py', null), change('d.md', '')])).toEqual([
    'a.ts',
  ])
  expect(await look(types, candidate([change('a.ts', '')]))).toMatchObject({ state: 'nothing-to-judge' })
  const typed = candidate([change('a.ts', '')], { 'tsconfig.json': '{}' })
  expect(await look(types, typed)).toMatchObject({ state: 'not-judged' })
  const growth = slowFunctions({ measure: async () => [], isTest: (path) => path.includes('.test.') })
  expect(await look(growth, candidate([change('a.test.js', '')]))).toMatchObject({ state: 'nothing-to-judge' })
})

describe('programs say', () => {
  let machine: NativeSandbox | null = null
  afterEach(async () => {
    await machine?.dispose()
    machine = null
  })

  /** A candidate on the machine that the tests run on: its copy is itself, and is used once. */
  async function onMachine(files: Record<string, string>): Promise<Judged> {
    const sandbox = await createNativeSandbox(files)
    machine = sandbox
    const changes = Object.entries(files).map(([path, text]) => change(path, text))
    return { sandbox, changes: async () => changes, weakened: async () => [], copy: async () => sandbox }
  }
  const CONFIG = '{ "compilerOptions": { "strict": true, "types": [] }, "include": ["*.ts"] }'

  it('what is wrong with the types', async () => {
    const judged = await onMachine({ 'tsconfig.json': CONFIG, 'a.ts': 'export const a: string = 1\n' })
    expect(await look(types, judged)).toEqual({
      problems: 1,
      text: "tsc: a.ts:1 TS2322 Type 'number' is not assignable to type 'string'.",
    })
  })

  it('that nothing is wrong with them', async () => {
    const judged = await onMachine({ 'tsconfig.json': CONFIG, 'a.ts': "export const a: string = ''\n" })
    expect(await look(types, judged)).toEqual({ problems: 0, text: 'tsc finds no error' })
  })

  it('which functions grow too fast', async () => {
    const text = `export const slow = (list) => list.filter((one, at) => list.indexOf(one) === at)
export const fast = (list) => [...new Set(list)]
`
    const judged = await onMachine({ 'a.mjs': text, 'a.test.mjs': 'export const never = process.exit(1)\n' })
    const { measureGrowth } = await import('../complexity/measure.ts')
    const folder = `${judged.sandbox.workdir}-measure`
    const check = slowFunctions({
      measure: (on, request) => measureGrowth(on, { ...request, folder }),
      isTest: (path) => path.includes('.test.'),
    })
    expect(await look(check, judged)).toEqual({ problems: 1, text: 'slow in a.mjs grows with n²' })
  })
})
