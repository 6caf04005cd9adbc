import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Plugin } from 'vite'
import { HEADERS, pagePolicy } from '../serve/headers.mjs'
import { PREVIEW_FILES } from '../serve/preview-files.mjs'
import { pythonIndex, registries } from '../serve/registries.mjs'

/**
 * Tells the page where previews are shown, by `/config.json`. In development it serves the preview origin too, on the
 * port after the app's; a build takes both origins from the environment, since only who deploys it knows them.
 */
export function previewOrigin(): Plugin {
  return {
    name: 'tabwright:preview-origin',
    generateBundle() {
      const config = {
        appOrigin: process.env.TABWRIGHT_APP_ORIGIN,
        previewOrigin: process.env.TABWRIGHT_PREVIEW_ORIGIN,
        registries: registries(),
        pythonIndex: pythonIndex(),
      }
      this.emitFile({ type: 'asset', fileName: 'config.json', source: `${JSON.stringify(config)}\n` })
    },
    configureServer(server) {
      let config = '{}'
      server.httpServer?.once('listening', () => {
        const { port } = server.httpServer!.address() as AddressInfo
        const preview = createServer((request, response) => {
          for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
          if (PREVIEW_FILES.includes(request.url?.split('?')[0] ?? '')) return server.middlewares(request, response)
          response.writeHead(404).end()
        })
        preview.on('error', (error) =>
          server.config.logger.error(`The preview origin cannot be served: ${error.message}`),
        )
        preview.listen(previewPort(port, server.config.server.port), '127.0.0.1', () => {
          const { port: second } = preview.address() as AddressInfo
          config = JSON.stringify({
            appOrigin: `http://localhost:${port}`,
            previewOrigin: `http://localhost:${second}`,
            registries: registries(),
            pythonIndex: pythonIndex(),
          })
        })
        server.httpServer!.once('close', () => preview.close())
      })
      server.middlewares.use((_request, response, next) => {
        const { previewOrigin } = JSON.parse(config) as { previewOrigin?: string }
        response.setHeader('Content-Security-Policy', pagePolicy(previewOrigin))
        next()
      })
      server.middlewares.use('/config.json', (_request, response) => {
        response.setHeader('content-type', 'application/json')
        response.end(config)
      })
    },
  }
}

/** The one that is asked for, else the next after the app's; where the app takes any free port, any free one. */
const previewPort = (appPort: number, configured: number): number =>
  Number(process.env.PREVIEW_PORT || (configured === 0 ? 0 : appPort + 1))
