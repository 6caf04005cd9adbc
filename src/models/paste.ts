import type { Model, ModelChunk, ModelMessage, ModelRequest } from '../protocol/model.ts'
import { type PastedAnswer, parseAnswer } from './paste-answer.ts'
import { filesThatFit, type PasteFile, pasteText } from './paste-text.ts'
import type { Guard } from './secrets/guard.ts'

export interface PasteOptions {
  /** Shows the text to the person; resolves with what they pasted, rejects when the signal fires. */
  ask(text: string, signal: AbortSignal): Promise<string>
  /** The project's text files. */
  files(): Promise<PasteFile[]>
  /** Told of those that the text shows, in full. */
  shown(files: PasteFile[]): Promise<void>
  /** Whether the tests have passed after the last write. */
  proved(): Promise<boolean>
  /** Hides secrets from the chat, and puts them back in what it answers. */
  guard: Guard
}

interface Call {
  name: 'write' | 'edit' | 'run' | 'finish'
  arguments: object
}

/**
 * A model whose words a person carries: to any chat, and back. It asks with everything that a chat must know, turns the
 * answer into tool calls, and asks again with the failure until the tests have passed. One for each run.
 */
export function createPasteModel({ ask, files, shown, proved, guard }: PasteOptions): Model {
  /** What the last answer said of itself, while its calls are carried out. */
  let underWay: PastedAnswer | null = null
  let turn = 0

  async function* stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelChunk> {
    try {
      if (underWay !== null && (await proved())) yield* calls([finish(underWay)])
      else yield* answer(request, signal)
    } catch (error) {
      if (!signal.aborted) throw error
      yield { type: 'end', reason: 'aborted' }
    }
  }

  async function* answer(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelChunk> {
    const lastRun = underWay === null ? null : resultsOf(request.messages)
    let problems: string[] = []
    for (;;) {
      const known = await files()
      await shown(filesThatFit(known))
      const text = pasteText({ requests: requestsOf(request.messages), files: known, lastRun, problems })
      const hidden = await guard.hideText(text)
      const secrets = guard.news()
      if (secrets.length > 0) yield { type: 'withheld', secrets }
      const parsed = parseAnswer(await ask(hidden === text ? text : `${NAMES}\n\n${hidden}`, signal))
      problems = parsed.problems
      if (problems.length > 0) continue
      underWay = parsed
      // Its closing lines are said when the run ends.
      const words = parsed.words.split(CLOSING)[0]!.trim()
      if (words !== '') yield { type: 'text', text: words }
      yield* calls(toCalls(parsed, known))
      return
    }
  }

  function* calls(list: Call[]): Generator<ModelChunk> {
    const id = ++turn
    for (const [index, call] of list.entries()) {
      const args = guard.restore(JSON.stringify(call.arguments), true)
      yield { type: 'tool-call', index, id: `paste_${id}_${index}`, name: call.name, arguments: args }
    }
    yield { type: 'end', reason: list.length > 0 ? 'tool-calls' : 'stop' }
  }

  return { id: 'Copy and paste', stream }
}

/** Said where something was hidden. */
const NAMES =
  'Names such as HIDDEN_SECRET_AB12CD34 stand for secrets that you are not shown. Use them as they are: they are put back in what you write.'

const CLOSING = /^[\s*_#]*(?:Summary|Not covered)[*_]*:/im

const finish = ({ summary, notCovered }: PastedAnswer): Call => ({
  name: 'finish',
  arguments: { summary: summary ?? 'The tests pass.', notCovered },
})

/** What the person asked for; the loop's own reminders were said to nobody here, but they do no harm. */
const requestsOf = (messages: readonly ModelMessage[]): string[] =>
  messages.flatMap((message) => (message.role === 'user' ? [message.text] : []))

/** What came of the last answer, where something did not go well: refused edits and the runs. */
function resultsOf(messages: readonly ModelMessage[]): string | null {
  const start = messages.findLastIndex((message) => message.role === 'assistant' && message.toolCalls.length > 0)
  const spoken = messages[start]
  if (spoken?.role !== 'assistant') return null
  const results = messages.slice(start + 1).flatMap((message) => {
    if (message.role !== 'tool') return []
    const call = spoken.toolCalls.find(({ id }) => id === message.callId)
    const done = call?.name === 'write' || (call?.name === 'edit' && message.text.startsWith('Edited'))
    if (call === undefined || done) return []
    const { command, path } = JSON.parse(call.arguments) as { command?: string; path?: string }
    return [`${command === undefined ? `${call.name} ${path ?? ''}` : `$ ${command}`}\n${message.text}`]
  })
  return results.length > 0 ? results.join('\n\n') : null
}

/** Nothing can be installed, and folders come by themselves. */
const LEFT_OUT =
  /^(?:cd|mkdir|touch|git|npm (?:i|install|ci|init)|npx|pnpm|yarn|pip3?|python3? -m (?:pip|venv)|source|curl|open|code)\b/
const TESTS = /\b(?:node --test|npm (?:run )?test|npm t|pytest)\b/

function toCalls({ files, edits, commands }: PastedAnswer, known: PasteFile[]): Call[] {
  const wanted = commands.filter((command) => !LEFT_OUT.test(command))
  const paths = [...known, ...files].map(({ path }) => path)
  const given = wanted.filter((command) => TESTS.test(command)).map((command) => asRunHere(command, paths))
  const writes = files.length + edits.length > 0
  const tests = given.length > 0 || !writes ? given : testCommands(paths)
  return [
    ...files.map((file): Call => ({ name: 'write', arguments: file })),
    ...edits.map((edit): Call => ({ name: 'edit', arguments: edit })),
    ...[...new Set(tests)].map((command): Call => ({ name: 'run', arguments: { command } })),
    // It may be a server, which does not end, or a script, which does: the tool finds out.
    ...wanted
      .filter((command) => !TESTS.test(command))
      .map((command): Call => ({ name: 'run', arguments: { command, background: true } })),
  ]
}

const isPython = (path: string): boolean => /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/.test(path)
const isNode = (path: string): boolean =>
  /[.-]test\.[cm]?[jt]s$|(?:^|\/)test\/[^/]*\.[cm]?[jt]s$|(?:^|\/)test-[^/]*\.[cm]?js$/.test(path)

function testCommands(paths: string[]): string[] {
  const python = paths.some(isPython) ? ['python3 -m pytest'] : []
  return paths.some(isNode) || python.length === 0 ? ['node --test', ...python] : python
}

/** `npm test` is what the package says, and `pytest` alone does not find the project's modules. */
function asRunHere(command: string, paths: string[]): string {
  if (/^npm (?:run )?(?:test|t)\b/.test(command)) return testCommands(paths)[0]!
  return command.replace(/^(?:python3? -m )?(?:pytest|py\.test)\b/, 'python3 -m pytest')
}
