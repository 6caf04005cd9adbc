/** A page that is being loaded anew still holds what it held, for a moment. Milliseconds. */
const BRIEF_MS = 1000
/** A tab that was asked saves and lets go by then; one that sleeps does not. Milliseconds. */
const HAND_OVER_MS = 10_000

export interface ProjectLocks {
  /**
   * Takes a project for this tab. null: another tab has it.
   *
   * @param events `onAsked`: another tab wants it, and this one should save and release. `onLost`: it was taken away,
   *   and this tab may write nothing more
   * @param takeOver asks the tab that has it to let go, and takes it from one that does not answer
   */
  hold(id: string, events: LockEvents, takeOver?: boolean): Promise<HeldProject | null>
  /** Whether some tab has it. */
  isHeld(id: string): Promise<boolean>
}

export interface LockEvents {
  onAsked(): void
  onLost(): void
}

export interface HeldProject {
  release(): void
}

export interface ProjectLockOptions {
  /** Undefined where the browser has none: then nothing is ever held by another tab. */
  locks: LockManager | undefined
  channel: Pick<BroadcastChannel, 'postMessage' | 'addEventListener' | 'removeEventListener'>
  briefMs?: number
  handOverMs?: number
}

/** One writer for each project, whatever the number of tabs: by Web Locks, which a closed or crashed tab lets go of. */
export function createProjectLocks({
  locks,
  channel,
  briefMs = BRIEF_MS,
  handOverMs = HAND_OVER_MS,
}: ProjectLockOptions): ProjectLocks {
  const nameOf = (id: string) => `tabwright:project:${id}`

  function request(
    manager: LockManager,
    id: string,
    how: LockOptions,
    events: LockEvents,
  ): Promise<HeldProject | null> {
    return new Promise((resolve, reject) => {
      let held = false
      let released = false
      const listen = ({ data }: MessageEvent<{ ask?: string }>) => {
        if (data?.ask === id) events.onAsked()
      }
      const work = () => {
        held = true
        const { promise, resolve: end } = Promise.withResolvers<void>()
        channel.addEventListener('message', listen as EventListener)
        resolve({
          release() {
            released = true
            channel.removeEventListener('message', listen as EventListener)
            end()
          },
        })
        return promise
      }
      manager.request(nameOf(id), how, work).catch((error: Error) => {
        channel.removeEventListener('message', listen as EventListener)
        if (held && !released) events.onLost()
        else if (error.name === 'TimeoutError' || error.name === 'AbortError') resolve(null)
        // Where a browser refuses to keep anything, other tabs see nothing of this one either.
        else if (error.name === 'SecurityError') resolve(FREE)
        else reject(error)
      })
    })
  }

  return {
    async hold(id, events, takeOver = false) {
      if (!locks) return FREE
      if (takeOver) channel.postMessage({ ask: id })
      const wait = { signal: AbortSignal.timeout(takeOver ? handOverMs : briefMs) }
      const held = await request(locks, id, wait, events)
      return held === null && takeOver ? request(locks, id, { steal: true }, events) : held
    },

    async isHeld(id) {
      if (!locks) return false
      const held = await request(locks, id, { signal: AbortSignal.timeout(briefMs) }, { onAsked() {}, onLost() {} })
      held?.release()
      return held === null
    },
  }
}

const FREE: HeldProject = { release() {} }
