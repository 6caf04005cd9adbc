import type { BindingFactory, NodeEnv } from '../env.ts'
import { nodeError } from './node-error.ts'

/** What Node wants to know of a package.json, in the order of `PackageConfig::Serialize` (`src/node_modules.cc`). */
type PackageConfig = [
  name: string | undefined,
  main: string | undefined,
  type: 'commonjs' | 'module' | 'none',
  imports: string | undefined,
  exports: string | undefined,
  path: string,
]

interface ErrorContext {
  base: string | undefined
  specifier: string
}

const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null

/** Objects and arrays go as JSON, which the library parses lazily; strings go as they are. */
const nestedJson = (value: unknown): string | undefined =>
  isNested(value) ? JSON.stringify(value) : typeof value === 'string' ? value : undefined

function readConfig(text: string, path: string): PackageConfig | null {
  let parsed: any
  try {
    parsed = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  } catch {
    return null
  }
  if (!isNested(parsed) || Array.isArray(parsed)) return null
  // Nothing that a program has put on `Object.prototype`.
  const { name, main, type, imports, exports } = Object.assign(Object.create(null), parsed)
  if (name !== undefined && typeof name !== 'string') return null
  if (type !== undefined && typeof type !== 'string') return null
  return [
    name,
    typeof main === 'string' ? main : undefined,
    type === 'commonjs' || type === 'module' ? type : 'none',
    nestedJson(imports),
    nestedJson(exports),
    path,
  ]
}

function createPackageReader(env: NodeEnv) {
  const known = new Map<string, PackageConfig>()
  const decoder = new env.native.TextDecoder('utf-8', { ignoreBOM: true })

  function read(path: string, context?: ErrorContext): PackageConfig | undefined {
    const found = known.get(path)
    if (found) return found
    let text: string
    try {
      text = decoder.decode(env.context.sys.readFile(path))
    } catch {
      return undefined
    }
    const config = readConfig(text, path)
    if (!config) throw invalid(path, context)
    known.set(path, config)
    return config
  }

  function invalid(path: string, context?: ErrorContext): Error {
    let message = `Invalid package config ${path}.`
    if (context?.base !== undefined) {
      const from = decodeURIComponent(new env.native.URL(context.base).pathname)
      message = `Invalid package config ${path} while importing "${context.specifier}" from ${from}.`
    }
    return env.traces.captureOutside(() => nodeError(Error, 'ERR_INVALID_PACKAGE_CONFIG', message))
  }

  /** The nearest package.json above a file, up to a `node_modules`. */
  function nearest(file: string): PackageConfig | undefined {
    for (let end = file.lastIndexOf('/'); end > 0; end = file.lastIndexOf('/', end - 1)) {
      const folder = file.slice(0, end)
      if (folder.endsWith('/node_modules')) return undefined
      const config = read(`${folder}/package.json`)
      if (config) return config
    }
    return undefined
  }

  return { read, nearest }
}

const COMPILE_CACHE_DISABLED = 3

/** `internalBinding('modules')`. */
export const modules: BindingFactory = (env, stub) => {
  const packages = createPackageReader(env)
  const scopeOf = (resolved: string): PackageConfig | string => {
    const { URL } = env.native
    let url: URL
    try {
      url = new URL('./package.json', resolved)
    } catch {
      throw env.traces.captureOutside(() =>
        Object.assign(nodeError(TypeError, 'ERR_INVALID_URL', 'Invalid URL'), { input: resolved }),
      )
    }
    for (;;) {
      const path = decodeURIComponent(url.pathname)
      if (url.pathname.endsWith('/node_modules/package.json')) return path
      const config = packages.read(path, { base: undefined, specifier: resolved })
      if (config) return config
      const above = new URL('../package.json', url)
      if (above.pathname === url.pathname) return path
      url = above
    }
  }
  return {
    readPackageJSON: (path: string, isEsm?: boolean, base?: string, specifier?: string) =>
      packages.read(path, isEsm ? { base, specifier: specifier! } : undefined),
    getNearestParentPackageJSON: (path: string) => packages.nearest(path),
    getNearestParentPackageJSONType: (path: string) => packages.nearest(path)?.[2] ?? 'none',
    getPackageScopeConfig: scopeOf,
    getPackageType(resolved: string) {
      const scope = scopeOf(resolved)
      return typeof scope === 'string' || scope[2] === 'none' ? undefined : scope[2]
    },
    // A browser gives no bytecode out: there is nothing to cache.
    enableCompileCache: () => [COMPILE_CACHE_DISABLED],
    getCompileCacheDir: () => undefined,
    flushCompileCache() {},
    getCompileCacheEntry: () => undefined,
    saveCompileCacheEntry() {},
    setLazyPathHelpers(meta: object, url: string) {
      const { fileURLToPath } = env.requireBuiltin('internal/url')
      const filename: string = fileURLToPath(url)
      const define = (name: string, value: string) =>
        Object.defineProperty(meta, name, { value, writable: true, enumerable: true, configurable: true })
      define('dirname', env.requireBuiltin('path').dirname(filename))
      define('filename', filename)
    },
    compileCacheStatus: stub.compileCacheStatus,
    cachedCodeTypes: stub.cachedCodeTypes,
  }
}
