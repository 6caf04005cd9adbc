import type { PatchedFile, Tool, ToolResult } from '../protocol/tool.ts'
import { readArguments, text } from './arguments.ts'
import { applyHunks } from './patch/apply-hunks.ts'
import { type PatchOperation, parsePatch } from './patch/parse-patch.ts'
import {
  countLines,
  type FileHands,
  keepFile,
  LONGEST_REWRITE,
  openFile,
  refuseStale,
  removeFile,
} from './project-files.ts'
import { diffText } from './text-diff.ts'

/** What became of one file of a patch. */
interface Outcome {
  ok: boolean
  /** For the model. */
  text: string
  /** Where something was changed. */
  file?: PatchedFile
}

/** Changes any number of files by one patch. What can be applied without a doubt is applied, the rest is explained. */
export function createApplyPatchTool(hands: FileHands): Tool {
  return {
    name: 'apply_patch',
    description: `Change files by a patch:
*** Begin Patch
*** Update File: src/a.js
@@ function greet(name) {
   const title = 'Dr'
-  return name
+  return \`\${title} \${name}\`
*** Add File: src/b.js
+export const b = 1
*** Delete File: old.js
*** End Patch
Paths are relative to the project. Quote lines as they stand (about three on each side of a change); after @@ name the function or class that encloses them where they stand more than once. “*** Move to: path” below an Update line renames. Blocks that fit are applied even if others do not; send only those again.`,
    parameters: {
      type: 'object',
      properties: { input: { type: 'string', description: 'The whole patch.' } },
      required: ['input'],
      additionalProperties: false,
    },
    effect: 'write',
    async run(args): Promise<ToolResult> {
      const given = readArguments(args, { input: text })
      if (!given.ok) return given
      const parsed = parsePatch(given.values.input)
      if (!parsed.ok) return parsed
      const outcomes: Outcome[] = []
      for (const operation of parsed.operations) outcomes.push(await carryOut(hands, operation))
      const files = outcomes.flatMap(({ file }) => file ?? [])
      const failed = outcomes.filter(({ ok }) => !ok).length
      const head =
        failed === 0 ? 'Patch applied.' : files.length === 0 ? 'Nothing was changed.' : 'Patch applied in part.'
      return {
        ok: failed === 0,
        text: [head, ...outcomes.map((outcome) => outcome.text)].join('\n'),
        ...(files.length === 0 ? {} : { data: { kind: 'patch', files } }),
      }
    },
  }
}

async function carryOut(hands: FileHands, operation: PatchOperation): Promise<Outcome> {
  const opened = await openFile(hands, operation.path)
  if (!opened.ok) return opened
  const { path, content } = opened
  if (operation.kind === 'add') return add(hands, operation, content)
  if (content === null) return { ok: false, text: `${path.shown} does not exist.` }
  const stale = await refuseStale(hands, path, content)
  if (stale !== null) return { ok: false, text: stale }
  if (operation.kind === 'update') return update(hands, operation, content)
  await removeFile(hands, path)
  const file: PatchedFile = { path: path.shown, change: 'delete', ...diffText(content, '') }
  return { ok: true, text: `Deleted ${path.shown}.`, file }
}

async function add(
  hands: FileHands,
  { path: name, content }: Extract<PatchOperation, { kind: 'add' }>,
  before: string | null,
): Promise<Outcome> {
  const opened = await openFile(hands, name)
  if (!opened.ok) return opened
  const { path } = opened
  if (before === content) return { ok: true, text: `${path.shown} already was so.` }
  if (before !== null) {
    const stale = await refuseStale(hands, path, before, 'whole')
    if (stale !== null) return { ok: false, text: stale }
    if (countLines(before) >= LONGEST_REWRITE) {
      return {
        ok: false,
        text: `${path.shown} exists and has ${countLines(before)} lines: change it by “*** Update File”.`,
      }
    }
  }
  const kept = await keepFile(hands, path, before ?? '', content)
  if ('ok' in kept) return kept
  const { syntax, ...diff } = kept
  const file: PatchedFile = { path: path.shown, change: before === null ? 'add' : 'update', ...diff }
  return {
    ok: true,
    text: `${before === null ? 'Added' : 'Replaced'} ${path.shown} (+${diff.added} −${diff.removed}).${syntax}`,
    file,
  }
}

async function update(
  hands: FileHands,
  { path: name, moveTo, hunks }: Extract<PatchOperation, { kind: 'update' }>,
  before: string,
): Promise<Outcome> {
  const opened = await openFile(hands, name)
  if (!opened.ok) return opened
  const { path } = opened
  const { after, applied, problems } = applyHunks(before, hunks)
  const misses = problems.map((problem) => `Block ${problem.number} of ${hunks.length} ${problem.text.trimEnd()}`)
  if (hunks.length > 0 && applied === 0)
    return { ok: false, text: `${path.shown} was not changed.\n${misses.join('\n')}` }
  let target = path
  if (moveTo !== null) {
    const there = await openFile(hands, moveTo)
    if (!there.ok) return there
    if (there.content !== null && there.path.absolute !== path.absolute) {
      return { ok: false, text: `${path.shown} was not changed: ${there.path.shown} exists already.` }
    }
    target = there.path
  }
  const kept = await keepFile(hands, target, before, after)
  if ('ok' in kept) return kept
  const moved = target.absolute !== path.absolute
  if (moved) await removeFile(hands, path)
  const { syntax, ...diff } = kept
  const count =
    hunks.length === 0 ? '' : `: ${applied} of ${hunks.length} blocks applied (+${diff.added} −${diff.removed})`
  const what = moved ? `Moved ${path.shown} to ${target.shown}` : `Updated ${path.shown}`
  const file: PatchedFile = moved
    ? { path: target.shown, change: 'move', from: path.shown, ...diff }
    : { path: target.shown, change: 'update', ...diff }
  return { ok: problems.length === 0, text: [`${what}${count}.${syntax}`, ...misses].join('\n'), file }
}
