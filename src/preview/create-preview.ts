import type { Sandbox } from '../protocol/sandbox.ts'
import type { AnswerContext } from './answer.ts'
import { createCookieJar } from './cookie-jar.ts'
import { type PreviewScript, scriptElement } from './inject-script.ts'
import { createInlineView } from './inline-view.ts'
import { createOriginView } from './origin-view.ts'
import type { PreviewView } from './view.ts'

export interface Preview {
  /**
   * `origin`: real documents on an origin of their own. `inline`: no such origin is there, so a page is shown with its
   * own scripts and styles in it, and what it asks of its server afterwards fails. `engine`: the machine serves its
   * previews itself.
   */
  readonly mode: 'origin' | 'inline' | 'engine'
  /** Why `inline` is used although an origin is configured; a sentence for the person. */
  readonly problem: string | null
  /** Where the shown page can be opened in a tab of its own; null where it cannot, or nothing is shown. */
  readonly url: string | null
  /** Opens a page of a virtual port. Resolves when it was asked for; what goes wrong is shown in its place. */
  show(port: number, path?: string): Promise<void>
  /** Opens the page that was shown last once more. */
  reload(): Promise<void>
  dispose(): void
}

export interface PreviewOptions {
  /** The preview origin, from `loadPreviewConfig`; absent for `inline`. */
  origin?: string | undefined
  sandbox: Pick<Sandbox, 'fetch' | 'openSocket' | 'on' | 'capabilities'>
  /** Is filled by the preview, and emptied by `dispose`. */
  container: HTMLElement
  /** What goes into the head of every document, as `setPreviewScript` gave it. */
  script?: () => PreviewScript | null
  /** Ports that are open already; later ones are heard from the sandbox. */
  openPorts?: number[]
  /** A document is being opened, by a link in the preview or by `show`. `path` as its server sees it. */
  onNavigate?: (port: number, path: string) => void
}

/** Shows what servers in the sandbox serve. */
export async function createPreview(options: PreviewOptions): Promise<Preview> {
  const { origin, sandbox, container, script = () => null, onNavigate = () => {} } = options
  const ports = new Map<number, string>((options.openPorts ?? []).map((port) => [port, '']))
  const stopListening = sandbox.on('port', (port, type, url) => {
    if (type === 'open') ports.set(port, url)
    else ports.delete(port)
  })
  const context: AnswerContext = {
    sandbox,
    cookies: createCookieJar(),
    openPorts: () => [...ports.keys()],
    head: () => {
      const given = script()
      return given ? scriptElement(given) : ''
    },
  }

  let mode: Preview['mode'] = 'inline'
  let problem: string | null = null
  let view: PreviewView | null = null
  let urlOf: (port: number, path: string) => string | null = () => null

  if (!sandbox.capabilities.portFetch) {
    mode = 'engine'
    urlOf = (port, path) => (ports.get(port) ? new URL(path, ports.get(port)).href : null)
    view = createFrameView(container, urlOf)
  } else if (origin) {
    const made = await createOriginView({ origin, container, context, onNavigate })
    if ('problem' in made) problem = made.problem
    else {
      mode = 'origin'
      urlOf = made.urlOf
      view = made
    }
  }
  view ??= createInlineView({ container, context, onNavigate })

  let shown: { port: number; path: string } | null = null
  return {
    mode,
    problem,
    get url() {
      return shown && urlOf(shown.port, shown.path)
    },
    async show(port, path = '/') {
      shown = { port, path }
      await view.show(port, path)
    },
    async reload() {
      if (shown) await view.show(shown.port, shown.path)
    },
    dispose() {
      stopListening()
      view.dispose()
    },
  }
}

/** A frame on an address that the engine itself serves. */
function createFrameView(container: HTMLElement, urlOf: (port: number, path: string) => string | null): PreviewView {
  const frame = document.createElement('iframe')
  frame.title = 'Preview'
  frame.allow = 'cross-origin-isolated'
  container.append(frame)
  return {
    async show(port, path) {
      frame.src = urlOf(port, path) ?? 'about:blank'
    },
    dispose: () => frame.remove(),
  }
}
