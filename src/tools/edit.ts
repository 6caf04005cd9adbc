import type { Sandbox } from '../protocol/sandbox.ts'
import type { Tool } from '../protocol/tool.ts'
import { list, readArguments, record, text } from './arguments.ts'
import { findText, lineAt, nearestPlaces } from './find-text.ts'
import { refuseWrite, resolveProjectPath } from './project-path.ts'
import type { Proof } from './proof.ts'
import { diffText } from './text-diff.ts'
import { decodeText } from './walk.ts'

interface Edit {
  old: string
  new: string
}

/** Replaces pieces of a file. All edits of a call are made, or none. */
export function createEditTool(sandbox: Sandbox, proof: Proof): Tool {
  return {
    name: 'edit',
    description:
      'Change a file by replacing exact pieces of it. Each "old" must stand in the file exactly once; take enough lines to make it unique. Edits are made in order; if one fails, none is made.',
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
      const path = resolveProjectPath(sandbox.workdir, given.values.path)
      const refusal = refuseWrite(path, sandbox.workdir)
      if (refusal) return { ok: false, text: refusal }
      const stat = await sandbox.fs.stat(path.absolute)
      if (stat?.kind !== 'file') {
        return { ok: false, text: `${path.shown} ${stat ? 'is not a file' : 'does not exist; create it with write'}.` }
      }
      const before = decodeText(await sandbox.fs.readFile(path.absolute))
      if (before === null) return { ok: false, text: `${path.shown} is a binary file.` }
      const result = applyEdits(before, edits)
      if (!result.ok) return { ok: false, text: `${path.shown} was not changed. ${result.text}` }
      await sandbox.fs.writeFile(path.absolute, result.after)
      if (path.inside) proof.wrote(path.shown)
      const diff = diffText(before, result.after)
      return {
        ok: true,
        text: `Edited ${path.shown}: ${edits.length} of ${edits.length} edits made (+${diff.added} −${diff.removed} lines).`,
        data: { kind: 'edit', path: path.shown, created: false, ...diff },
      }
    },
  }
}

function applyEdits(before: string, edits: Edit[]): { ok: true; after: string } | { ok: false; text: string } {
  const windows = before.includes('\r\n')
  let after = before
  for (const [index, edit] of edits.entries()) {
    const number = edits.length === 1 ? 'The edit' : `Edit ${index + 1} of ${edits.length}`
    const others = edits.length === 1 ? '' : ' The others were not made either.'
    const found = findText(after, edit.old)
    const problem =
      edit.old === edit.new
        ? 'changes nothing: old and new are the same'
        : edit.old.trim() === ''
          ? 'has an empty "old"; to write a whole file use write'
          : found.found === 'several'
            ? `is ambiguous: "old" stands at lines ${found.lines.slice(0, 8).join(', ')}; take more lines around it`
            : found.found === 'never'
              ? `was not found.${explainMiss(after, edit)}`
              : null
    if (problem !== null) return { ok: false, text: `${number} ${problem}.${others}`.replace(/\.\.( |$)/, '.$1') }
    if (found.found !== 'once') continue
    const replacement = found.fit(edit.new)
    const text = windows ? replacement.replace(/\r?\n/g, '\r\n') : replacement
    after = after.slice(0, found.start) + text + after.slice(found.end)
  }
  return { ok: true, after }
}

function explainMiss(content: string, edit: Edit): string {
  const there = edit.new.trim() === '' ? -1 : content.indexOf(edit.new)
  if (there >= 0) return ` "new" already stands at line ${lineAt(content, there)}: this edit seems to be made.`
  const near = nearestPlaces(content, edit.old, 2)
  if (near.length === 0) return ' Nothing in the file looks like it. Read the file again.'
  return ` The nearest:\n${near.map(({ line, text }) => `— line ${line}:\n${text}`).join('\n')}\n`
}
