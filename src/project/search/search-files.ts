import { compileQuery, type LineMatch, type SearchQuery } from './find-in-text.ts'
import type { SearchAnswer, SearchRequest } from './search-protocol.ts'

export interface FoundFile {
  path: string
  matches: LineMatch[]
}

export interface SearchResult {
  files: FoundFile[]
  matches: number
  /** Files that were looked through. */
  searched: number
  /** More was found than is shown. */
  isCut: boolean
  /** Why nothing could be looked for, as a sentence; null where it could. */
  problem: string | null
}

export interface FileSearchOptions {
  /** Starts the worker that serves `createSearchServer`. */
  startWorker(): Worker
  /** null where the contents are not kept or not text. */
  readText(hash: string): Promise<string | null>
}

export interface FileSearch {
  /** Looks through these files (path to content hash). A later call ends an earlier one, which gives null. */
  search(query: SearchQuery, files: Record<string, { content: string; size: number }>): Promise<SearchResult | null>
  dispose(): void
}

const MOST_MATCHES = 2000
/** Files of one message, at most so many characters together: the worker stays able to hear of the next query. */
const BATCH_FILES = 60
const BATCH_SIZE = 2_000_000
/** Larger files are not looked through; they are data. Bytes. */
const LARGEST = 8_000_000
/** What the worker keeps, in bytes of files; beyond it starts anew. */
const MOST_KEPT = 100_000_000
/** A pattern that takes longer than this on one batch will not end. Milliseconds. */
const PATIENCE = 5000

/** Finds text in a project's files, in a worker: a bad pattern must not stop the page. */
export function createFileSearch({ startWorker, readText }: FileSearchOptions): FileSearch {
  let worker: Worker | null = null
  let latest = 0
  let sent = new Map<string, number>()
  let kept = 0

  const end = () => {
    worker?.terminate()
    worker = null
    sent = new Map()
    kept = 0
  }

  function ask(request: SearchRequest): Promise<SearchAnswer> {
    worker ??= startWorker()
    const to = worker
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        end()
        reject(new Error('This pattern takes too long. Write one that is more exact.'))
      }, PATIENCE)
      const done = () => {
        clearTimeout(timer)
        to.removeEventListener('message', onMessage)
        to.removeEventListener('error', onError)
      }
      const onMessage = ({ data }: MessageEvent<SearchAnswer>) => {
        if (data.id !== request.id) return
        done()
        resolve(data)
      }
      const onError = (event: ErrorEvent) => {
        done()
        end()
        reject(new Error(`The search ended: ${event.message || 'its worker could not be loaded'}.`))
      }
      to.addEventListener('message', onMessage)
      to.addEventListener('error', onError)
      to.postMessage(request)
    })
  }

  return {
    async search(query, files) {
      const id = ++latest
      const compiled = compileQuery(query)
      const result: SearchResult = { files: [], matches: 0, searched: 0, isCut: false, problem: null }
      if (compiled === null) return result
      if ('message' in compiled) return { ...result, problem: `This is no regular expression: ${compiled.message}.` }
      if (kept > MOST_KEPT) end()
      const waiting = Object.entries(files)
        .filter(([, { size }]) => size <= LARGEST)
        .sort(([a], [b]) => (a < b ? -1 : 1))
      while (waiting.length > 0 && !result.isCut) {
        const batch: SearchRequest['files'] = []
        let size = 0
        while (waiting.length > 0 && batch.length < BATCH_FILES && size < BATCH_SIZE) {
          const [path, file] = waiting.shift()!
          size += file.size
          if (sent.has(file.content)) batch.push({ path, hash: file.content })
          else {
            const text = await readText(file.content)
            if (id !== latest) return null
            if (text === null) continue
            batch.push({ path, hash: file.content, text })
          }
        }
        for (const { hash, text } of batch) {
          if (text === undefined) continue
          sent.set(hash, text.length)
          kept += text.length
        }
        const most = MOST_MATCHES - result.matches + 1
        try {
          const { found } = await ask({ id, query, files: batch, most })
          if (id !== latest) return null
          result.searched += batch.length
          result.files.push(...found)
          result.matches += found.reduce((sum, { matches }) => sum + matches.length, 0)
          result.isCut = result.matches > MOST_MATCHES
        } catch (error) {
          if (id !== latest) return null
          return { ...result, problem: error instanceof Error ? error.message : String(error) }
        }
      }
      return result
    },
    dispose: end,
  }
}
