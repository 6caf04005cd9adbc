import type { Sandbox } from '../../protocol/sandbox.ts'
import type { ConsoleLine, PageView, PageVisit, ProbeCommand, ProbeMessage } from '../../protocol/visit.ts'
import { createPreview } from '../create-preview.ts'
import { PROBE } from './probe.ts'

/** A document that says nothing for so long is given up. Milliseconds; longer than the probe's own patience. */
const PATIENCE = 8000
/** After it was loaded. The probe's first word is sent long before that. */
const SILENCE = 1000
const MOST_LINES = 200
/** What a common screen shows of a page. Pixels. */
const SIZE = { width: 1280, height: 800 }

export interface VisitOptions {
  sandbox: Sandbox
  /** The preview origin, as for `createPreview`. */
  origin?: string | undefined
  visit: PageVisit
  signal?: AbortSignal | undefined
}

/** Opens a page where nobody sees it, does what is asked there, and tells what it shows. Rejects when aborted only. */
export async function visitPage({ sandbox, origin, visit, signal }: VisitOptions): Promise<PageView> {
  const console: ConsoleLine[] = []
  const view = (problem: string | null, seen: Partial<PageView> = {}): PageView => ({
    ...{ path: visit.path, title: '', outline: '', console, problem },
    ...seen,
  })
  if (!sandbox.capabilities.portFetch) return view('Pages of this engine cannot be looked at.')
  const container = hiddenContainer()
  const preview = await createPreview({ origin, sandbox, container, script: () => ({ source: PROBE }) })
  const link = createLink(container, (line) => console.push(line) <= MOST_LINES || console.shift())
  try {
    await preview.show(visit.port, visit.path)
    link.watchLoad()
    const steps = visit.actions.flatMap((action) => [action, { action: 'settle' } as const])
    let problem = (await link.ask({ action: 'settle' }, signal)).problem
    for (const step of steps) {
      if (problem !== null) break
      const answer = await link.ask(step, signal)
      if (answer.problem !== null) problem = `${words(step)}: ${answer.problem}`
    }
    const { outline = '', title = '', path = visit.path } = await link.ask({ action: 'outline' }, signal)
    return view(problem, { outline, title, path })
  } catch (error) {
    signal?.throwIfAborted()
    return view(error instanceof Error ? error.message : String(error))
  } finally {
    link.close()
    preview.dispose()
    container.remove()
  }
}

const words = (step: { action: string; target?: string; value?: string }): string =>
  [step.action, step.target, step.value].filter((part) => part !== undefined).join(' ')

/**
 * In the window, so that browsers do not slow it down as they do with what is out of sight; but neither seen, nor
 * reached by a pointer or by the focus.
 */
function hiddenContainer(): HTMLElement {
  const container = document.createElement('div')
  container.inert = true
  container.ariaHidden = 'true'
  container.style.cssText = `position:fixed;top:0;left:0;z-index:-1;opacity:0;pointer-events:none;overflow:hidden;width:${SIZE.width}px;height:${SIZE.height}px`
  container.className = 'page-visit'
  const style = document.createElement('style')
  style.textContent = '.page-visit > iframe { width: 100%; height: 100%; border: 0 }'
  container.append(style)
  document.body.append(container)
  return container
}

type Asked = ProbeCommand extends infer Command ? (Command extends unknown ? Omit<Command, 'probe'> : never) : never
type Answer = Extract<ProbeMessage, { probe: 'answer' }>

/** The other side is whatever document the preview's frame shows by now. */
function createLink(container: HTMLElement, onLine: (line: ConsoleLine) => void) {
  const element = () => container.querySelector<HTMLIFrameElement>('iframe[title="Preview"]')
  const frame = () => element()?.contentWindow ?? null
  const listening = new AbortController()
  let begun = false
  let nextId = 1
  let pending: { command: ProbeCommand; resolve(answer: Answer): void; reject(error: Error): void } | null = null

  const post = (command: ProbeCommand) => frame()?.postMessage(command, '*')
  window.addEventListener(
    'message',
    ({ source, data }: MessageEvent<ProbeMessage>) => {
      if (source === null || source !== frame()) return
      if (data?.probe === 'begun') {
        begun = true
        // What the document before this one was told is not known here; looking and waiting can be done again.
        if (pending && isRepeatable(pending.command)) post(pending.command)
      } else if (data?.probe === 'console') {
        const { level, text } = data.line ?? {}
        if (typeof text === 'string') onLine({ level, text: text.slice(0, 1000) })
      } else if (data?.probe === 'answer' && data.id === pending?.command.probe) {
        pending.resolve(data)
        pending = null
      }
    },
    { signal: listening.signal },
  )

  return {
    /** What is no document of a visit says nothing: that is known once it has been loaded. */
    watchLoad() {
      const loaded = () =>
        setTimeout(() => {
          if (!begun)
            pending?.reject(new Error('No HTML page came: nothing listens there, or it answers with something else.'))
        }, SILENCE)
      element()?.addEventListener('load', loaded, { signal: listening.signal })
    },
    async ask(asked: Asked, signal?: AbortSignal): Promise<Answer> {
      signal?.throwIfAborted()
      const { promise, resolve, reject } = Promise.withResolvers<Answer>()
      const command = { ...asked, probe: nextId++ } as ProbeCommand
      pending = { command, resolve, reject }
      const stop = () => reject(signal?.reason)
      signal?.addEventListener('abort', stop, { once: true })
      const timer = setTimeout(
        () => reject(new Error('The page does not answer: it is still loading, or busy without end.')),
        PATIENCE,
      )
      if (begun) post(command)
      try {
        return await promise
      } finally {
        clearTimeout(timer)
        signal?.removeEventListener('abort', stop)
      }
    },
    close: () => listening.abort(),
  }
}

const isRepeatable = ({ action }: ProbeCommand): boolean =>
  action === 'settle' || action === 'outline' || action === 'wait'
