import type { Sandbox } from '../protocol/sandbox.ts'
import { resolveProjectPath } from './project-path.ts'
import type { SeenFiles } from './seen-files.ts'
import { decodeText, walkProject } from './walk.ts'

/** Nobody reads these, and they are long. */
const LOCK = /(?:^|\/)(?:package-lock\.json|[^/]+\.lock)$/

export interface ProjectText {
  path: string
  text: string
}

/** The project's text files, whole, in order. Binary and lock files are left out. */
export async function readProjectTexts(sandbox: Sandbox): Promise<ProjectText[]> {
  const texts: ProjectText[] = []
  for await (const path of walkProject(sandbox.fs)) {
    if (LOCK.test(path)) continue
    const text = decodeText(await sandbox.fs.readFile(path))
    if (text === null) continue
    texts.push({ path, text })
  }
  return texts
}

/** Notes what of them a model was shown, in full. */
export async function noteShown(sandbox: Sandbox, seen: SeenFiles, texts: readonly ProjectText[]): Promise<void> {
  for (const { path, text } of texts) await seen.show(resolveProjectPath(sandbox.workdir, path).absolute, text)
}
