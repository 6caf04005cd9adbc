import { afterEach, expect, it } from 'vitest'
import { type CheckedApi, createCheckApiTool } from './check-api.ts'
import { createNativeSandbox, type NativeSandbox } from './test-support/native-sandbox.ts'

let sandbox: NativeSandbox
afterEach(() => sandbox.dispose())

const NONE: CheckedApi = { findings: [], unchecked: [], checked: 3, unknown: 0 }

async function use(args: unknown, result: CheckedApi = NONE) {
  sandbox = await createNativeSandbox({ 'src/a.ts': '', 'src/b.py': '', 'lib/c.js': '', 'README.md': '' })
  const asked: string[][] = []
  const tool = createCheckApiTool(sandbox, async (_, files) => {
    asked.push(files)
    return result
  })
  const told = await tool.run(args, { signal: new AbortController().signal, onOutput() {} })
  return { ...told, asked: asked[0] }
}

it('looks at all code, or at what is named', async () => {
  expect((await use({})).asked).toEqual(['lib/c.js', 'src/a.ts', 'src/b.py'])
  await sandbox.dispose()
  expect((await use({ files: ['src', '/nowhere'] })).asked).toEqual(['src/a.ts', 'src/b.py'])
  await sandbox.dispose()
  expect(await use({ files: ['README.md'] })).toMatchObject({
    ok: false,
    text: expect.stringContaining('no JavaScript'),
  })
  await sandbox.dispose()
  expect(await use({ files: 'src' })).toMatchObject({ ok: false, asked: undefined })
})

it('tells what does not exist apart from what could not be checked', async () => {
  expect(await use({})).toMatchObject({
    ok: true,
    text: expect.stringMatching(/^Everything that could be checked exists/),
  })
  await sandbox.dispose()
  const { ok, text } = await use(
    {},
    {
      findings: [{ file: 'src/a.ts', line: 3, message: '“foo” does not exist on number[].' }],
      unchecked: [{ file: 'src/b.py', line: 1, name: 'numpy', why: 'the project lists it, but it is not installed' }],
      checked: 9,
      unknown: 2,
    },
  )
  expect(ok).toBe(false)
  expect(text).toBe(
    '1 things do not exist (9 uses in 3 files were looked up):\nsrc/a.ts:3: “foo” does not exist on number[].\ncould not be checked: src/b.py:1: numpy: the project lists it, but it is not installed\nOf 2 further uses nothing is known: that says nothing for or against them.',
  )
})
