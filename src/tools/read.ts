import type { Sandbox } from '../protocol/sandbox.ts'
import type { Tool, ToolResult } from '../protocol/tool.ts'
import { integer, optional, readArguments, text } from './arguments.ts'
import { type ProjectPath, resolveProjectPath } from './project-path.ts'
import { decodeText, walkProject } from './walk.ts'

const MAX_LINES = 2000
const MAX_CHARACTERS = 50_000
const MAX_LINE = 2000

/** Shows a file with line numbers, or what a folder holds. */
export function createReadTool(sandbox: Sandbox): Tool {
  return {
    name: 'read',
    description: `Read a text file with line numbers, or list a folder. At most ${MAX_LINES} lines or 50 KB at once; go on with offset.`,
    parameters: {
      type: 'object',
      properties: {
        path: { type: 'string', description: 'Relative to the project; "." is the project folder.' },
        offset: { type: 'integer', description: 'First line, from 1.' },
        limit: { type: 'integer', description: 'How many lines.' },
      },
      required: ['path'],
      additionalProperties: false,
    },
    effect: 'read',
    async run(args) {
      const given = readArguments(args, { path: text, offset: optional(integer), limit: optional(integer) })
      if (!given.ok) return given
      const path = resolveProjectPath(sandbox.workdir, given.values.path)
      const stat = await sandbox.fs.stat(path.absolute)
      if (stat === null) return { ok: false, text: await notFound(sandbox, path) }
      if (stat.kind === 'directory') return listFolder(sandbox, path)
      const bytes = await sandbox.fs.readFile(path.absolute)
      const content = decodeText(bytes)
      if (content === null) return { ok: false, text: `${path.shown} is a binary file of ${bytes.length} bytes.` }
      return showLines(path, content, given.values.offset ?? 1, given.values.limit ?? MAX_LINES)
    },
  }
}

function showLines(path: ProjectPath, content: string, offset: number, limit: number): ToolResult {
  const lines = content.split('\n')
  // The end of the last line does not begin another one.
  if (lines.at(-1) === '') lines.pop()
  const first = Math.max(1, offset)
  if (lines.length === 0) return { ok: true, text: `${path.shown} is empty.`, data: data(path, 0) }
  if (first > lines.length) return { ok: false, text: `${path.shown} has only ${lines.length} lines.` }
  const shown: string[] = []
  let characters = 0
  for (const line of lines.slice(first - 1, first - 1 + Math.min(Math.max(1, limit), MAX_LINES))) {
    const cut =
      line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)} [… ${line.length - MAX_LINE} more characters]` : line
    const numbered = `${String(first + shown.length).padStart(5)}\t${cut}`
    characters += numbered.length + 1
    if (characters > MAX_CHARACTERS && shown.length > 0) break
    shown.push(numbered)
  }
  const last = first + shown.length - 1
  const rest = last < lines.length ? ` Go on with offset ${last + 1}.` : ''
  const range = first === 1 && rest === '' ? '' : `\n(Lines ${first} to ${last} of ${lines.length}.${rest})`
  return { ok: true, text: shown.join('\n') + range, data: data(path, shown.length) }
}

const data = (path: ProjectPath, lines: number) => ({ kind: 'read', path: path.shown, lines }) as const

async function listFolder(sandbox: Sandbox, path: ProjectPath): Promise<ToolResult> {
  const entries = await sandbox.fs.readdir(path.absolute, { withFileTypes: true })
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort()
  const shown = names.slice(0, MAX_LINES).join('\n')
  const more = names.length > MAX_LINES ? `\n(${names.length - MAX_LINES} more)` : ''
  return {
    ok: true,
    text: names.length === 0 ? `${path.shown} is an empty folder.` : shown + more,
    data: data(path, names.length),
  }
}

async function notFound(sandbox: Sandbox, path: ProjectPath): Promise<string> {
  const name = path.shown.split('/').at(-1)
  const similar: string[] = []
  for await (const file of walkProject(sandbox.fs)) {
    if (file.split('/').at(-1) === name) similar.push(file)
    if (similar.length === 5) break
  }
  return `${path.shown} does not exist.${similar.length > 0 ? ` Did you mean ${similar.join(' or ')}?` : ''}`
}
