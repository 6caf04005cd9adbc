import type { Sandbox } from '../../protocol/sandbox.ts'
import type { ProjectState } from '../../protocol/state.ts'
import { textOf } from '../packed-content.ts'
import { findSecrets, type SecretFinding } from '../secrets.ts'
import { readIgnores } from './gitignore.ts'

/** A file that is taken out. */
export interface OutFile {
  path: string
  bytes: Uint8Array
  /** May be executed. */
  executable: boolean
}

export interface Gathered {
  files: OutFile[]
  /** Left out by a `.gitignore`. */
  ignored: string[]
  /** What stays behind and why, one line each. */
  left: string[]
  secrets: SecretFinding[]
}

export interface GatherOptions {
  files: ProjectState['files']
  /** null where the contents are not kept. */
  readBytes(path: string): Promise<Uint8Array | null>
  /** Knows which files may be executed; null while it has not started. */
  fs: Pick<Sandbox['fs'], 'stat'> | null
  /** The person's own secrets, beside the well-known forms. */
  keys: readonly string[]
}

/** What a project gives to a repository: its files without what `.gitignore` leaves out, and what in them is secret. */
export async function gatherFiles({ files, readBytes, fs, keys }: GatherOptions): Promise<Gathered> {
  const contents = new Map<string, Uint8Array>()
  const left: string[] = []
  for (const path of Object.keys(files).sort()) {
    const bytes = await readBytes(path)
    if (bytes === null) left.push(`${path}: its contents are no longer in this browser`)
    else contents.set(path, bytes)
  }
  const rules = [...contents].filter(([path]) => path === '.gitignore' || path.endsWith('/.gitignore'))
  const ignores = readIgnores(new Map(rules.map(([path, bytes]) => [path, textOf(bytes) ?? ''])))
  const ignored: string[] = []
  const gathered: OutFile[] = []
  const secrets: SecretFinding[] = []
  for (const [path, bytes] of contents) {
    if (ignores(path)) {
      ignored.push(path)
      continue
    }
    const executable =
      isProgram(bytes) && fs !== null && (((await fs.stat(path).catch(() => null))?.mode ?? 0) & 0o111) !== 0
    gathered.push({ path, bytes, executable })
    secrets.push(...findSecrets(path, textOf(bytes) ?? '', keys))
  }
  return { files: gathered, ignored, left, secrets }
}

const PROGRAMS = ['#!', '\x7fELF', '\0asm'].map((start) => new TextEncoder().encode(start))

/** Only of these it matters whether they may be executed: asking for each file of thousands would take long. */
const isProgram = (bytes: Uint8Array): boolean =>
  PROGRAMS.some((start) => start.every((byte, at) => bytes[at] === byte))
