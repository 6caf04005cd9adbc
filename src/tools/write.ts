import type { Tool } from '../protocol/tool.ts'
import { readArguments, text } from './arguments.ts'
import { countLines, type FileHands, keepFile, LONGEST_REWRITE, openFile, refuseStale } from './project-files.ts'
import { diffText } from './text-diff.ts'

export interface WriteToolOptions {
  /** The tool for a part of a file. */
  editTool: 'edit' | 'apply_patch'
  /** The model answers with whole files and has seen them all: nothing is refused. */
  wholeFiles: boolean
}

/** Writes a whole file, and the folders above it. */
export function createWriteTool(hands: FileHands, { editTool, wholeFiles }: WriteToolOptions): Tool {
  return {
    name: 'write',
    description: `Create a file, or replace all of one that has fewer than ${LONGEST_REWRITE} lines. Folders are made. To change a part of a file use ${editTool}.`,
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
      const opened = await openFile(hands, given.values.path)
      if (!opened.ok) return opened
      const { path, content: before } = opened
      const about = { kind: 'edit', path: path.shown, created: before === null } as const
      if (before === content) {
        await hands.seen.show(path.absolute, content)
        return { ok: true, text: `${path.shown} already was so.`, data: { ...about, ...diffText(before, content) } }
      }
      if (before !== null && !wholeFiles) {
        const stale = await refuseStale(hands, path, before, 'whole')
        if (stale !== null) return { ok: false, text: stale }
        const had = countLines(before)
        if (had >= LONGEST_REWRITE) {
          return {
            ok: false,
            text: `${path.shown} exists and has ${had} lines; change it with ${editTool}, in pieces.`,
          }
        }
      }
      const kept = await keepFile(hands, path, before ?? '', content)
      if ('ok' in kept) return kept
      const { syntax, ...diff } = kept
      const what = before === null ? 'Created' : 'Replaced'
      const size = `(${countLines(content)} lines, +${diff.added} −${diff.removed})`
      return { ok: true, text: `${what} ${path.shown} ${size}.${syntax}`, data: { ...about, ...diff } }
    },
  }
}
