import type { EventBody, ProjectEvent } from '../protocol/events.ts'
import type { Storage } from '../protocol/storage.ts'
import { textOf } from './packed-content.ts'
import { contentsOf } from './project-file.ts'
import { reduceAll } from './reduce.ts'
import { findSecrets, type SecretFinding } from './secrets.ts'
import { textsOf } from './share.ts'

export interface ExportSecrets {
  /** In the files as they are, in earlier versions and deleted files (their paths say so), and in the conversation. */
  secrets: SecretFinding[]
  /** Contents with secrets that no file has any more: they can be left out. */
  old: Set<string>
}

/** What an exported project would give away. Everything that the file would hold is looked at. */
export async function findExportSecrets(
  events: readonly ProjectEvent[],
  storage: Pick<Storage, 'getContent'>,
  keys: readonly string[],
): Promise<ExportSecrets> {
  const secrets: SecretFinding[] = []
  const old = new Set<string>()
  const { files } = reduceAll(events)
  const current = new Map(Object.entries(files).map(([path, { content }]) => [content, path]))
  const looked = new Set<string>()
  for (const { number, body } of events) {
    const kinds = new Set(findSecrets('conversation', textsOf(body), keys).map(({ kind }) => kind))
    for (const kind of kinds) secrets.push({ path: 'conversation', line: number, kind })
    for (const hash of contentsOf(body)) {
      if (looked.has(hash)) continue
      looked.add(hash)
      const bytes = await storage.getContent(hash)
      const text = bytes === null ? null : textOf(bytes)
      if (text === null) continue
      const path = pathOf(body, hash)
      const isCurrent = current.has(hash)
      const name = isCurrent ? current.get(hash)! : `${path} (${Object.hasOwn(files, path) ? 'earlier' : 'deleted'})`
      const found = findSecrets(name, text, keys)
      if (found.length > 0 && !isCurrent) old.add(hash)
      secrets.push(...found)
    }
  }
  // What can still be changed stands first.
  const rank = ({ path }: SecretFinding) =>
    path === 'conversation' ? 2 : / \((?:earlier|deleted)\)$/.test(path) ? 1 : 0
  return { secrets: secrets.sort((a, b) => rank(a) - rank(b)), old }
}

function pathOf(body: EventBody, hash: string): string {
  const changes =
    body.type === 'files' ? body.changes : body.type === 'race-ended' ? body.branches.flatMap((one) => one.changes) : []
  return changes.find((change) => change.content === hash || ('before' in change && change.before === hash))?.path ?? ''
}
