import { OPEN_FLAGS } from '../../../protocol/syscall.ts'
import type { RedirectionNode } from '../ast.ts'
import { expandString, expandWords } from '../expand/words.ts'
import { close, type Descriptor, describe, feed, type Io } from '../io.ts'
import { resolve } from '../kernel-files.ts'
import { type Scope, ShellError } from '../scope.ts'
import { getVariable, setVariable } from '../variables.ts'

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND, O_EXCL } = OPEN_FLAGS
const encoder = new TextEncoder()

const REASONS: Record<string, string> = {
  ENOENT: 'No such file or directory',
  EISDIR: 'Is a directory',
  EACCES: 'Permission denied',
  EROFS: 'Read-only file system',
  ENOTDIR: 'Not a directory',
  EEXIST: 'cannot overwrite existing file',
  EFBIG: 'File too large',
  EMFILE: 'Too many open files',
  ENOSPC: 'No space left on device',
}

/** Applies redirections, in order, to `io` itself; gives back what was opened and is to be closed afterwards. */
export async function redirect(scope: Scope, nodes: RedirectionNode[], io: Io): Promise<Descriptor[]> {
  const opened: Descriptor[] = []
  try {
    for (const node of nodes) await apply(scope, node, io, opened)
  } catch (error) {
    for (const descriptor of opened) close(scope, descriptor)
    throw error
  }
  return opened
}

/** Runs with redirections applied to a copy of `io`, and closes what they opened. */
export async function withRedirections<T>(
  scope: Scope,
  nodes: RedirectionNode[],
  io: Io,
  run: (io: Io) => Promise<T>,
): Promise<T> {
  if (nodes.length === 0) return run(io)
  const own = new Map(io)
  const opened = await redirect(scope, nodes, own)
  try {
    return await run(own)
  } finally {
    for (const descriptor of opened) close(scope, descriptor)
  }
}

async function apply(scope: Scope, node: RedirectionNode, io: Io, opened: Descriptor[]): Promise<void> {
  const { operator, target } = node
  const input = operator.startsWith('<')
  let number = node.fd ?? (input ? 0 : 1)
  if (node.fdVariable) number = allocate(scope, node, io)
  const put = (descriptor: Descriptor) => {
    opened.push(descriptor)
    io.set(number, descriptor)
  }

  if (target.type === 'HereDoc') {
    let text = await expandString(scope, target.content)
    if (target.stripTabs) text = text.replace(/^\t+/gm, '')
    return put(feed(scope, encoder.encode(text)))
  }
  if (operator === '<<<') return put(feed(scope, encoder.encode(`${await expandString(scope, target)}\n`)))

  const words = await expandWords(scope, [target])
  if (words.length !== 1) throw new ShellError(`${await expandString(scope, target)}: ambiguous redirect`)
  const word = words[0]!

  if (operator === '>&' || operator === '<&') {
    if (word === '-') {
      io.delete(number)
      return
    }
    const source = /^(\d+)-?$/.exec(word)
    if (source) {
      const descriptor = io.get(Number(source[1]))
      if (!descriptor) throw new ShellError(`${word}: Bad file descriptor`)
      io.set(number, descriptor)
      if (word.endsWith('-')) io.delete(Number(source[1]))
      return
    }
    if (operator === '<&') throw new ShellError(`${word}: ambiguous redirect`)
  }
  const both = operator === '&>' || operator === '&>>' || operator === '>&'
  put(openFile(scope, word, operator, io))
  if (both) io.set(2, io.get(1)!)
}

function openFile(scope: Scope, word: string, operator: RedirectionNode['operator'], io: Io): Descriptor {
  const { sys } = scope.shell.context
  const path = resolve(scope.cwd, word)
  const standard = { '/dev/stdin': 0, '/dev/stdout': 1, '/dev/stderr': 2 }[path] ?? /^\/dev\/fd\/(\d+)$/.exec(path)?.[1]
  if (standard !== undefined) {
    const descriptor = io.get(Number(standard))
    if (!descriptor) throw new ShellError(`${word}: Bad file descriptor`)
    return { ...descriptor, fd: sys.dup(descriptor.fd) }
  }
  let flags = O_WRONLY | O_CREAT | O_TRUNC
  if (operator === '<') flags = O_RDONLY
  else if (operator === '<>') flags = O_RDWR | O_CREAT
  else if (operator === '>>' || operator === '&>>') flags = O_WRONLY | O_CREAT | O_APPEND
  else if (operator === '>' && scope.options.has('noclobber') && path !== '/dev/null') flags |= O_EXCL
  try {
    return describe(scope, sys.open(path, flags, 0o666), 0)
  } catch (error) {
    const { code } = error as { code?: string }
    if (!code) throw error
    throw new ShellError(`${word}: ${REASONS[code] ?? code}`)
  }
}

/** `{name}>file` takes the first free number from 10; `{name}>&-` uses the one that the variable holds. */
function allocate(scope: Scope, node: RedirectionNode, io: Io): number {
  const name = node.fdVariable!
  if (node.target.type === 'Word') {
    const [part] = node.target.parts
    if (part?.type === 'Literal' && part.value === '-') return Number(getVariable(scope, name))
  }
  let number = 10
  while (io.has(number)) number++
  setVariable(scope, name, String(number))
  return number
}
