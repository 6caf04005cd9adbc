import './harness.ts'
import { loadPreviewConfig } from '../../src/preview/config.ts'
import { createPreview, type Preview } from '../../src/preview/create-preview.ts'
import { visitPage } from '../../src/preview/visit/visit-page.ts'
import type { PageView, PageVisit } from '../../src/protocol/visit.ts'

declare global {
  interface Window {
    preview: Preview
    /** What the preview said of documents that were opened, as `port path`. */
    navigations: string[]
    /** Makes `window.preview` of `window.sandbox`. `inline` as on a host with no second origin. */
    openPreview(kind: 'origin' | 'inline'): Promise<void>
    /** Visits a page as the agent does. */
    visitPage(visit: PageVisit): Promise<PageView>
    /** Starts `node FILE` and resolves once that port is open. */
    startServer(file: string, text: string, port: number): Promise<void>
  }
}

window.navigations = []
window.openPreview = async (kind) => {
  await window.booted
  window.preview?.dispose()
  const { previewOrigin } = await loadPreviewConfig()
  window.preview = await createPreview({
    origin: kind === 'origin' ? previewOrigin : undefined,
    sandbox: window.sandbox,
    container: document.querySelector<HTMLElement>('#holder')!,
    openPorts: [3000],
    script: () => ({ source: 'window.injected = true' }),
    onNavigate: (port, path) => window.navigations.push(`${port} ${path}`),
  })
}
window.startServer = async (file, text, port) => {
  await window.booted
  await window.sandbox.fs.writeFile(file, text)
  const opened = new Promise<void>((resolve) => {
    const stop = window.sandbox.on('port', (each, type) => {
      if (each !== port || type !== 'open') return
      stop()
      resolve()
    })
  })
  const child = await window.sandbox.spawn('node', [file], { stdio: 'pipes' })
  const ended = child.status.then(({ code, signal }) => {
    throw new Error(`node ${file} ended with ${code ?? signal} before it listened`)
  })
  await Promise.race([opened, ended])
}
window.visitPage = async (visit) => {
  await window.booted
  const { previewOrigin } = await loadPreviewConfig()
  return visitPage({ sandbox: window.sandbox, origin: previewOrigin, visit })
}
