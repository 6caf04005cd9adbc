import type { Tool } from '../protocol/tool.ts'
import { list, readArguments, record, text } from './arguments.ts'
import { explainMiss } from './explain-miss.ts'
import { findText } from './find-text.ts'
import { type FileHands, keepFile, openFile, refuseStale } from './project-files.ts'

interface Edit {
  old: string
  new: string
}

/** Replaces pieces of a file. An edit that does not fit is explained; the others are made. */
export function createEditTool(hands: FileHands): Tool {
  return {
    name: 'edit',
    description:
      'Change a file by replacing exact pieces of it. Each "old" must stand in the file exactly once; take enough lines to make it unique. Edits are made in order; those that fit are made even if others do not: send only those again.',
    parameters: {
      type: 'object',
      properties: {
        path: { type: 'string' },
        edits: {
          type: 'array',
          items: {
            type: 'object',
            properties: { old: { type: 'string' }, new: { type: 'string' } },
            required: ['old', 'new'],
            additionalProperties: false,
          },
        },
      },
      required: ['path', 'edits'],
      additionalProperties: false,
    },
    effect: 'write',
    async run(args) {
      const given = readArguments(args, { path: text, edits: list(record({ old: text, new: text })) })
      if (!given.ok) return given
      const { edits } = given.values
      if (edits.length === 0) return { ok: false, text: 'There are no edits.' }
      const opened = await openFile(hands, given.values.path)
      if (!opened.ok) return opened
      const { path, content } = opened
      if (content === null) return { ok: false, text: `${path.shown} does not exist; create it with write.` }
      const stale = await refuseStale(hands, path, content)
      if (stale !== null) return { ok: false, text: stale }
      const { after, made, problems } = applyEdits(content, edits)
      if (made === 0) return { ok: false, text: `${path.shown} was not changed. ${problems.join('\n')}` }
      const kept = await keepFile(hands, path, content, after)
      if ('ok' in kept) return kept
      const { syntax, ...diff } = kept
      const lines = `(+${diff.added} −${diff.removed} lines)`
      return {
        ok: problems.length === 0,
        text: `${problems.length === 0 ? 'Edited' : 'Edited in part:'} ${path.shown}: ${made} of ${edits.length} edits made ${lines}.${syntax}${problems.map((problem) => `\n${problem}`).join('')}`,
        data: { kind: 'edit', path: path.shown, created: false, ...diff },
      }
    },
  }
}

/** Makes every edit that can be made without a doubt, in order. */
function applyEdits(before: string, edits: Edit[]): { after: string; made: number; problems: string[] } {
  const windows = before.includes('\r\n')
  const problems: string[] = []
  let after = before
  for (const [index, edit] of edits.entries()) {
    const found = findText(after, edit.old)
    const problem =
      edit.old === edit.new
        ? 'changes nothing: old and new are the same.'
        : edit.old.trim() === ''
          ? 'has an empty "old"; to write a whole file use write.'
          : found.found === 'several'
            ? `is ambiguous: "old" stands at lines ${found.lines.slice(0, 8).join(', ')}; take more lines around it.`
            : found.found === 'never'
              ? `was not found.${explainMiss(after, edit.old, edit.new).trimEnd()}`
              : null
    if (problem !== null) {
      problems.push(`${edits.length === 1 ? 'The edit' : `Edit ${index + 1} of ${edits.length}`} ${problem}`)
    } else if (found.found === 'once') {
      const replacement = found.fit(edit.new)
      const text = windows ? replacement.replace(/\r?\n/g, '\r\n') : replacement
      after = after.slice(0, found.start) + text + after.slice(found.end)
    }
  }
  return { after, made: edits.length - problems.length, problems }
}
