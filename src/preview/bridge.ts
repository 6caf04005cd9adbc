import type { PreviewConnect, PreviewReady, PreviewRequest, PreviewSocket } from '../protocol/preview.ts'
import { loadPreviewConfig } from './config.ts'

/**
 * The hidden document on the preview origin: it keeps the service worker registered and carries its requests to the
 * page that embeds it. It serves one page, the one that `/config.json` names, and no other.
 */
async function bridge(): Promise<void> {
  const { appOrigin } = await loadPreviewConfig()
  if (!appOrigin || window.parent === window) return
  const tell = (message: PreviewReady) => window.parent.postMessage(message, appOrigin)

  const port = Promise.withResolvers<MessagePort>()
  window.addEventListener('message', ({ source, origin, data, ports }: MessageEvent<PreviewConnect>) => {
    const fromPage = source === window.parent && origin === appOrigin && data?.type === 'preview-connect'
    if (fromPage && ports[0]) port.resolve(ports[0])
  })
  navigator.serviceWorker.addEventListener(
    'message',
    async ({ data }: MessageEvent<PreviewRequest | PreviewSocket>) => {
      const page = await port.promise
      if (data?.type === 'request') page.postMessage(data, data.body ? [data.reply, data.body] : [data.reply])
      if (data?.type === 'preview-socket') page.postMessage(data, [data.line])
    },
  )
  navigator.serviceWorker.startMessages()

  try {
    await navigator.serviceWorker.register('/preview-sw.js', { scope: '/', updateViaCache: 'none' })
    const { active } = await navigator.serviceWorker.ready
    if (!navigator.serviceWorker.controller) {
      const controlled = new Promise((resolve) =>
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
      )
      active?.postMessage({ type: 'claim' })
      await controlled
    }
    tell({ type: 'preview-ready' })
  } catch (error) {
    tell({ type: 'preview-failed', message: error instanceof Error ? error.message : String(error) })
  }
}

void bridge()
