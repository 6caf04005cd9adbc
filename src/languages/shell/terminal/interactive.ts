import { reportEnded } from '../builtins/jobs.ts'
import { complain } from '../execute/report.ts'
import { promptText } from '../expand/transform.ts'
import { decode, type Io, write } from '../io.ts'
import { runUnit } from '../run.ts'
import { createControl, type Scope, ShellError, scalar } from '../scope.ts'
import { runTrap } from '../traps.ts'
import { complete } from './completion.ts'
import { createEditor } from './editor.ts'

const PROMPT = '\\w $ '

/** The shell on a terminal: prompt, line editing, history; until `exit` or ^D. Gives the exit status. */
export async function runInteractive(scope: Scope, io: Io): Promise<number> {
  const { shell } = scope
  const { sys } = shell.context
  sys.signalAction('SIGINT', 'catch')
  sys.signalAction('SIGQUIT', 'ignore')
  sys.signalAction('SIGTSTP', 'ignore')
  if (!scope.variables.has('PS1')) scope.variables.set('PS1', scalar(PROMPT))
  if (!scope.variables.has('PS2')) scope.variables.set('PS2', scalar('> '))
  await readStartFile(scope, io)
  const editor = createEditor({
    scope,
    input: io.get(0)!,
    history: shell.history,
    write: (text) => write(scope, io, 2, text),
    complete: (before) => complete(scope, before),
  })

  let pending = ''
  for (;;) {
    await reportEnded({ scope, name: 'jobs', args: [], io })
    const prompt = promptText(scope, scope.variables.get(pending ? 'PS2' : 'PS1')?.value ?? '$ ')
    const line = await editor.readLine(prompt)
    if (line.type === 'interrupt') {
      pending = ''
      scope.status = 130
      continue
    }
    if (line.type === 'end') {
      if (pending) {
        pending = ''
        await complain(scope, io, new ShellError('syntax error: unexpected end of file', 2))
        continue
      }
      await write(scope, io, 2, 'exit\n')
      break
    }
    pending += `${line.text}\n`
    const parsed = shell.parser.parse(pending)
    if (parsed.incomplete) continue
    const source = pending.trimEnd()
    pending = ''
    if (source) editor.remember(source)
    if (!parsed.ok) {
      scope.status = await complain(scope, io, new ShellError(parsed.message, 2))
      continue
    }
    const ended = await runUnit(scope, io, parsed)
    scope.control = createControl()
    if (ended.exits) {
      scope.status = ended.status
      break
    }
  }
  for (const job of shell.jobs.list) if (job.status === null) shell.jobs.signal(job.control, 'SIGHUP')
  return runTrap(scope, 'EXIT', io)
}

/** `~/.bashrc`, where there is one. */
async function readStartFile(scope: Scope, io: Io): Promise<void> {
  const home = scope.variables.get('HOME')?.value
  if (!home) return
  let source: string
  try {
    source = decode(scope.shell.context.sys.readFile(`${home}/.bashrc`))
  } catch {
    return
  }
  const parsed = scope.shell.parser.parse(source)
  if (parsed.ok) await runUnit(scope, io, parsed)
  else await complain(scope, io, `.bashrc: line ${parsed.line}: ${parsed.message}`)
}
