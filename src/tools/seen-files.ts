/**
 * What the model knows of each file, by hash: an edit is made against contents that it has seen, not against what it
 * remembers of a file that a command or the person has changed since.
 */
export interface SeenFiles {
  /** The model was shown these contents, or wrote them; `part`: it was shown some lines of them only. */
  show(absolute: string, content: string, part?: 'part'): Promise<void>
  /** `unseen`: never shown. `part`: not in full. `changed`: other contents were shown last. */
  ask(absolute: string, content: string): Promise<'current' | 'part' | 'unseen' | 'changed'>
  forget(absolute: string): void
  /** Takes over what another account holds: its conversation is now this one's. */
  adopt(other: SeenFiles): void
  entries(): Iterable<[absolute: string, hash: string]>
}

export function createSeenFiles(): SeenFiles {
  const hashes = new Map<string, string>()
  const parts = new Map<string, string>()
  return {
    async show(absolute, content, part) {
      const hash = await hashOf(content)
      ;(part ? parts : hashes).set(absolute, hash)
    },
    async ask(absolute, content) {
      const [known, inPart] = [hashes.get(absolute), parts.get(absolute)]
      if (known === undefined && inPart === undefined) return 'unseen'
      const hash = await hashOf(content)
      return known === hash ? 'current' : inPart === hash ? 'part' : 'changed'
    },
    forget(absolute) {
      hashes.delete(absolute)
      parts.delete(absolute)
    },
    adopt(other) {
      for (const [absolute, hash] of other.entries()) hashes.set(absolute, hash)
    },
    entries: () => hashes.entries(),
  }
}

/** As many are told of: the ones that were seen last. */
const MOST_LISTED = 200

/** What is known, by the paths that the model uses; hashes in hexadecimal. */
export function listSeen({ workdir }: { workdir: string }, seen: SeenFiles): { path: string; hash: string }[] {
  const root = `${workdir.replace(/\/$/, '')}/`
  return [...seen.entries()].slice(-MOST_LISTED).map(([absolute, hash]) => ({
    path: absolute.startsWith(root) ? absolute.slice(root.length) : absolute,
    hash: Array.from(hash, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join(''),
  }))
}

async function hashOf(content: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(content))
  return String.fromCharCode(...new Uint8Array(digest))
}
