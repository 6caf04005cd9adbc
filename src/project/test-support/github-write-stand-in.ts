import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bodyOf, createObjects, type HostedRepository, sendJson } from './git-host.ts'

export interface WriteStandIn {
  /** Of the API. */
  base: string
  repositories: Map<string, HostedRepository>
  requests: { method: string; path: string; authorization: string | undefined; body: Record<string, unknown> | null }[]
  /** A repository with one commit of these files; a mode other than a plain file's stands before a `|` in the path. */
  add(at: string, files: Record<string, string | Buffer> | null, change?: Partial<HostedRepository>): HostedRepository
  /** What a branch holds. */
  filesOf(at: string, branch: string): Record<string, string>
  modesOf(at: string, branch: string): Record<string, string>
  commitsOf(at: string, branch: string): { message: string; parents: number }[]
  /** The page that a site shows, at its address; null where it shows none. */
  pageOf(host: string, path: string): Buffer | null
  /** Answers the next requests whose path fits with this. */
  refuse: { path: RegExp; status: number; message: string; headers?: Record<string, string>; times: number }[]
  /** Waits before each writing answer. Milliseconds. */
  slowMs: number
  /** How often a build of a site says that it is still under way. */
  buildPolls: number
  close(): Promise<void>
}

export const WRITE_TOKEN = 'github_pat_11STANDIN0123456789_abcdefghijklmnopqrstuvwxyz'
const LOGIN = 'ada'

/**
 * A GitHub that takes: repositories, refs, blobs, trees, commits, contents, pull requests and Pages, as its REST API
 * documents them, with Git's own hashes, CORS, and its errors (an empty repository takes no blobs, refs move forward
 * only, names are taken once, private repositories have no site).
 */
