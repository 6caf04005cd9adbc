import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import type { Plugin } from 'vite'
import type { BuildFile, BuildList, BuildPart } from '../../src/protocol/offline.ts'
import { PREVIEW_FILES } from '../serve/preview-files.mjs'
import { bundleScript } from './standalone-scripts.ts'

const WORKER = 'app-sw.js'

/** What the page never asks for: for hosts, for readers of the README, for the preview's origin. */
const NOT_KEPT = [/^_headers$/, /^vercel\.json$/, /^images\//, /\.map$/, new RegExp(`^${WORKER.replace('.', '\\.')}$`)]
const OF_PREVIEWS = new Set(PREVIEW_FILES.map((path: string) => path.slice(1)))

/** Which part of the build a file belongs to; null for what is not kept. */
export function partOf(path: string): BuildPart | null {
  if (OF_PREVIEWS.has(path) || NOT_KEPT.some((pattern) => pattern.test(path))) return null
  const large = /^generated\/(python|npm|typescript)\//.exec(path)?.[1]
  return (large as BuildPart | undefined) ?? 'page'
}

/**
 * Names every file of a build, by content.
 *
 * @param folder an absolute path
 */
export async function listBuild(folder: string): Promise<BuildList> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files: BuildFile[] = []
  for (const entry of entries.filter((one) => one.isFile())) {
    const full = join(entry.parentPath, entry.name)
    const path = full
      .slice(folder.length + 1)
      .split(sep)
      .join('/')
    const part = partOf(path)
    if (part === null) continue
    const bytes = await readFile(full)
    files.push({ path, hash: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, part })
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1))
  const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16)
  return { version, files }
}

/**
 * Writes the page's service worker, with the list of what it keeps, when everything else of the build stands. In
 * development there is none: what is edited must not be kept.
 */
export function offlineWorker(): Plugin {
  let root = process.cwd()
  let folder = ''
  return {
    name: 'tabwright:offline-worker',
    apply: 'build',
    configResolved(config) {
      root = config.root
      folder = resolve(root, config.build.outDir)
    },
    writeBundle: {
      order: 'post',
      async handler() {
        const [list, { code }] = await Promise.all([listBuild(folder), bundleScript(root, 'workers/app-sw.ts')])
        await writeFile(join(folder, WORKER), `self.BUILD_LIST=${JSON.stringify(list)};\n${code}`)
      },
    },
  }
}
