import { expect, test } from 'vitest'
import { createMemoryStorage } from '../storage/memory.ts'
import { findExportSecrets } from './export-secrets.ts'
import { createKeyHider } from './hide-key.ts'
import { exportProject, parseProjectFile } from './project-file.ts'
import { storedProject } from './test-support/project.ts'

// Put together here, so that no scanner takes this file for a leak.
const TOKEN = `ghp_${'x9Y8'.repeat(9)}`
const OTHER = `npm_${'a1B2'.repeat(9)}`

const sample = () =>
  storedProject(
    createMemoryStorage(),
    [
      ['old.js', `use('${TOKEN}')`],
      ['old.js', 'use(process.env.TOKEN)'],
      ['.env', `A=1\nTOKEN=${OTHER}`],
    ],
    { type: 'prompt', text: 'Hello' },
  )

test('what no file has any more is found in a saved file, and can be left out of it', async () => {
  const { events, storage } = await sample()
  const { secrets, old } = await findExportSecrets(events, storage, [])
  expect(secrets).toEqual([
    { path: '.env', line: 2, kind: 'npm token' },
    { path: 'old.js (earlier)', line: 1, kind: 'GitHub token' },
  ])
  expect(await exportProject('Sample', events, storage)).toContain(TOKEN)
  const text = await exportProject('Sample', events, storage, old)
  expect(text).not.toContain(TOKEN)
  const receipt = await parseProjectFile(text)
  expect(receipt).toMatchObject({ ok: true, project: { altered: null, missing: [] } })
})

test("the model's key is written in no line, wherever it stood", async () => {
  const key = 'k"ey-of-mine-7'
  const hide = createKeyHider('p', () => [key])
  const args = JSON.stringify({ content: `KEY=${key}` })
  const body = await hide({
    ...{ type: 'model-call', run: 'r', text: `It is ${key}.`, usage: null, durationMs: 1, error: null },
    toolCalls: [{ id: 'c', name: 'write', arguments: args }],
  })
  expect(JSON.stringify(body)).not.toContain('of-mine')
  const { text, toolCalls } = body as { text: string; toolCalls: { arguments: string }[] }
  const name = /HIDDEN_SECRET_\w{8}/.exec(text)![0]
  expect(JSON.parse(toolCalls[0]!.arguments)).toEqual({ content: `KEY=${name}` })
  const other = { type: 'prompt', text: 'no key' } as const
  expect(await hide(other)).toBe(other)
})
