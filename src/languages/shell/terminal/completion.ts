import { innerNames } from '../builtins/lookup.ts'
import { isType, join, resolve, S_IFDIR, S_IFLNK } from '../kernel-files.ts'
import type { Scope } from '../scope.ts'
import { getVariable } from '../variables.ts'
import type { Completion } from './editor.ts'

/** What ^I offers for the text before the cursor: commands in command position, variables after `$`, paths elsewhere. */
export function complete(scope: Scope, before: string): Completion {
  const word = /(?:\\.|[^\s'"|&;()<>=`])*$/.exec(before)![0]
  const head = before.slice(0, before.length - word.length)
  const variable = /\$\{?(\w*)$/.exec(word)
  if (variable) {
    const names = [...scope.variables.keys()].filter((name) => name.startsWith(variable[1]!) && /^\w+$/.test(name))
    return { replace: variable[1]!.length, choices: names.sort() }
  }
  const commandPosition = /(^|[|&;(`]|\b(then|do|else|if|while|exec|command|env|time)\s)\s*$/.test(head)
  const plain = word.replace(/\\(.)/g, '$1')
  const names = commandPosition && !plain.includes('/') ? commands(scope, plain) : paths(scope, plain)
  return { replace: [...word].length, choices: [...new Set(names)].sort() }
}

function commands(scope: Scope, prefix: string): string[] {
  const { sys } = scope.shell.context
  const found = innerNames(scope)
  for (const directory of (getVariable(scope, 'PATH') ?? '').split(':')) {
    try {
      for (const { name } of sys.readdir(resolve(scope.cwd, directory || '.'))) found.push(name)
    } catch {
      // A directory in PATH need not exist.
    }
  }
  return found.filter((name) => name.startsWith(prefix) && /^[\w.:+[-]+$/.test(name)).map((name) => `${name} `)
}

function paths(scope: Scope, prefix: string): string[] {
  const { sys } = scope.shell.context
  const cut = prefix.lastIndexOf('/') + 1
  const typed = prefix.slice(0, cut)
  const start = prefix.slice(cut)
  const home = getVariable(scope, 'HOME') ?? '/'
  const directory = resolve(scope.cwd, typed.startsWith('~/') ? home + typed.slice(1) : typed || '.')
  try {
    return sys
      .readdir(directory)
      .filter(({ name }) => name.startsWith(start) && (start.startsWith('.') || !name.startsWith('.')))
      .map(({ name, type }) => {
        const target = type === S_IFLNK ? sys.stat(join(directory, name)) : null
        const isDirectory = type === S_IFDIR || (target !== null && isType(target, S_IFDIR))
        return `${typed}${name.replace(/[\s'"|&;()<>$`\\*?[\]]/g, '\\$&')}${isDirectory ? '/' : ' '}`
      })
  } catch {
    return []
  }
}
