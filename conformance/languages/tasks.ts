import type { DataRow } from '../../bench/eval/row.ts'
import { type Check, taskOf } from '../../bench/eval/task.ts'
import { goTask, type LanguageTask } from './go-task.ts'

/** A row as something to run; or why it cannot be run in the tab. */
export type Made = { ok: true; task: LanguageTask } | { ok: false; id: string; lang: string; why: string }

/** `answer`: the row's known good one, or what a person begins with, which must not pass. */
export function languageTask(row: DataRow, answer: 'solution' | 'stub'): Made {
  const { id, lang } = row
  const refuse = (why: string): Made => ({ ok: false, id, lang, why })
  if (lang === 'go') {
    const task = goTask(row, answer)
    return task ? { ok: true, task } : refuse('its members are not those of a known data set')
  }
  const made = taskOf(row)
  if (!made.ok) return refuse(made.why)
  const { files, solution, check } = made.task
  return { ok: true, task: { ...fromCheck(id, lang, check), files: { ...files, ...given(), ...check.files } } }

  function given(): Record<string, string> {
    return answer === 'solution' ? solution : {}
  }
}

const fromCheck = (id: string, lang: string, { command, mustPass }: Check): Omit<LanguageTask, 'files'> => ({
  id,
  lang,
  command,
  mustPass,
})
