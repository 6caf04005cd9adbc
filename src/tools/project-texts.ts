import type { Sandbox } from '../protocol/sandbox.ts'
import { resolveProjectPath } from './project-path.ts'
import type { SeenFiles } from './seen-files.ts'
import { decodeText, walkProject } from './walk.ts'

/** Nobody reads these, and they are long. */
const LOCK = /(?:^|\/)(?:package-lock\.json|[^/]+\.lock)$/

/** The project's text files, whole, in order, for a model that is shown them all. Binary and lock files are left out. */
export async function readProjectTexts(sandbox: Sandbox, seen: SeenFiles): Promise<{ path: string; text: string }[]> {
  const texts: { path: string; text: string }[] = []
  for await (const path of walkProject(sandbox.fs)) {
    if (LOCK.test(path)) continue
    const text = decodeText(await sandbox.fs.readFile(path))
    if (text === null) continue
    texts.push({ path, text })
    await seen.show(resolveProjectPath(sandbox.workdir, path).absolute, text)
  }
  return texts
}
