import { parseGitHubAddress } from './address.ts'
import { createGitHubApi, type GitHubApiOptions, GitHubError, type GitHubProblem } from './api.ts'
import { type Finding, lookOnGitHub } from './look.ts'

/** Blobs at once. GitHub asks not to be asked for many. */
const AT_ONCE = 4

export type Looked =
  | { ok: true; finding: Finding; requests: number; left: number | null }
  | { ok: false; code: GitHubProblem | 'no-address' | 'stopped'; message: string }

export type Brought =
  | { ok: true; files: Map<string, Uint8Array>; left: string[] }
  | { ok: false; code: GitHubProblem | 'stopped'; message: string }

/** What an address holds. Never throws. */
export async function look(text: string, options: GitHubApiOptions): Promise<Looked> {
  const address = parseGitHubAddress(text)
  if (address === null) {
    const message =
      'This is no address of a repository, branch, folder, pull request or gist on GitHub. It looks like github.com/owner/name.'
    return { ok: false, code: 'no-address', message }
  }
  const api = createGitHubApi(options)
  try {
    const finding = await lookOnGitHub(api, address)
    const requests = finding.files.filter((file) => 'url' in file).length
    return { ok: true, finding, requests, left: api.left() }
  } catch (error) {
    return problemOf(error)
  }
}

/** Fetches what was found. All or nothing; `onProgress` hears of each file. Never throws. */
export async function bringIn(
  { files, left }: Finding,
  options: GitHubApiOptions & { onProgress(files: number, bytes: number): void },
): Promise<Brought> {
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  const api = createGitHubApi({ ...options, signal })
  const fetched = new Map<string, Uint8Array>()
  const pointers: string[] = []
  let size = 0
  const queue = [...files]
  const work = async () => {
    for (let file = queue.shift(); file; file = queue.shift()) {
      const bytes = 'bytes' in file ? file.bytes : await api.bytes(file.url)
      if ('sha' in file && (await gitHash(bytes)) !== file.sha)
        throw new GitHubError('changed', `${file.path} did not arrive as GitHub lists it. Try again.`)
      if (isLargeFilePointer(bytes)) pointers.push(`${file.path}: only a pointer to a large file elsewhere (Git LFS)`)
      fetched.set(file.path, bytes)
      size += bytes.length
      options.onProgress(fetched.size, size)
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    return { ok: true, files: fetched, left: [...left, ...pointers] }
  } catch (error) {
    stop.abort()
    return problemOf(error)
  }
}

function problemOf(error: unknown): { ok: false; code: GitHubProblem | 'stopped'; message: string } {
  if (error instanceof GitHubError) return { ok: false, code: error.code, message: error.message }
  if (error instanceof DOMException && error.name === 'AbortError')
    return { ok: false, code: 'stopped', message: 'Stopped. Nothing was brought in.' }
  return { ok: false, code: 'failed', message: error instanceof Error ? error.message : String(error) }
}

/** The name that Git gives to contents: SHA-1 over a header and the bytes. */
export async function gitHash(bytes: Uint8Array): Promise<string> {
  const head = new TextEncoder().encode(`blob ${bytes.length}\0`)
  const whole = new Uint8Array(head.length + bytes.length)
  whole.set(head)
  whole.set(bytes, head.length)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', whole))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const POINTER = new TextEncoder().encode('version https://git-lfs.github.com/spec/')
const isLargeFilePointer = (bytes: Uint8Array): boolean =>
  bytes.length < 1024 && POINTER.every((byte, index) => bytes[index] === byte)
