import type { Sandbox } from '../protocol/sandbox.ts'
import type { Tool, ToolResult } from '../protocol/tool.ts'
import { integer, optional, readArguments, text } from './arguments.ts'
import { MAX_LINES, type NumberedLines, numberLines } from './numbered-lines.ts'
import { type ProjectPath, resolveProjectPath } from './project-path.ts'
import type { SeenFiles } from './seen-files.ts'
import { decodeText, walkProject } from './walk.ts'

/** Shows a file with line numbers, or what a folder holds. */
export function createReadTool(sandbox: Sandbox, seen: SeenFiles): Tool {
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
      const first = Math.max(1, given.values.offset ?? 1)
      const shown = numberLines(content, first, given.values.limit ?? MAX_LINES)
      if (shown.whole) await seen.show(path.absolute, content)
      else if (shown.count > 0) await seen.show(path.absolute, content, 'part')
      return showLines(path, first, shown)
    },
  }
}

function showLines(path: ProjectPath, first: number, { text, count, total }: NumberedLines): ToolResult {
  if (total === 0) return { ok: true, text: `${path.shown} is empty.`, data: data(path, 0) }
  if (first > total) return { ok: false, text: `${path.shown} has only ${total} lines.` }
  return { ok: true, text, data: data(path, count) }
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
