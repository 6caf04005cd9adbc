export interface HunkFocus {
  /** To the next or the previous hunk, over all files. */
  move(by: 1 | -1): void
  /** Decides the hunk that has the focus; else the first takes the focus, so that one sees what would be decided. */
  press(what: 'accept' | 'revert'): void
  /** To be called when a file was drawn anew: the hunk after a decided one has the focus then. */
  settle(): void
}

/** Which hunk the keyboard is at. Hunks are drawn by the editor, so they are looked up rather than kept. */
export function createHunkFocus(root: () => HTMLElement): HunkFocus {
  /** The hunk that was decided, and where it stood; null when none is awaited. */
  let awaited: { at: number; what: string; head: HTMLElement } | null = null
  const heads = () => [...root().querySelectorAll<HTMLElement>('.hunk-head[role=group]')]
  const current = () => heads().findIndex((head) => head.contains(document.activeElement))
  const focus = (head: HTMLElement | undefined, what = 'accept') => {
    head?.querySelector<HTMLElement>(`[data-decide=${what}]`)?.focus({ preventScroll: true })
    head?.scrollIntoView({ block: 'center' })
  }
  return {
    move(by) {
      const all = heads()
      const at = current()
      focus(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length])
    },
    press(what) {
      const all = heads()
      const at = current()
      if (at < 0) return focus(all[0], what)
      const head = all[at]!
      awaited = { at, what, head }
      head.querySelector<HTMLElement>(`[data-decide=${what}]`)?.click()
    },
    settle() {
      // Another file may be drawn before the one that was decided in.
      if (awaited === null || awaited.head.isConnected) return
      const { at, what } = awaited
      awaited = null
      const all = heads()
      focus(all[Math.min(at, all.length - 1)], what)
    },
  }
}
