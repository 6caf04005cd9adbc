import type { EventBody } from '../protocol/events.ts'
import type { Sandbox } from '../protocol/sandbox.ts'
import type { Storage } from '../protocol/storage.ts'
import type { PatchedFile } from '../protocol/tool.ts'
import type { EventLog } from './event-log.ts'
import { createFilesMirror, type FilesMirror } from './files-mirror.ts'
import { mountFiles } from './mount-files.ts'
import type { StateHolder } from './session-state.ts'

export interface PreparedSandbox {
  sandbox: Sandbox
  mirror: FilesMirror
}

/** A session's hold on its sandbox. */
export interface SandboxLink {
  /** Resolves when the sandbox holds the project's files; rejects with a sentence where it cannot. */
  ready(): Promise<PreparedSandbox>
  /** The log must hold what was written before an event, where the event says something of it. Never rejects. */
  keepFiles(body: EventBody): Promise<void>
  /** Brings everything written so far into the log. Nothing to do while the sandbox starts. */
  flush(): Promise<void>
  dispose(): void
}

export interface SandboxLinkOptions {
  sandbox: Sandbox | Promise<Sandbox>
  storage: Storage
  holder: StateHolder
  log: EventLog
}

/** Restores the project into the sandbox as soon as that has started, and follows what is written there. */
export function createSandboxLink({ sandbox: starting, storage, holder, log }: SandboxLinkOptions): SandboxLink {
  const { notify, update } = holder
  let disposed = false

  async function prepare(): Promise<PreparedSandbox> {
    const sandbox = await starting
    const { files } = holder.get().project
    const missing = await mountFiles(sandbox, files, storage)
    if (missing.length > 0) notify('files', `The contents of ${missing.join(', ')} are no longer in this browser.`)
    const mirror = createFilesMirror({
      sandbox,
      storage,
      files,
      append: log.append,
      author: () => {
        const { running, race } = holder.get().live
        // Once a race is decided, the winner's files are written.
        return race?.decided || running.some(({ name }) => WRITERS.includes(name)) ? 'agent' : 'program'
      },
      onSkipped: (path, why) => notify('files', `${path} ${SKIPPED[why]} ${NOT_KEPT}`),
      onFailure: (error) => notify('storage', error.message),
    })
    if (disposed) mirror.dispose()
    else update({ sandbox: { status: 'ready', sandbox } })
    return { sandbox, mirror }
  }

  const prepared = prepare().catch((error: unknown) => {
    const message = `The sandbox did not start: ${error instanceof Error ? error.message : String(error)}`
    if (!disposed) update({ sandbox: { status: 'failed', message } })
    throw new Error(message)
  })
  prepared.catch(() => {}) // Told through the state, and to whoever needs it.

  return {
    ready: () => prepared,

    async keepFiles(body) {
      if (holder.get().sandbox.status !== 'ready') return
      try {
        const { mirror } = await prepared
        await inTime(keep(mirror, body))
      } catch (error) {
        notify('storage', error instanceof Error ? error.message : String(error))
      }
    },

    async flush() {
      if (holder.get().sandbox.status === 'ready') await inTime((await prepared).mirror.flush())
    },

    dispose() {
      disposed = true
      if (holder.get().sandbox.status === 'ready') void prepared.then(({ mirror }) => mirror.dispose())
    },
  }
}

async function keep(mirror: FilesMirror, body: EventBody): Promise<void> {
  if (body.type === 'race-ended') {
    const changes = body.branches.find(({ id }) => id === body.winner)?.changes ?? []
    await mirror.take(
      changes.map(({ path }) => path),
      'agent',
    )
  }
  if (body.type !== 'tool-call') return mirror.flush()
  const { data } = body.result
  const written = data?.kind === 'edit' ? [data.path] : data?.kind === 'patch' ? data.files.flatMap(pathsOf) : []
  const inside = written.filter((path) => !path.startsWith('/'))
  if (inside.length > 0) await mirror.take(inside, 'agent')
  if (data?.kind === 'run') await mirror.flush()
}

const pathsOf = ({ path, from }: PatchedFile): string[] => (from === undefined ? [path] : [from, path])

/** A sandbox that died must not keep a run from ending. */
async function inTime(work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    const error = new Error('The sandbox does not answer: what it wrote last may not be kept. Reload the page.')
    timer = setTimeout(reject, ANSWER_MS, error)
  })
  await Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** How long a sandbox may take to tell what was written, milliseconds. */
const ANSWER_MS = 10_000

/** The agent's tools that write files themselves. What its commands write, programs write. */
const WRITERS = ['write', 'edit', 'apply_patch']

const SKIPPED = { link: 'is a symbolic link.', 'too-large': 'is larger than 5 MB.' }
const NOT_KEPT = 'It works until the page is reloaded, but is not kept with the project.'
