import type { SandboxFileSystem } from '../protocol/sandbox.ts'

/** Folders that hold what programs made or fetched, not what somebody wrote. */
const SKIPPED = new Set(['node_modules', '.git', '__pycache__', '.pytest_cache', '.venv'])

/** The project's files in order of name, folders last; paths relative to the working directory. */
export async function* walkProject(fs: SandboxFileSystem, folder = ''): AsyncGenerator<string> {
  const entries = await fs.readdir(folder === '' ? '.' : folder, { withFileTypes: true })
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  const path = (name: string) => (folder === '' ? name : `${folder}/${name}`)
  for (const entry of entries) if (entry.isFile()) yield path(entry.name)
  for (const entry of entries) {
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) yield* walkProject(fs, path(entry.name))
  }
}

/** The text of a file, or null where it is binary (by a NUL in its beginning, or not UTF-8). */
export function decodeText(bytes: Uint8Array): string | null {
  if (bytes.subarray(0, 8000).includes(0)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}
