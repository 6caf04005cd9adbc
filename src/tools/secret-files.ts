import type { Sandbox } from '../protocol/sandbox.ts'
import { decodeText, walkProject } from './walk.ts'

/** Files that people keep secrets in. */
const HOLDS_SECRETS =
  /(?:^|\/)(?:\.env(?:\.[^/]+)?|[^/]+\.env|\.npmrc|\.pypirc|\.netrc|\.pgpass|\.htpasswd|(?:[^/]*[-_.])?(?:secrets?|credentials?)(?:[-_.][^/]*)?\.(?:json|ya?ml|toml|ini|txt)|[^/]+\.(?:pem|key|p8))$/i
/** Longer ones are something else. Bytes. */
const LARGEST = 256 * 1024

/**
 * The texts of the project's files that hold secrets, read anew where one of them has changed: what a program prints of
 * them must be known, though the model has never seen the file. Never rejects: where the sandbox is gone, what was read
 * last still holds.
 */
export function createSecretFiles(sandbox: Sandbox): () => Promise<readonly string[]> {
  let texts: string[] = []
  let isStale = true
  const isTold = tellsChanges(sandbox, (path) => {
    if (HOLDS_SECRETS.test(path)) isStale = true
  })
  return async () => {
    try {
      await sandbox.flushChanges?.()
      if (!isStale) return texts
      isStale = !isTold
      const found: string[] = []
      for await (const path of walkProject(sandbox.fs)) {
        if (!HOLDS_SECRETS.test(path)) continue
        const bytes = await sandbox.fs.readFile(path)
        const text = bytes.length > LARGEST ? null : decodeText(bytes)
        if (text !== null) found.push(text)
      }
      // What was in a file once may still be in the conversation.
      texts = [...new Set([...texts, ...found])]
    } catch {
      isStale = true
    }
    return texts
  }
}

/** False where the engine cannot tell: then everything may have changed. */
function tellsChanges(sandbox: Sandbox, onChange: (path: string) => void): boolean {
  try {
    sandbox.changes((batch) => {
      for (const { path } of batch) onChange(path)
    })
    return true
  } catch {
    return false
  }
}
