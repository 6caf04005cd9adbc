import { SystemError } from '../../protocol/errors.ts'
import type { Subject } from '../../protocol/policy.ts'
import { SHELL_TOOLS } from '../../protocol/process.ts'
import { resolveExecutable } from '../process/executable.ts'
import { SEARCH_PATH, WORKDIR } from '../system-image.ts'
import type { FileSystem } from '../vfs/file-system.ts'
import { S_IFDIR, S_IFMT } from '../vfs/inode.ts'

/** Relative to the project where it lies inside. */
const shown = (path: string): string => (path.startsWith(`${WORKDIR}/`) ? path.slice(WORKDIR.length + 1) : path)
const write = (path: string): Subject => ({ kind: 'write', path: shown(path) })

/** What the call itself will say of a path that leads nowhere, it says better. */
function orNothing<T>(find: () => T[]): T[] {
  try {
    return find()
  } catch (error) {
    if (error instanceof SystemError) return []
    throw error
  }
}

/** The entry that a path names: its folder is followed, its last name is not. */
function entryOf(fs: FileSystem, path: string, cwd: string): string {
  const clean = path.replace(/\/+$/, '')
  const slash = clean.lastIndexOf('/')
  const name = clean.slice(slash + 1)
  if (name === '' || name === '.' || name === '..') return fs.realpath(path, cwd)
  const folder = fs.realpath(slash < 0 ? '.' : clean.slice(0, slash) || '/', cwd)
  return folder === '/' ? `/${name}` : `${folder}/${name}`
}

/** The file that opening a path would write to: links are followed to their end, also to one that is not there yet. */
function targetOf(fs: FileSystem, path: string, cwd: string): string {
  let at = entryOf(fs, path, cwd)
  for (let links = 0; links < 40; links++) {
    const stat = fs.lstat(at, '/')
    if (!stat || (stat[1]! & S_IFMT) !== 0o120000) return at
    at = entryOf(fs, fs.readlink(at, '/'), at.slice(0, at.lastIndexOf('/')) || '/')
  }
  return at
}

/** What is written when a path is opened for writing: the file, by each of its names where it has several. */
export const opened = (fs: FileSystem, path: string, cwd: string): Subject[] =>
  orNothing(() => {
    const target = targetOf(fs, path, cwd)
    return [...new Set([target, ...fs.namesOf(target)])].map(write)
  })

/** What is changed where a path's own entry is made, taken away or replaced. */
export const entry = (fs: FileSystem, path: string, cwd: string): Subject[] =>
  orNothing(() => [write(entryOf(fs, path, cwd))])

/** An entry with everything below it. */
export const tree = (fs: FileSystem, path: string, cwd: string): Subject[] =>
  orNothing(() => {
    const top = entryOf(fs, path, cwd)
    const found: Subject[] = []
    const visit = (at: string) => {
      found.push(write(at))
      const stat = fs.lstat(at, '/')
      if (stat && (stat[1]! & S_IFMT) === S_IFDIR) for (const { name } of fs.readdir(at, '/')) visit(`${at}/${name}`)
    }
    visit(top)
    return found
  })

/** What moving a path does: everything below it goes away here, and comes there. */
export function moved(fs: FileSystem, from: string, to: string, cwd: string): Subject[] {
  const source = tree(fs, from, cwd)
  const [target] = entry(fs, to, cwd)
  const [top] = source
  if (top?.kind !== 'write' || target?.kind !== 'write') return source
  const arrived = source.map(
    (one): Subject => ({ kind: 'write', path: target.path + pathOf(one).slice(top.path.length) }),
  )
  return [...source, ...arrived, ...opened(fs, to, cwd)]
}
const pathOf = (subject: Subject): string => (subject.kind === 'write' ? subject.path : '')

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** A command that a program carries out itself. */
export const builtIn = (argv: readonly string[]): Subject => ({
  kind: 'command',
  names: [baseName(argv[0] ?? ''), ...(argv[0]?.includes('/') ? [argv[0]] : [])],
  args: argv.slice(1),
  known: true,
})

/**
 * A program that is to be started, by everything it is known by: the name it was called by, the file that this leads to,
 * the interpreter of a script, the script or module that an interpreter is given.
 */
export function started(
  fs: FileSystem,
  { file, argv, env, cwd }: { file: string; argv: readonly string[]; env: Record<string, string>; cwd: string },
): Subject[] {
  return orNothing(() => {
    const found = resolveExecutable(fs, file, [...argv], env, cwd)
    const names = new Set([baseName(file), baseName(argv[0] ?? file)])
    const add = (path: string) => {
      names.add(baseName(path))
      for (const real of orNothing(() => [fs.realpath(path, cwd)])) {
        names.add(real)
        names.add(baseName(real))
        for (const name of systemNames(fs, real)) names.add(name)
      }
    }
    add(found.execPath)
    const isTool = found.program === 'shell' && SHELL_TOOLS.includes(baseName(found.execPath))
    if (found.program !== 'shell') names.add(found.program)
    else if (!isTool) for (const name of ['sh', 'bash']) names.add(name)
    if (file.includes('/')) add(file)
    const words = found.argv.slice(1).filter((arg) => !arg.startsWith('-'))
    if (found.program !== 'shell') {
      if (words[0] !== undefined) add(words[0])
      // Whatever stands before it: an option may take a value.
      for (const word of words.slice(1, 20))
        for (const real of orNothing(() => [fs.realpath(word, cwd)]))
          for (const name of systemNames(fs, real)) names.add(name)
    }
    const module = found.argv.indexOf('-m')
    if (found.program === 'python' && module > 0 && found.argv[module + 1]) names.add(found.argv[module + 1]!)
    // The words that a script was given, not those of its interpreter.
    const command = { kind: 'command' as const, names: [...names], known: true }
    const subjects: Subject[] = [{ ...command, args: [...argv.slice(1)] }]
    if (found.argv.length !== argv.length) subjects.push({ ...command, args: found.argv.slice(1) })
    return subjects
  })
}

/** The names in PATH that lead to this file: `npm` for npm's own script, however it is started. */
function systemNames(fs: FileSystem, real: string): string[] {
  return SEARCH_PATH.split(':').flatMap((folder) =>
    orNothing(() =>
      fs
        .readdir(folder, '/')
        .map(({ name }) => name)
        .filter((name) => orNothing(() => [fs.realpath(`${folder}/${name}`, '/')])[0] === real),
    ),
  )
}
