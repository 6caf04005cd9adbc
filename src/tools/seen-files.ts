/**
 * What the model knows of each file, by hash: an edit is made against contents that it has seen, not against what it
 * remembers of a file that a command or the person has changed since.
 */
export interface SeenFiles {
  /** The model was shown these contents, or wrote them. */
  show(absolute: string, content: string): Promise<void>
  /** `unseen`: never shown. `changed`: other contents were shown last. */
  ask(absolute: string, content: string): Promise<'current' | 'unseen' | 'changed'>
  forget(absolute: string): void
  /** Takes over what another account holds: its conversation is now this one's. */
  adopt(other: SeenFiles): void
  entries(): Iterable<[absolute: string, hash: string]>
}

export function createSeenFiles(): SeenFiles {
  const hashes = new Map<string, string>()
  return {
    async show(absolute, content) {
      hashes.set(absolute, await hashOf(content))
    },
    async ask(absolute, content) {
      const known = hashes.get(absolute)
      if (known === undefined) return 'unseen'
      return known === (await hashOf(content)) ? 'current' : 'changed'
    },
    forget(absolute) {
      hashes.delete(absolute)
    },
    adopt(other) {
      for (const [absolute, hash] of other.entries()) hashes.set(absolute, hash)
    },
    entries: () => hashes.entries(),
  }
}

async function hashOf(content: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(content))
  return String.fromCharCode(...new Uint8Array(digest))
}
