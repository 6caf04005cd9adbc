import type { CodeHelp, CodeHelpStatus } from './code-help.ts'
import type { CodeHelpServer } from './serve-code-help.ts'

export interface CodeHelpClientOptions {
  /** Starts the worker, and how its calls are made: `api` has the worker's methods, asynchronously. */
  startWorker(): {
    worker: Worker
    api: Remote
    proxy<T extends object>(callback: T): T
    hand(port: MessagePort): MessagePort
  }
  /** A way to the project's machine; may take until the machine stands. */
  connect(): Promise<MessagePort>
  /** Where the page's files lie. */
  base: string
}

/** The worker's methods as the page calls them. */
export type Remote = {
  [M in keyof CodeHelpServer]: (
    ...args: Parameters<CodeHelpServer[M]>
  ) => Promise<Awaited<ReturnType<CodeHelpServer[M]>>>
}

export interface CodeHelpClient extends CodeHelp {
  status(): CodeHelpStatus
  /** Begins to load, where that has not begun or has failed. */
  ensure(): void
  /** Calls after every change of the status, and when files that others wrote may change answers. */
  subscribe(listener: (what: 'status' | 'files') => void): () => void
  dispose(): void
}

/**
 * The page's side of the worker that knows TypeScript. Nothing is loaded before `ensure`; what is asked before the
 * worker is ready, or after it failed, is answered with nothing.
 */
export function createCodeHelpClient({ startWorker, connect, base }: CodeHelpClientOptions): CodeHelpClient {
  let status: CodeHelpStatus = { state: 'off' }
  let started: { worker: Worker; api: Remote; failed: Promise<never> } | null = null
  /** The editor's texts: a worker that is started anew must know them. */
  const texts = new Set<string>()
  const listeners = new Set<(what: 'status' | 'files') => void>()
  const tell = (what: 'status' | 'files') => {
    for (const listener of listeners) listener(what)
  }
  const become = (next: CodeHelpStatus) => {
    status = next
    tell('status')
  }

  function fail(message: string): void {
    started?.worker.terminate()
    started = null
    texts.clear()
    become({ state: 'failed', message })
  }

  function ensure(): void {
    if (started) return
    const { worker, api, proxy, hand } = startWorker()
    const failed = new Promise<never>((_resolve, reject) => {
      worker.addEventListener('error', (event) => {
        const message = `TypeScript ended: ${event.message || 'its worker could not be loaded'}.`
        reject(new Error(message))
        if (started?.worker === worker) fail(message)
      })
    })
    failed.catch(() => {})
    const own = { worker, api, failed }
    started = own
    become({ state: 'loading', bytes: 0 })
    const isOwn = () => started === own
    void (async () => {
      try {
        const port = await connect()
        if (!isOwn()) return port.close()
        await Promise.race([
          api.start(
            base,
            hand(port),
            proxy((bytes: number) => {
              if (isOwn() && status.state === 'loading') become({ state: 'loading', bytes })
            }),
            proxy(() => tell('files')),
          ),
          failed,
        ])
        if (isOwn()) become({ state: 'ready' })
      } catch (error) {
        if (isOwn()) fail(error instanceof Error ? error.message : String(error))
      }
    })()
  }

  async function ask<T>(path: string, none: T, question: (api: Remote) => Promise<T>): Promise<T> {
    if (!started || status.state !== 'ready' || !texts.has(path)) return none
    const { api, failed } = started
    return Promise.race([question(api), failed])
  }

  return {
    status: () => status,
    ensure,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    open(path, text) {
      if (!started) return
      texts.add(path)
      void started.api.open(path, text)
    },
    edit(path, edits) {
      if (texts.has(path)) void started?.api.edit(path, edits)
    },
    close(path) {
      if (texts.delete(path)) void started?.api.close(path)
    },
    complete: (path, at) => ask(path, null, (api) => api.complete(path, at)),
    describe: (path, at, label, from) => ask(path, null, (api) => api.describe(path, at, label, from)),
    hover: (path, at) => ask(path, null, (api) => api.hover(path, at)),
    problems: (path) => ask(path, [], (api) => api.problems(path)),
    definition: (path, at) => ask(path, [], (api) => api.definition(path, at)),
    canRename: (path, at) =>
      ask(path, { refusal: 'TypeScript is not loaded yet.', name: '', from: at, to: at }, (api) =>
        api.canRename(path, at),
      ),
    rename: (path, at, name) => ask(path, [], (api) => api.rename(path, at, name)),
    signature: (path, at) => ask(path, null, (api) => api.signature(path, at)),
    format: (path) => ask(path, [], (api) => api.format(path)),
    dispose() {
      started?.worker.terminate()
      started = null
      texts.clear()
      listeners.clear()
      status = { state: 'off' }
    },
  }
}
