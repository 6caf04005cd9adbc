// @ts-check
import { createServer } from 'node:http'
import { join } from 'node:path'
import { ROOT } from '../setup/root.mjs'
import { createCompressor } from './compression.mjs'
import { pagePolicy } from './headers.mjs'
import { PREVIEW_FILES } from './preview-files.mjs'
import { pythonIndex, registries } from './registries.mjs'
import { createStaticHandler } from './static-handler.mjs'

/**
 * Serves `dist/` on loopback: the app, and on another port of the same host, which makes it the same site but another
 * origin, the documents of its previews.
 *
 * @param {object} options
 * @param {number} options.port 0 takes a free one
 * @param {number} options.previewPort 0 takes a free one
 * @param {string} [options.root]
 * @param {Record<string, string>} [options.files] contents by path that stand before the build's, on the app's origin
 * @returns {Promise<{ url: string, previewUrl: string, warm(): Promise<void>, close(): Promise<void> }>}
 */
export async function serve({ port, previewPort, root = join(ROOT, 'dist'), files = {} }) {
  const compressor = createCompressor(join(ROOT, '.cache', 'compressed'))
  const app = await listen(port)
  const preview = await listen(previewPort).catch(async (error) => {
    await app.close()
    throw error
  })
  const config = JSON.stringify({
    appOrigin: app.url,
    previewOrigin: preview.url,
    registries: registries(),
    pythonIndex: pythonIndex(),
  })
  const appHandler = createStaticHandler({
    root,
    compressor,
    files: { ...files, '/config.json': config },
    headers: { 'Content-Security-Policy': pagePolicy(preview.url) },
  })
  const previewHandler = createStaticHandler({
    root,
    compressor,
    files: { '/config.json': config },
    only: (path) => PREVIEW_FILES.includes(path),
  })
  app.answer(appHandler.handle)
  preview.answer(previewHandler.handle)
  return {
    url: app.url,
    previewUrl: preview.url,
    warm: () => appHandler.warm(),
    close: async () => void (await Promise.all([app.close(), preview.close()])),
  }
}

/** @param {number} port */
async function listen(port) {
  // `localhost` may resolve to either loopback address; browsers try both, so one is enough.
  const server = createServer()
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(undefined))
  })
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://localhost:${address.port}`,
    answer(/** @type {ReturnType<typeof createStaticHandler>['handle']} */ handle) {
      server.on('request', (request, response) => {
        handle(request, response).catch((error) => {
          console.error(error)
          response.destroy()
        })
      })
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}
