import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type StandInFile = string | Buffer | { link: string } | { module: string }

export interface StandIn {
  base: string
  requests: { path: string; authorization: string | undefined; accept: string | undefined }[]
  /** Requests that are left in this hour for those without a token. */
  left: number
  /** Trees with more entries than this are cut off, as GitHub does past 100,000. */
  mostEntries: number
  /** Waits before each blob. Milliseconds. */
  slowMs: number
  /** Blobs that come with another content than their hash. */
  broken: Set<string>
  close(): Promise<void>
}

const TOKEN = 'github_pat_standin'

/**
 * A GitHub that speaks the documented parts of its REST API: repositories, matching refs, trees, blobs, pull requests
 * and gists, with CORS, rate limits and their headers, and the errors of its documentation.
 *
 * @param repositories files by path, by branch, by `owner/name`; the first branch is the default one
 */
export async function startGitHub(
  repositories: Record<string, Record<string, Record<string, StandInFile>>>,
  gists: Record<string, Record<string, string>> = {},
): Promise<StandIn> {
  const blobs = new Map<string, Buffer>()
  const bytesOf = (file: StandInFile) =>
    typeof file === 'object' && 'link' in file ? Buffer.from(file.link) : Buffer.from(file as string)
  const hashOf = (bytes: Buffer) => {
    const sha = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
    blobs.set(sha, bytes)
    return sha
  }
  const treeHash = (text: string) => createHash('sha1').update(text).digest('hex')
  const folders = new Map<string, { files: Record<string, StandInFile>; below: string }>()

  /** The entries of a folder, as the API lists them. */
  function entries(files: Record<string, StandInFile>, below: string, recursive: boolean) {
    const seen = new Map<string, object>()
    for (const [whole, file] of Object.entries(files)) {
      if (!whole.startsWith(below)) continue
      const parts = whole.slice(below.length).split('/')
      for (let depth = 1; depth < (recursive ? parts.length : Math.min(2, parts.length)); depth++) {
        const path = parts.slice(0, depth).join('/')
        const sha = treeHash(`${JSON.stringify(Object.keys(files))}${below}${path}`)
        folders.set(sha, { files, below: `${below}${path}/` })
        seen.set(path, { path, mode: '040000', type: 'tree', sha })
      }
      if (!recursive && parts.length > 1) continue
      const path = parts.join('/')
      if (typeof file === 'object' && 'module' in file)
        seen.set(path, { path, mode: '160000', type: 'commit', sha: file.module })
      else {
        const bytes = bytesOf(file)
        const mode = typeof file === 'object' && 'link' in file ? '120000' : '100644'
        seen.set(path, { path, mode, type: 'blob', sha: hashOf(bytes), size: bytes.length })
      }
    }
    return [...seen.values()]
  }

  const standIn = {
    requests: [] as StandIn['requests'],
    left: 60,
    mostEntries: 1000,
    slowMs: 0,
    broken: new Set<string>(),
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, 'http://host')
    const path = decodeURIComponent(pathname)
    const { authorization, accept } = request.headers
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader(
      'access-control-expose-headers',
      'ETag, Link, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset',
    )
    if (request.method === 'OPTIONS') {
      response.setHeader('access-control-allow-headers', 'Authorization, Content-Type, Accept')
      return void response.writeHead(204).end()
    }
    standIn.requests.push({ path, authorization, accept })
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
    if (authorization !== undefined && authorization !== `Bearer ${TOKEN}`)
      return void send(401, { message: 'Bad credentials' })
    const reset = Math.floor(Date.now() / 1000) + 1500
    if (authorization === undefined) {
      response.setHeader('x-ratelimit-limit', 60).setHeader('x-ratelimit-reset', reset)
      response.setHeader('x-ratelimit-remaining', Math.max(0, standIn.left - 1))
      if (standIn.left-- <= 0) return void send(403, { message: 'API rate limit exceeded for 203.0.113.1.' })
    } else response.setHeader('x-ratelimit-remaining', 4999)

    const gist = /^\/gists\/(\w+)$/.exec(path)
    if (gist) {
      const files = gists[gist[1]!]
      if (!files) return void send(404, { message: 'Not Found' })
      const list = Object.entries(files).map(([filename, text]) => {
        const truncated = text.length > 1_000_000
        return [
          filename,
          { filename, size: text.length, truncated, content: truncated ? text.slice(0, 1_000_000) : text },
        ]
      })
      return void send(200, { id: gist[1], owner: { login: 'ada' }, truncated: false, files: Object.fromEntries(list) })
    }
    const [, at = '', rest = ''] = /^\/repos\/([^/]+\/[^/]+)\/?(.*)$/.exec(path) ?? []
    const branches = repositories[at]
    if (!branches) return void send(404, { message: 'Not Found' })
    const [main = ''] = Object.keys(branches)
    if (rest === '') return void send(200, { full_name: at, default_branch: main })
    const refs = /^git\/matching-refs\/heads\/(.*)$/.exec(rest)
    if (refs)
      return void send(
        200,
        Object.keys(branches)
          .filter((name) => name.startsWith(refs[1]!))
          .map((name) => ({ ref: `refs/heads/${name}` })),
      )
    if (rest.startsWith('git/matching-refs/')) return void send(200, [])
    if (rest === 'pulls/7') return void send(200, { head: { sha: main, label: 'x', repo: { full_name: at } } })
    const tree = /^git\/trees\/(.*)$/.exec(rest)
    if (tree) {
      const place = folders.get(tree[1]!) ?? (branches[tree[1]!] && { files: branches[tree[1]!]!, below: '' })
      if (!place) return void send(404, { message: 'Not Found' })
      if (Object.keys(place.files).length === 0) return void send(409, { message: 'Git Repository is empty.' })
      const all = entries(place.files, place.below, searchParams.has('recursive'))
      const truncated = searchParams.has('recursive') && all.length > standIn.mostEntries
      return void send(200, {
        sha: tree[1],
        tree: all.slice(0, truncated ? standIn.mostEntries : all.length),
        truncated,
      })
    }
    const bytes = blobs.get(/^git\/blobs\/(.*)$/.exec(rest)?.[1] ?? '')
    if (!bytes) return void send(404, { message: 'Not Found' })
    await new Promise((resolve) => setTimeout(resolve, standIn.slowMs))
    const isBroken = [...standIn.broken].some((sha) => rest.endsWith(sha))
    if (accept === 'application/vnd.github.raw+json')
      response.writeHead(200, { 'content-type': accept }).end(isBroken ? 'other' : bytes)
    else send(200, { content: bytes.toString('base64'), encoding: 'base64', size: bytes.length })
  }

  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(standIn, {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}
