import type { Sandbox } from '../protocol/sandbox.ts'
import { decodeText, walkProject } from './walk.ts'

/** Nobody reads these, and they are long. */
const LOCK = /(?:^|\/)(?:package-lock\.json|[^/]+\.lock)$/

/** The project's text files, whole, in order. Binary files and lock files are left out. */
export async function readProjectTexts(sandbox: Sandbox): Promise<{ path: string; text: string }[]> {
  const texts: { path: string; text: string }[] = []
  for await (const path of walkProject(sandbox.fs)) {
    if (LOCK.test(path)) continue
    const text = decodeText(await sandbox.fs.readFile(path))
    if (text !== null) texts.push({ path, text })
  }
  return texts
}
