import { build, type Plugin } from 'vite'

/**
 * The opaque frame may fetch nothing, so the workers inside it are made from script text that the page hands in.
 * Each of these entries becomes one self-contained classic script, `/sandbox/<name>.js`: built into `dist`, and
 * built on request by the development server.
 */
const ENTRIES = ['kernel', 'process-node', 'process-shell', 'process-python'] as const

async function bundle(root: string, name: string): Promise<{ code: string; modules: string[] }> {
  const modules: string[] = []
  const result = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [{ name: 'collect', moduleParsed: (info) => void modules.push(info.id) }],
    build: {
      write: false,
      target: 'es2023',
      minify: true,
      rollupOptions: {
        input: `${root}/workers/${name}.ts`,
        output: { format: 'iife', codeSplitting: false },
      },
    },
  })
  const output = (Array.isArray(result) ? result[0] : result) as { output: { type: string; code?: string }[] }
  const chunk = output.output.find((part) => part.type === 'chunk')
  if (!chunk?.code) throw new Error(`workers/${name}.ts produced no script`)
  return { code: chunk.code, modules }
}

export function sandboxScripts(): Plugin {
  let root = process.cwd()
  const built = new Map<string, ReturnType<typeof bundle>>()
  return {
    name: 'tabwright:sandbox-scripts',
    configResolved(config) {
      root = config.root
    },
    async generateBundle() {
      for (const name of ENTRIES) {
        const { code } = await bundle(root, name)
        this.emitFile({ type: 'asset', fileName: `sandbox/${name}.js`, source: code })
      }
    },
    configureServer(server) {
      server.watcher.on('change', async (file) => {
        for (const [name, entry] of built) if ((await entry).modules.includes(file)) built.delete(name)
      })
      server.middlewares.use(async (request, response, next) => {
        const name = /^\/sandbox\/([a-z-]+)\.js$/.exec(request.url?.split('?')[0] ?? '')?.[1]
        if (!name || !(ENTRIES as readonly string[]).includes(name)) return next()
        try {
          if (!built.has(name)) built.set(name, bundle(root, name))
          const { code } = await built.get(name)!
          response.setHeader('content-type', 'text/javascript')
          response.end(code)
        } catch (error) {
          built.delete(name)
          next(error)
        }
      })
    },
  }
}
