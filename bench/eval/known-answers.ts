import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Script, ScriptTurn } from '../../e2e/model-server/script.ts'
import { startModelServer } from '../../e2e/model-server/server.ts'
import type { RecordedCall } from '../../src/models/recording.ts'
import { parseRows } from './row.ts'
import { type Task, taskOf } from './task.ts'

/** `repaired`: wrong at first, right after the first red test run. */
export type Answers = 'right' | 'wrong' | 'repaired'

/** What a model would say that knows each row's answer, or none: scores are then known in advance. */
export function knownAnswer(task: Task, answers: Answers): Script {
  const write = (path: string, content: string): RecordedCall => ({ name: 'write', arguments: { path, content } })
  const all = (files: Record<string, string>) => Object.entries(files).map(([path, text]) => write(path, text))
  const run: RecordedCall = { name: 'run', arguments: { command: task.check.command } }
  const wrong = Object.fromEntries(task.answers.map((path) => [path, wrongText(path)]))
  const seen = task.answers.filter((path) => path in task.files)
  const look: ScriptTurn = {
    toolCalls: [{ name: 'search', arguments: { pattern: 'def|function|const' } }, ...seen.map(read)],
  }
  const { files } = task.check
  const tests = Object.fromEntries(Object.entries(files).filter(([path]) => !(path in task.files)))
  const attempt = (answer: Record<string, string>) => ({ toolCalls: [...all(answer), ...all(tests), run] })
  const finish = { toolCalls: [{ name: 'finish', arguments: { summary: 'Done.', notCovered: [] } }] }
  const giveUp = { text: 'I cannot repair it.' }
  const turns: Record<Answers, ScriptTurn[]> = {
    right: [look, attempt(task.solution), finish],
    wrong: [look, attempt(wrong), giveUp, giveUp],
    repaired: [look, attempt(wrong), attempt(task.solution), finish],
  }
  return { prompt: task.ask, turns: turns[answers] }
}

const read = (path: string): RecordedCall => ({ name: 'read', arguments: { path } })

const wrongText = (path: string): string =>
  path.endsWith('.py') ? "raise NotImplementedError('wrong on purpose')\n" : "throw new Error('wrong on purpose')\n"

/** Every text of a request's first message from the person, whatever the protocol. */
function askOf(body: any): string {
  const messages: any[] = body?.messages ?? body?.input ?? []
  const content = messages.find(({ role }) => role === 'user')?.content
  return typeof content === 'string' ? content : (content ?? []).map((part: any) => part.text ?? '').join('\n')
}

/** The script of the task that a request asks for; null where it is none of these. */
export const scriptAmong =
  (tasks: readonly Task[], answers: (task: Task) => Answers) =>
  (body: unknown): Script | null => {
    const ask = askOf(body)
    // What the person did before stands before it; one ask may be a part of another.
    const task = tasks.filter((one) => ask.includes(one.ask)).sort((a, b) => b.ask.length - a.ask.length)[0]
    return task === undefined ? null : knownAnswer(task, answers(task))
  }

/** `node bench/eval/known-answers.ts --data FILE [--answers right|wrong|repaired] [--port 4010]` */
async function serve(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      answers: { type: 'string', default: 'right' },
      port: { type: 'string', default: '4010' },
    },
  })
  const { answers } = values
  if (values.data === undefined || !(answers === 'right' || answers === 'wrong' || answers === 'repaired')) {
    throw new Error('Give --data FILE and --answers right, wrong or repaired.')
  }
  const tasks = parseRows(await readFile(values.data, 'utf8')).flatMap((row) => {
    const made = taskOf(row)
    return made.ok ? [made.task] : []
  })
  const { baseUrl } = await startModelServer({
    port: Number(values.port),
    scriptOf: scriptAmong(tasks, () => answers),
  })
  console.log(`Answers ${tasks.length} rows, all ${answers}, at --base-url ${baseUrl}`)
}

if (import.meta.main) await serve()
