import { COMMANDS } from '../commands/table.ts'
import { speaker } from '../execute/report.ts'
import { findExecutables } from '../processes.ts'
import type { Scope } from '../scope.ts'
import { type Builtin, type Call, flags, print, printError } from './call.ts'

const KEYWORDS = new Set(
  'if then else elif fi for while until do done case esac in function { } ! [[ ]] time'.split(' '),
)

type Meaning = { kind: 'alias' | 'keyword' | 'function' | 'builtin' | 'file'; text: string }

/** What a name would run. The shell's own tools stand as files in /bin, as their users expect. */
function meanings(scope: Scope, name: string): Meaning[] {
  const found: Meaning[] = []
  const alias = scope.aliases.get(name)
  if (alias !== undefined && scope.options.has('expand_aliases')) found.push({ kind: 'alias', text: alias })
  if (KEYWORDS.has(name)) found.push({ kind: 'keyword', text: name })
  if (scope.functions.has(name)) found.push({ kind: 'function', text: name })
  if (isBuiltin(name)) found.push({ kind: 'builtin', text: name })
  for (const text of findExecutables(scope, name)) found.push({ kind: 'file', text })
  if (isTool(scope, name) && !found.some((one) => one.kind === 'file'))
    found.push({ kind: 'file', text: `/bin/${name}` })
  return found
}

/** POSIX's built-ins; `cat`, `env` and others that are programs elsewhere are shown as such. */
const NAMES =
  ': . [ alias bg break builtin cd command continue declare dirs disown echo eval exec exit export false fg getopts hash help history jobs kill let local mapfile popd printf pushd pwd read readarray readonly return set shift shopt source test trap true type typeset umask unalias unset wait'.split(
    ' ',
  )
const isBuiltin = (name: string): boolean => NAMES.includes(name)
const OWN_TOOLS = new Set([
  ...Object.keys(COMMANDS),
  'cat',
  'env',
  'nohup',
  'printenv',
  'ps',
  'sleep',
  'tee',
  'timeout',
  'which',
  'xargs',
  'yes',
])
const isTool = (scope: Scope, name: string): boolean => OWN_TOOLS.has(name) || scope.shell.tools.has(name)

/** Everything that completion may offer as a command, without the files in PATH. */
export const innerNames = (scope: Scope): string[] => [
  ...NAMES,
  ...OWN_TOOLS,
  ...scope.shell.tools.names(),
  ...scope.functions.keys(),
  ...scope.aliases.keys(),
]

export const type: Builtin = async (call) => {
  const { set, rest } = flags(call.args, 'taPpf')
  let status = 0
  for (const name of rest) {
    const found = meanings(call.scope, name)
    if (found.length === 0) {
      status = 1
      if (!set.has('t') && !set.has('p') && !set.has('P'))
        await printError(call, `${speaker(call.scope)}type: ${name}: not found\n`)
    }
    for (const meaning of set.has('a') ? found : found.slice(0, 1)) {
      if (set.has('t')) await print(call, `${meaning.kind}\n`)
      else if (set.has('p') || set.has('P')) await print(call, meaning.kind === 'file' ? `${meaning.text}\n` : '')
      else await print(call, `${sentence(name, meaning)}\n`)
    }
  }
  return status
}

function sentence(name: string, { kind, text }: Meaning): string {
  switch (kind) {
    case 'alias':
      return `${name} is aliased to \`${text}'`
    case 'keyword':
      return `${name} is a shell keyword`
    case 'function':
      return `${name} is a function`
    case 'builtin':
      return `${name} is a shell builtin`
    case 'file':
      return `${name} is ${text}`
  }
}

/** `command name …` passes functions by; `command -v name` says what the name is. */
export const command: Builtin = async (call) => {
  const { set, rest } = flags(call.args, 'pvV')
  if (!set.has('v') && !set.has('V')) {
    if (rest.length === 0) return 0
    return call.scope.shell.interpreter.runArgv(call.scope, rest, call.io, { functions: false })
  }
  let status = 0
  for (const name of rest) {
    const [meaning] = meanings(call.scope, name)
    if (!meaning) {
      status = 1
      if (set.has('V')) await printError(call, `${speaker(call.scope)}command: ${name}: not found\n`)
      continue
    }
    if (set.has('V')) await print(call, `${sentence(name, meaning)}\n`)
    else await print(call, meaning.kind === 'alias' ? `alias ${name}='${meaning.text}'\n` : `${meaning.text}\n`)
  }
  return status
}

export const which: Builtin = async (call: Call) => {
  const { set, rest } = flags(call.args, 'as')
  let status = 0
  for (const name of rest) {
    const files = findExecutables(call.scope, name)
    if (
      files.length === 0 &&
      (isTool(call.scope, name) || ['echo', 'printf', 'test', 'pwd', 'true', 'false', 'kill'].includes(name))
    )
      files.push(`/bin/${name}`)
    if (files.length === 0) status = 1
    if (!set.has('s')) for (const file of set.has('a') ? files : files.slice(0, 1)) await print(call, `${file}\n`)
  }
  return status
}

/** Nothing is remembered between look-ups, so there is nothing to forget either; but a name must be one. */
export const hash: Builtin = async (call) => {
  let status = 0
  for (const name of flags(call.args, 'rdtlp').rest) {
    if (meanings(call.scope, name).length > 0) continue
    status = 1
    await printError(call, `${speaker(call.scope)}hash: ${name}: not found\n`)
  }
  return status
}

export const help: Builtin = async (call) => {
  const names = [...new Set(innerNames(call.scope))].sort()
  await print(call, `Commands of this shell (programs in PATH run as processes of their own):\n${names.join(' ')}\n`)
  return 0
}
