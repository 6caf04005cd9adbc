import {
  type PreviewConnect,
  type PreviewReady,
  type PreviewRequest,
  type PreviewSocket,
  previewPath,
} from '../protocol/preview.ts'
import { type AnswerContext, answerRequest } from './answer.ts'
import { LOOPBACK_SCRIPT } from './map-loopback.ts'
import type { PreviewView } from './view.ts'
import { answerSocket } from './web-socket/answer-socket.ts'
import { WEB_SOCKET_SCRIPT } from './web-socket/document-socket.ts'

/** A bridge that has not answered by then will not. Milliseconds. */
const PATIENCE = 15_000

export interface OriginView extends PreviewView {
  urlOf(port: number, path: string): string
}

/** Real documents on the preview origin, behind its service worker. */
export async function createOriginView({
  origin,
  container,
  context,
  onNavigate,
}: {
  origin: string
  container: HTMLElement
  context: AnswerContext
  onNavigate: (port: number, path: string) => void
}): Promise<OriginView | { problem: string }> {
  const documents = { ...context, head: () => LOOPBACK_SCRIPT + WEB_SOCKET_SCRIPT + context.head() }
  const name = crypto.randomUUID().slice(0, 8)
  const bridge = document.createElement('iframe')
  bridge.hidden = true
  bridge.title = 'Preview bridge'
  bridge.src = `${origin}/preview.html?bridge=${name}`
  container.append(bridge)

  const channel = new MessageChannel()
  channel.port1.onmessage = ({ data }: MessageEvent<PreviewRequest | PreviewSocket>) => {
    if (data.type === 'preview-socket') return void answerSocket(data, context)
    if (data.navigation) onNavigate(data.port, data.path)
    void answerRequest(data, documents)
  }
  const problem = await connect(bridge, origin, channel.port2)
  if (problem) {
    bridge.remove()
    channel.port1.close()
    return { problem }
  }

  let frame: HTMLIFrameElement | null = null
  let isLoading = false
  const urlOf = (port: number, path: string) => origin + previewPath(port, name, path)
  return {
    urlOf,
    async show(port, path) {
      // Chromium now and then loses a navigation that takes the place of one which a service worker still answers:
      // the frame stays empty, or at the first address. Such a frame is given up.
      if (isLoading) frame?.remove()
      frame = frame?.isConnected ? frame : previewFrame()
      const shown = frame
      isLoading = true
      shown.onload = () => {
        if (shown === frame) isLoading = false
      }
      shown.src = urlOf(port, path)
      // Not before it has an address: as an empty frame it would belong to the page's own origin.
      if (!shown.isConnected) container.append(shown)
    },
    dispose() {
      frame?.remove()
      bridge.remove()
      channel.port1.close()
    },
  }
}

function previewFrame(): HTMLIFrameElement {
  const frame = document.createElement('iframe')
  frame.title = 'Preview'
  frame.allow = 'cross-origin-isolated'
  // Not among these: navigating the page itself, and opening windows, which would be a way past the gateway.
  frame.setAttribute(
    'sandbox',
    'allow-scripts allow-same-origin allow-forms allow-modals allow-downloads allow-pointer-lock',
  )
  return frame
}

/** Waits until the bridge is ready and gives it its port. Resolves to null, or to a sentence on what failed. */
function connect(bridge: HTMLIFrameElement, origin: string, port: MessagePort): Promise<string | null> {
  return new Promise((resolve) => {
    const end = (problem: string | null) => {
      clearTimeout(timer)
      window.removeEventListener('message', listen)
      resolve(problem)
    }
    const listen = (event: MessageEvent<PreviewReady>) => {
      if (event.source !== bridge.contentWindow || event.origin !== origin) return
      if (event.data?.type === 'preview-failed')
        end(`The preview origin ${origin} refused its service worker: ${event.data.message}`)
      if (event.data?.type !== 'preview-ready') return
      bridge.contentWindow?.postMessage({ type: 'preview-connect' } satisfies PreviewConnect, origin, [port])
      end(null)
    }
    const timer = setTimeout(() => end(`The preview origin ${origin} does not answer.`), PATIENCE)
    window.addEventListener('message', listen)
  })
}
