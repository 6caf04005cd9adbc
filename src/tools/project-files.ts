import type { Sandbox } from '../protocol/sandbox.ts'
import { numberLines } from './numbered-lines.ts'
import { type ProjectPath, refuseWrite, resolveProjectPath } from './project-path.ts'
import type { Proof } from './proof.ts'
import type { SeenFiles } from './seen-files.ts'
import { checkSyntax } from './syntax/check-syntax.ts'
import { diffText, type TextDiff } from './text-diff.ts'
import { decodeText } from './walk.ts'

/** What the tools that change files share. */
export interface FileHands {
  sandbox: Sandbox
  proof: Proof
  seen: SeenFiles
}

export type Refused = { ok: false; text: string }

/** A file that may be changed: `content` is null where there is none yet. */
export interface OpenFile {
  ok: true
  path: ProjectPath
  content: string | null
}

/** Opens a file for a change. What stands in the way is a sentence for the model. */
export async function openFile({ sandbox }: FileHands, name: string): Promise<OpenFile | Refused> {
  const path = resolveProjectPath(sandbox.workdir, name)
  const refusal = refuseWrite(path, sandbox.workdir)
  if (refusal) return { ok: false, text: refusal }
  const stat = await sandbox.fs.stat(path.absolute)
  if (stat === null) return { ok: true, path, content: null }
  if (stat.kind !== 'file')
    return { ok: false, text: `${path.shown} is ${stat.kind === 'directory' ? 'a folder' : 'not a file'}.` }
  const content = decodeText(await sandbox.fs.readFile(path.absolute))
  return content === null ? { ok: false, text: `${path.shown} is a binary file.` } : { ok: true, path, content }
}

/**
 * Refuses a change of what the model has not seen as it now is, and shows it, so that the next try is made with open
 * eyes: once for each change that came from elsewhere. Who replaces the `whole` must have seen all of it.
 */
export async function refuseStale(
  { seen }: FileHands,
  path: ProjectPath,
  content: string,
  what: 'piece' | 'whole' = 'piece',
): Promise<string | null> {
  const state = await seen.ask(path.absolute, content)
  if (state === 'current' || (state === 'part' && what === 'piece')) return null
  const { text, total, whole } = numberLines(content)
  await seen.show(path.absolute, content, whole ? undefined : 'part')
  const why = {
    unseen: `${path.shown} was not changed: you have not read it yet.`,
    part: `${path.shown} was not changed: you have read a part of it only.`,
    changed: `${path.shown} was not changed: it is no longer as you saw it; a command or the person has changed it.`,
  }[state]
  return `${why} It now reads:\n${total === 0 ? '(nothing: it is empty)' : text}\nMake the change again, to this text.`
}

export interface KeptFile extends TextDiff {
  /** What the file's own parser says against it, as a line to add to the result; empty where it is in order. */
  syntax: string
}

/** Writes a file and the folders above it, and notes that it was written and that the model knows it. */
export async function keepFile(
  { sandbox, proof, seen }: FileHands,
  path: ProjectPath,
  before: string,
  after: string,
): Promise<KeptFile | Refused> {
  const folder = path.absolute.slice(0, path.absolute.lastIndexOf('/'))
  try {
    if (folder !== '') await sandbox.fs.mkdir(folder, { recursive: true })
  } catch (error) {
    // A file stands in the way.
    return { ok: false, text: `The folder ${folder} cannot be made: ${(error as Error).message}` }
  }
  await sandbox.fs.writeFile(path.absolute, after)
  if (path.inside) proof.wrote(path.shown)
  await seen.show(path.absolute, after)
  const problem = await checkSyntax(sandbox, path.absolute, after)
  return { ...diffText(before, after), syntax: problem === null ? '' : `\nSyntax error in ${path.shown}: ${problem}` }
}

/** Removes a file. */
export async function removeFile({ sandbox, proof, seen }: FileHands, path: ProjectPath): Promise<void> {
  await sandbox.fs.rm(path.absolute)
  if (path.inside) proof.wrote(path.shown)
  seen.forget(path.absolute)
}

/** From this many lines on, an existing file is changed in pieces: whole rewrites of long files lose their ends. */
export const LONGEST_REWRITE = 100

export const countLines = (content: string): number =>
  content === '' ? 0 : content.split('\n').length - (content.endsWith('\n') ? 1 : 0)
