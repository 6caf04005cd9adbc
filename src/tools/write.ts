import type { Sandbox } from '../protocol/sandbox.ts'
import type { Tool } from '../protocol/tool.ts'
import { readArguments, text } from './arguments.ts'
import { refuseWrite, resolveProjectPath } from './project-path.ts'
import type { Proof } from './proof.ts'
import { diffText } from './text-diff.ts'
import { decodeText } from './walk.ts'

/** Writes a whole file, and the folders above it. */
export function createWriteTool(sandbox: Sandbox, proof: Proof): Tool {
  return {
    name: 'write',
    description: 'Create a file, or replace all of it. Folders are made. To change a part of a file use edit.',
    parameters: {
      type: 'object',
      properties: {
        path: { type: 'string', description: 'Relative to the project.' },
        content: { type: 'string', description: 'The whole file.' },
      },
      required: ['path', 'content'],
      additionalProperties: false,
    },
    effect: 'write',
    async run(args) {
      const given = readArguments(args, { path: text, content: text })
      if (!given.ok) return given
      const { content } = given.values
      const path = resolveProjectPath(sandbox.workdir, given.values.path)
      const refusal = refuseWrite(path, sandbox.workdir)
      if (refusal) return { ok: false, text: refusal }
      const stat = await sandbox.fs.stat(path.absolute)
      if (stat !== null && stat.kind !== 'file') return { ok: false, text: `${path.shown} is a folder.` }
      const before = stat === null ? '' : (decodeText(await sandbox.fs.readFile(path.absolute)) ?? '')
      const diff = diffText(before, content)
      const data = { kind: 'edit', path: path.shown, created: stat === null, ...diff } as const
      if (stat !== null && before === content) return { ok: true, text: `${path.shown} already was so.`, data }
      const problem = await makeFolder(sandbox, path.absolute)
      if (problem) return { ok: false, text: problem }
      await sandbox.fs.writeFile(path.absolute, content)
      if (path.inside) proof.wrote(path.shown)
      const lines = content.split('\n').length - (content.endsWith('\n') ? 1 : 0)
      const what = stat === null ? 'Created' : 'Replaced'
      return { ok: true, text: `${what} ${path.shown} (${lines} lines, +${diff.added} −${diff.removed}).`, data }
    },
  }
}

/** A sentence where a file stands in the way. */
async function makeFolder(sandbox: Sandbox, file: string): Promise<string | null> {
  const folder = file.slice(0, file.lastIndexOf('/'))
  if (folder === '') return null
  try {
    await sandbox.fs.mkdir(folder, { recursive: true })
    return null
  } catch (error) {
    return `The folder ${folder} cannot be made: ${(error as Error).message}`
  }
}
