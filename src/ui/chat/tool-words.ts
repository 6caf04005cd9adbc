import type { ProjectState, TestRun } from '../../protocol/state.ts'
import type { ToolResult } from '../../protocol/tool.ts'
import { countText } from '../parts/strip-cells.ts'
import { duration, many, plusMinus } from '../parts/words.ts'

/** A tool as the margin names it. */
export const toolVerb = (name: string): string =>
  ({ update_plan: 'plan', apply_patch: 'patch', check_growth: 'growth' })[name] ?? name

/** What a call is about, in one line: its path, command or query. Works on JSON that is still being written. */
export function toolSubject(json: string): string {
  for (const key of ['path', 'file', 'command', 'query', 'pattern']) {
    const text = stringField(json, key)
    if (text !== null) return text.split('\n')[0] ?? ''
  }
  const list = /"files"\s*:\s*\[([^\]]*)/.exec(json)?.[1]
  if (list !== undefined) return [...list.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((file) => file[1]).join(', ')
  const files = [...(stringField(json, 'input') ?? '').matchAll(/^\*\*\* (?:Add|Update|Delete) File: (.+)$/gm)]
  return files.map((file) => file[1]!.trim()).join(', ')
}

/** The value of a top-level string field, as far as it is there. */
export function stringField(json: string, key: string): string | null {
  const match = new RegExp(`"${key}"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)`).exec(json)
  if (!match) return null
  const raw = match[1] ?? ''
  try {
    return JSON.parse(`"${raw.replace(/\\u[0-9a-fA-F]{0,3}$|\\$/, '')}"`) as string
  } catch {
    return raw
  }
}

/** How far a call's arguments are written: lines of the longest text in it. */
export function linesWritten(json: string): number {
  return json.split('\\n').length
}

/** That a history from outside is not the one that was written, and what it is worth. */
export function alteredWords({ line }: { line: number | null }): string {
  const what =
    line === null
      ? 'Something in it was changed after it was written; where cannot be told.'
      : `Event ${line} was changed after it was written. It and all events after it cannot be trusted.`
  return `${what} What it says of tests proves nothing: read the files and run the tests yourself.`
}

/** Why the last test run proves nothing any more. */
export function outdatedWords(
  { entries, lastWrite }: Pick<ProjectState, 'entries' | 'lastWrite'>,
  run?: TestRun,
): string {
  if (run !== undefined && lastWrite <= run.event) return 'code was written while it ran'
  const altered = entries.some((entry) => entry.kind === 'altered' && entry.number === lastWrite)
  return altered ? 'the history was altered' : 'files were written since'
}

/** What became of a model call that failed. */
export const triedAgain = (waitMs: number): string => `Tried again after ${Math.round(waitMs / 100) / 10} s.`

/** The result at the right end of a tool line, and whether it failed. */
export function toolOutcome(result: ToolResult, durationMs: number): { text: string; failed: boolean } {
  const data = result.data
  if (data?.kind === 'refused') return { text: 'not allowed', failed: true }
  if (data?.kind === 'run') {
    const { run } = data
    if (run.background) {
      return {
        text: run.ports.length > 0 ? `listens on ${run.ports.map((port) => `:${port}`).join(' ')}` : 'runs on',
        failed: false,
      }
    }
    if (run.report) return { text: countText(run.report), failed: run.report.failed > 0 || run.exitCode !== 0 }
    if (run.timedOut) return { text: `stopped after ${duration(run.durationMs)}`, failed: true }
    if (run.signal) return { text: run.signal, failed: true }
    return { text: run.exitCode === 0 ? duration(run.durationMs) : `exit ${run.exitCode}`, failed: run.exitCode !== 0 }
  }
  if (data?.kind === 'edit') return { text: plusMinus(data.added, data.removed), failed: !result.ok }
  if (data?.kind === 'patch') {
    const sum = (of: 'added' | 'removed') => data.files.reduce((total, file) => total + file[of], 0)
    return { text: plusMinus(sum('added'), sum('removed')), failed: !result.ok }
  }
  if (!result.ok) return { text: 'did not work', failed: true }
  if (data?.kind === 'growth') {
    const slow = data.functions.filter((one) => one.isSlow).length
    return { text: slow === 0 ? 'none slow' : `${slow} slow`, failed: slow > 0 }
  }
  if (data?.kind === 'look') {
    return { text: data.errors === 0 ? 'no errors' : many(data.errors, 'error'), failed: data.errors > 0 }
  }
  if (data?.kind === 'read') return { text: many(data.lines, 'line'), failed: false }
  if (data?.kind === 'search') return { text: many(data.matches, 'match', 'matches'), failed: false }
  return { text: duration(durationMs), failed: false }
}
