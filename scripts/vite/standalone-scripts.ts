import { readFile } from 'node:fs/promises'
import { build, type Plugin } from 'vite'

/** The file behind a module such as `lib.py?raw`. */
const withoutQuery = (id: string) => id.replace(/\?.*$/, '')

/**
 * One entry as one self-contained classic script: no imports, no other chunks.
 *
 * @param root the repository's folder
 * @param file relative to it
 */
export async function bundleScript(root: string, file: string): Promise<{ code: string; modules: string[] }> {
  const modules: string[] = []
  const result = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [{ name: 'collect', moduleParsed: (info) => void modules.push(withoutQuery(info.id)) }],
    build: {
      write: false,
      target: 'es2023',
      minify: true,
      rollupOptions: {
        input: `${root}/${file}`,
        output: { format: 'iife', codeSplitting: false },
      },
    },
  })
  const output = (Array.isArray(result) ? result[0] : result) as { output: { type: string; code?: string }[] }
  const chunk = output.output.find((part) => part.type === 'chunk')
  if (!chunk?.code) throw new Error(`${file} produced no script`)
  return { code: chunk.code, modules }
}

/**
 * Serves each entry as a self-contained script at a stable path: built into `dist`, and built on request by the
 * development server. The opaque frame's workers need it because they are made from script text that the page hands
 * in; service workers because their path is their identity.
 *
 * @param entries source file by path, for example `{ '/preview-sw.js': 'workers/preview-sw.ts' }`
 * @param documents files that are served as they are, by path
 */
export function standaloneScripts(entries: Record<string, string>, documents: Record<string, string> = {}): Plugin {
  let root = process.cwd()
  const built = new Map<string, ReturnType<typeof bundleScript>>()
  return {
    name: 'tabwright:standalone-scripts',
    configResolved(config) {
      root = config.root
    },
    async generateBundle() {
      for (const [path, file] of Object.entries(entries)) {
        const { code } = await bundleScript(root, file)
        this.emitFile({ type: 'asset', fileName: path.slice(1), source: code })
      }
      for (const [path, file] of Object.entries(documents)) {
        this.emitFile({ type: 'asset', fileName: path.slice(1), source: await readFile(`${root}/${file}`, 'utf8') })
      }
    },
    configureServer(server) {
      server.watcher.on('change', async (changed) => {
        for (const [path, entry] of built) {
          const modules = await entry.then((script) => script.modules).catch(() => [changed])
          if (modules.includes(changed)) built.delete(path)
        }
      })
      server.middlewares.use(async (request, response, next) => {
        const path = request.url?.split('?')[0] ?? ''
        const document = documents[path]
        const file = entries[path]
        try {
          if (document) {
            response.setHeader('content-type', 'text/html; charset=utf-8')
            return response.end(await readFile(`${root}/${document}`, 'utf8'))
          }
          if (!file) return next()
          if (!built.has(path)) built.set(path, bundleScript(root, file))
          const { code } = await built.get(path)!
          response.setHeader('content-type', 'text/javascript; charset=utf-8')
          response.end(code)
        } catch (error) {
          built.delete(path)
          next(error)
        }
      })
    },
  }
}