export async function startGitHubForWriting(): Promise<WriteStandIn> {
  const { objects, putBlob, putCommit, treeOfFiles, list } = createObjects()
  const repositories = new Map<string, HostedRepository>()

  function add(at: string, files: Record<string, string | Buffer> | null, change: Partial<HostedRepository> = {}) {
    const repository: HostedRepository = {
      ...{ at, isPrivate: false, main: 'main', branches: new Map(), pulls: [], pages: null, builds: [] },
      ...{ archived: false, readOnly: false },
      ...change,
    }
    if (files !== null) {
      const entries = Object.entries(files).map(([key, content]): [string, { mode: string; sha: string }] => {
        const [path, mode = '100644'] = key.split('|').reverse() as [string, string?]
        return [path, { mode, sha: mode === '160000' ? String(content) : putBlob(Buffer.from(content)) }]
      })
      repository.branches.set('main', putCommit({ tree: treeOfFiles(new Map(entries)), parents: [], message: 'First' }))
    }
    repositories.set(at, repository)
    return repository
  }

  const treeAt = (at: string, branch: string) => {
    const commit = objects.get(repositories.get(at)?.branches.get(branch) ?? '')
    return commit?.kind === 'commit' ? [...list(commit.tree)].filter(([, { kind }]) => kind !== 'tree') : []
  }
  const contents = (sha: string): Buffer => {
    const blob = objects.get(sha)
    return blob?.kind === 'blob' ? blob.bytes : Buffer.from(sha)
  }

  const standIn = {
    repositories,
    requests: [] as WriteStandIn['requests'],
    refuse: [] as WriteStandIn['refuse'],
    slowMs: 0,
    buildPolls: 1,
    add,
    filesOf: (at: string, branch: string) =>
      Object.fromEntries(treeAt(at, branch).map(([path, { sha }]) => [path, contents(sha).toString('latin1')])),
    modesOf: (at: string, branch: string) =>
      Object.fromEntries(treeAt(at, branch).map(([path, { mode }]) => [path, mode])),
    commitsOf(at: string, branch: string) {
      const made = []
      for (let sha = repositories.get(at)?.branches.get(branch); sha; ) {
        const commit = objects.get(sha)
        if (commit?.kind !== 'commit') break
        made.push({ message: commit.message, parents: commit.parents.length })
        sha = commit.parents[0]
      }
      return made
    },
    pageOf(host: string, path: string) {
      const owner = host.replace('.github.io', '')
      const [, name = '', ...rest] = path.split('/')
      const repository = repositories.get(`${owner}/${name}`)
      // The last one that was built; what is being built is not shown yet.
      const built = repository?.builds.findLast(({ polls }) => polls <= 0)
      if (!repository?.pages || !built) return null
      const commit = objects.get(built.commit)
      if (commit?.kind !== 'commit') return null
      const found = list(commit.tree).get(rest.join('/') || 'index.html')
      return found?.kind === 'blob' ? contents(found.sha) : null
    },
  }

  const repositoryAnswer = (one: HostedRepository) => ({
    full_name: one.at,
    html_url: `https://github.com/${one.at}`,
    default_branch: one.main,
    private: one.isPrivate,
    archived: one.archived,
    permissions: { admin: !one.readOnly, push: !one.readOnly, pull: true },
  })
  const pagesAnswer = (one: HostedRepository) => {
    const [owner, name] = one.at.split('/')
    const last = one.builds.at(-1)
    return {
      status: last === undefined ? null : last.polls > 0 ? 'building' : 'built',
      html_url: `https://${owner!.toLowerCase()}.github.io/${name}/`,
      source: one.pages,
      build_type: 'legacy',
    }
  }
  const move = (one: HostedRepository, branch: string, sha: string) => {
    one.branches.set(branch, sha)
    if (one.pages?.branch === branch) one.builds.push({ commit: sha, polls: standIn.buildPolls })
  }
  const follows = (from: string, to: string): boolean => {
    const commit = objects.get(to)
    return from === to || (commit?.kind === 'commit' && commit.parents.some((parent) => follows(from, parent)))
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, 'http://host')
    const path = decodeURIComponent(pathname)
    const method = request.method!
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader(
      'access-control-expose-headers',
      'ETag, Link, Location, Retry-After, X-RateLimit-Remaining, X-RateLimit-Reset, X-GitHub-SSO',
    )
    if (method === 'OPTIONS') {
      response.setHeader('access-control-allow-headers', 'Authorization, Content-Type, Accept, X-GitHub-Api-Version')
      response.setHeader('access-control-allow-methods', 'GET, POST, PATCH, PUT, DELETE')
      return void response.writeHead(204).end()
    }
    const body = await bodyOf(request)
    const { authorization } = request.headers
    standIn.requests.push({ method, path, authorization, body })
    const send = (status: number, value: unknown) => sendJson(response, status, value)
    const invalid = (message: string, errors: object[] = []) => send(422, { message, errors })
    if (authorization !== `Bearer ${WRITE_TOKEN}`) return send(401, { message: 'Bad credentials' })
    const refusal = standIn.refuse.find((one) => one.times > 0 && one.path.test(`${method} ${path}`))
    if (refusal) {
      refusal.times--
      for (const [name, value] of Object.entries(refusal.headers ?? {})) response.setHeader(name, value)
      return send(refusal.status, { message: refusal.message })
    }
    if (method !== 'GET') await new Promise((resolve) => setTimeout(resolve, standIn.slowMs))

    if (path === '/user') return send(200, { login: LOGIN })
    const owner = path === '/user/repos' ? LOGIN : /^\/orgs\/([^/]+)\/repos$/.exec(path)?.[1]
    if (owner && method === 'POST') {
      const at = `${owner}/${body!.name}`
      if (repositories.has(at))
        return invalid('Repository creation failed.', [
          { resource: 'Repository', code: 'custom', field: 'name', message: 'name already exists on this account' },
        ])
      const made = add(at, body!.auto_init ? { 'README.md': `# ${body!.name}` } : null, {
        isPrivate: body!.private === true,
      })
      return send(201, repositoryAnswer(made))
    }
    const [, at = '', rest = ''] = /^\/repos\/([^/]+\/[^/]+)\/?(.*)$/.exec(path) ?? []
    const one = repositories.get(at)
    if (!one) return send(404, { message: 'Not Found' })
    if (rest === '') return send(200, repositoryAnswer(one))
    const isEmpty = one.branches.size === 0
    const [area, ...parts] = rest.split('/')
    if (area === 'git') {
      if (isEmpty) return send(409, { message: 'Git Repository is empty.' })
      const [kind, ...where] = parts
      if (kind === 'ref' || (kind === 'refs' && method === 'PATCH')) {
        const branch = where.slice(1).join('/')
        const sha = one.branches.get(branch)
        if (sha === undefined)
          return method === 'GET' ? send(404, { message: 'Not Found' }) : invalid('Reference does not exist')
        if (method === 'PATCH') {
          if (body!.force !== true && !follows(sha, String(body!.sha))) return invalid('Update is not a fast forward')
          move(one, branch, String(body!.sha))
        }
        return send(200, { ref: `refs/heads/${branch}`, object: { type: 'commit', sha: one.branches.get(branch) } })
      }
      if (kind === 'refs') {
        const branch = String(body!.ref).replace('refs/heads/', '')
        if (one.branches.has(branch)) return invalid('Reference already exists')
        if (objects.get(String(body!.sha))?.kind !== 'commit') return invalid('Object does not exist')
        move(one, branch, String(body!.sha))
        return send(201, { ref: body!.ref, object: { sha: body!.sha } })
      }
      if (kind === 'blobs') {
        const bytes = Buffer.from(String(body!.content), body!.encoding === 'base64' ? 'base64' : 'utf8')
        return send(201, { sha: putBlob(bytes) })
      }
      if (kind === 'commits') {
        if (method === 'POST') {
          const { message, tree, parents } = body as { message: string; tree: string; parents: string[] }
          if (objects.get(tree)?.kind !== 'tree') return invalid('Tree SHA does not exist')
          return send(201, { sha: putCommit({ message, tree, parents }), tree: { sha: tree } })
        }
        const commit = objects.get(where[0]!)
        return commit?.kind === 'commit'
          ? send(200, { sha: where[0], tree: { sha: commit.tree } })
          : send(404, { message: 'Not Found' })
      }
      if (kind === 'trees' && method === 'GET') {
        if (objects.get(where[0]!)?.kind !== 'tree') return send(404, { message: 'Not Found' })
        const tree = [...list(where[0]!)]
          .filter(([name]) => searchParams.has('recursive') || !name.includes('/'))
          .map(([name, { mode, sha, kind: type }]) => ({
            path: name,
            mode,
            type,
            sha,
            ...(type === 'blob' && { size: contents(sha).length }),
          }))
        return send(200, { sha: where[0], tree, truncated: false })
      }
      if (kind === 'trees') {
        const given = body!.tree as { path: string; mode: string; sha?: string | null; content?: string }[]
        if (given.length === 0) return invalid('Invalid tree info')
        const base = body!.base_tree === undefined ? new Map() : list(String(body!.base_tree))
        const files = new Map([...base].filter(([, { kind: type }]) => type !== 'tree'))
        for (const { path: name, mode, sha, content } of given) {
          if (sha === null) {
            if (!files.delete(name)) return invalid('GitRPC::BadObjectState')
          } else {
            if (content === undefined && !objects.has(sha!)) return invalid(`tree.sha ${sha} is not a valid blob`)
            files.set(name, { mode, sha: content === undefined ? sha! : putBlob(Buffer.from(content)), kind: 'blob' })
          }
        }
        return send(201, { sha: treeOfFiles(files) })
      }
    }
    if (area === 'contents' && method === 'PUT') {
      const tree = treeOfFiles(
        new Map([[parts.join('/'), { mode: '100644', sha: putBlob(Buffer.from(String(body!.content), 'base64')) }]]),
      )
      move(one, String(body!.branch), putCommit({ message: String(body!.message), tree, parents: [] }))
      return send(201, {})
    }
    if (area === 'pulls') {
      if (method === 'GET')
        return send(
          200,
          one.pulls
            .filter(({ head }) => searchParams.get('head') === `${at.split('/')[0]}:${head}`)
            .map((pull) => ({ ...pull, html_url: `https://github.com/${at}/pull/${pull.number}` })),
        )
      const pull = {
        title: String(body!.title),
        head: String(body!.head),
        base: String(body!.base),
        number: one.pulls.length + 1,
      }
      if (!one.branches.has(pull.head))
        return invalid('Validation Failed', [{ resource: 'PullRequest', field: 'head', code: 'invalid' }])
      one.pulls.push(pull)
      return send(201, { html_url: `https://github.com/${at}/pull/${pull.number}`, number: pull.number })
    }
    if (area === 'pages') {
      if (parts.length === 0 && method === 'POST') {
        if (one.isPrivate) return invalid('Your current plan does not support GitHub Pages for this repository.')
        if (one.pages) return send(409, { message: 'GitHub Pages is already enabled.' })
        const source = body!.source as { branch: string; path: string }
        const sha = one.branches.get(source.branch)
        if (sha === undefined) return invalid('The source branch does not exist.')
        one.pages = source
        one.builds.push({ commit: sha, polls: standIn.buildPolls })
        return send(201, pagesAnswer(one))
      }
      if (!one.pages) return send(404, { message: 'Not Found' })
      if (parts.length === 0 && method === 'PUT') {
        one.pages = body!.source as { branch: string; path: string }
        return send(204, null)
      }
      if (parts.length === 0) return send(200, pagesAnswer(one))
      if (rest === 'pages/builds' && method === 'POST') {
        one.builds.push({ commit: one.branches.get(one.pages.branch)!, polls: standIn.buildPolls })
        return send(201, { status: 'queued' })
      }
      if (rest === 'pages/builds/latest') {
        const build = one.builds.at(-1)
        if (!build) return send(404, { message: 'Not Found' })
        const status = build.polls-- > 0 ? 'building' : 'built'
        return send(200, { status, commit: build.commit, error: { message: null } })
      }
    }
    send(404, { message: 'Not Found' })
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
