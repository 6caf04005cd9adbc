import type { Io } from '../io.ts'
import { isType, resolve, S_IFDIR, S_IFLNK, S_IFREG } from '../kernel-files.ts'
import { type Scope, ShellError } from '../scope.ts'
import { elements } from '../variables.ts'
import type { Builtin } from './call.ts'

const UNARY = new Set('-a -b -c -d -e -f -g -h -k -p -r -s -t -u -w -x -G -L -N -O -S -z -n -o -v -R'.split(' '))
const BINARY = new Set('= == != < > -eq -ne -lt -le -gt -ge -nt -ot -ef'.split(' '))

/** `test` and `[`. 2 for an expression that is none. */
export const test: Builtin = ({ scope, name, args, io }) => {
  let words = args
  if (name === '[') {
    if (words.at(-1) !== ']') throw new ShellError("[: missing `]'", 2)
    words = words.slice(0, -1)
  }
  let at = 0
  const fail = (message: string): never => {
    throw new ShellError(`${name}: ${message}`, 2)
  }

  function or(): boolean {
    let result = and()
    while (words[at] === '-o') {
      at++
      result = and() || result
    }
    return result
  }
  function and(): boolean {
    let result = not()
    while (words[at] === '-a') {
      at++
      result = not() && result
    }
    return result
  }
  function not(): boolean {
    const left = words.length - at
    if (words[at] === '!' && left > 1 && !(left === 3 && BINARY.has(words[at + 1]!))) {
      at++
      return !not()
    }
    return primary()
  }
  function primary(): boolean {
    const [first, second, third] = words.slice(at, at + 3)
    if (first === undefined) return fail('argument expected')
    if (second !== undefined && third !== undefined && BINARY.has(second)) {
      at += 3
      return testBinary(scope, second, first, third, name)
    }
    if (first === '(') {
      at++
      const result = or()
      if (words[at++] !== ')') return fail("`)' expected")
      return result
    }
    if (UNARY.has(first) && second !== undefined && !(second === '-a' || second === '-o')) {
      at += 2
      return testUnary(scope, io, first, second)
    }
    at++
    return first !== ''
  }

  if (words.length === 0) return 1
  const result = or()
  if (at < words.length) fail(words.length - at > 1 ? 'too many arguments' : `${words[at]}: binary operator expected`)
  return Number(!result)
}

export function testUnary(scope: Scope, io: Io, operator: string, operand: string): boolean {
  const { sys } = scope.shell.context
  const stat = (follow = true): Float64Array | null => {
    if (operand === '') return null
    try {
      const path = resolve(scope.cwd, operand)
      return follow ? sys.stat(path) : sys.lstat(path)
    } catch {
      return null
    }
  }
  const is = (type: number) => {
    const found = stat()
    return found !== null && isType(found, type)
  }
  const access = (mode: number): boolean => {
    try {
      sys.access(resolve(scope.cwd, operand), mode)
      return operand !== ''
    } catch {
      return false
    }
  }
  switch (operator) {
    case '-z':
      return operand === ''
    case '-n':
      return operand !== ''
    case '-e':
    case '-a':
      return stat() !== null
    case '-f':
      return is(S_IFREG)
    case '-d':
      return is(S_IFDIR)
    case '-h':
    case '-L': {
      const found = stat(false)
      return found !== null && isType(found, S_IFLNK)
    }
    case '-p':
      return is(0o010000)
    case '-c':
      return is(0o020000)
    case '-b':
      return is(0o060000)
    case '-S':
      return is(0o140000)
    case '-s':
      return (stat()?.[8] ?? 0) > 0
    case '-r':
      return access(4)
    case '-w':
      return access(2)
    case '-x':
      return access(1)
    case '-u':
      return ((stat()?.[1] ?? 0) & 0o4000) !== 0
    case '-g':
      return ((stat()?.[1] ?? 0) & 0o2000) !== 0
    case '-k':
      return ((stat()?.[1] ?? 0) & 0o1000) !== 0
    case '-O':
    case '-G':
      return stat() !== null
    case '-N': {
      const found = stat()
      return found !== null && found[12]! >= found[10]!
    }
    case '-t':
      return io.get(Number(operand))?.kind === 'TTY'
    case '-o':
      return scope.options.has(operand)
    case '-v': {
      const match = /^(\w+)\[(.*)\]$/.exec(operand)
      if (match) return elements(scope, match[1]!).some(([key]) => key === match[2])
      return scope.variables.has(operand)
    }
    case '-R':
      return false
    default:
      throw new ShellError(`${operator}: unary operator expected`, 2)
  }
}

export function testBinary(scope: Scope, operator: string, left: string, right: string, name = '[['): boolean {
  const number = (text: string): number => {
    if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new ShellError(`${name}: ${text}: integer expression expected`, 2)
    return Number(text)
  }
  const stat = (path: string): Float64Array | null => {
    try {
      return scope.shell.context.sys.stat(resolve(scope.cwd, path))
    } catch {
      return null
    }
  }
  const time = (path: string): number => {
    const found = stat(path)
    return found ? found[12]! + found[13]! / 1e9 : Number.NEGATIVE_INFINITY
  }
  switch (operator) {
    case '=':
    case '==':
      return left === right
    case '!=':
      return left !== right
    case '<':
      return left < right
    case '>':
      return left > right
    case '-eq':
      return number(left) === number(right)
    case '-ne':
      return number(left) !== number(right)
    case '-lt':
      return number(left) < number(right)
    case '-le':
      return number(left) <= number(right)
    case '-gt':
      return number(left) > number(right)
    case '-ge':
      return number(left) >= number(right)
    case '-nt':
      return time(left) > time(right)
    case '-ot':
      return time(left) < time(right)
    case '-ef': {
      const a = stat(left)
      const b = stat(right)
      return a !== null && b !== null && a[0] === b[0] && a[7] === b[7]
    }
    default:
      throw new ShellError(`${operator}: binary operator expected`, 2)
  }
}
