import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sendJson } from './git-host.ts'

export const SITE_TOKEN = 'nfp_standin0123456789abcdefghijklmnop'

interface Deployment {
  id: string
  /** Hashes by path. */
  files: Record<string, string>
  missing: Set<string>
  /** How often it is still said to be under way. */
  polls: number
}
interface Site {
  id: string
  name: string
  shown: string | null
  deployments: Map<string, Deployment>
}

export interface SiteHosts {
  netlify: string
  vercel: string
  sites: Map<string, Site>
  /** Names that belong to somebody else. */
  taken: Set<string>
  uploads: string[]
  /** Answers without CORS headers, as a host that is not made for pages. */
  closed: boolean
  /** The files that a site shows, as text. */
  shown(name: string): Record<string, string> | null
  close(): Promise<void>
}

/**
 * Netlify's file digest method and restore, and Vercel's files, deployments and rollback, as their API references
 * describe them. What was uploaded before need not be again.
 */
export async function startSiteHosts(): Promise<SiteHosts> {
  const blobs = new Map<string, Buffer>()
  const state = { sites: new Map<string, Site>(), taken: new Set<string>(), uploads: [] as string[], closed: false }
  let made = 0
  const add = (name: string): Site => {
    const site: Site = { id: `site-${++made}`, name, shown: null, deployments: new Map() }
    state.sites.set(name, site)
    return site
  }
  const keep = (bytes: Buffer): string => {
    const sha = createHash('sha1').update(bytes).digest('hex')
    blobs.set(sha, bytes)
    state.uploads.push(sha)
    return sha
  }
  const begin = (site: Site, files: Record<string, string>): Deployment => {
    const missing = new Set(Object.values(files).filter((sha) => !blobs.has(sha)))
    const one: Deployment = { id: `dep-${++made}`, files, missing, polls: 1 }
    site.deployments.set(one.id, one)
    return one
  }
  const isReady = (site: Site, one: Deployment): boolean => {
    const ready = one.missing.size === 0 && one.polls-- <= 0
    if (ready) site.shown = one.id
    return ready
  }
  const find = (id: string): [Site, Deployment] | null => {
    for (const site of state.sites.values()) {
      const one = site.deployments.get(id)
      if (one) return [site, one]
    }
    return null
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, 'http://host')
    const path = decodeURIComponent(pathname)
    const method = request.method!
    if (!state.closed) response.setHeader('access-control-allow-origin', '*')
    if (method === 'OPTIONS') {
      response.setHeader('access-control-allow-headers', 'Authorization, Content-Type, X-Vercel-Digest')
      response.setHeader('access-control-allow-methods', 'GET, POST, PUT')
      return void response.writeHead(state.closed ? 405 : 204).end()
    }
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const bytes = Buffer.concat(parts)
    const isVercel = !path.startsWith('/api/v1')
    const refuse = (status: number, message: string) =>
      sendJson(response, status, isVercel ? { error: { code: 'refused', message } } : { code: status, message })
    if (request.headers.authorization !== `Bearer ${SITE_TOKEN}`) return refuse(401, 'Not authorized')
    const body = request.headers['content-type'] === 'application/json' ? JSON.parse(bytes.toString()) : null
    return isVercel ? vercel() : netlify()

    function netlify(): void {
      const told = (site: Site) => ({
        id: site.id,
        name: site.name,
        url: `http://${site.name}.netlify.app`,
        ssl_url: `https://${site.name}.netlify.app`,
      })
      const [, kind, id, sub, deploy, verb] = /^\/api\/v1\/(\w+)\/?([^/]*)\/?(\w*)\/?([^/]*)\/?(\w*)/.exec(path) ?? []
      const site = [...state.sites.values()].find((one) => one.id === id)
      const describe = (one: Deployment, owner: Site) => ({
        id: one.id,
        site_id: owner.id,
        required: [...one.missing],
        state: isReady(owner, one) ? 'ready' : one.missing.size > 0 ? 'uploading' : 'processing',
      })
      if (kind === 'sites' && id === '' && method === 'GET') {
        const name = searchParams.get('name') ?? ''
        return sendJson(response, 200, [...state.sites.values()].filter((one) => one.name.includes(name)).map(told))
      }
      if (kind === 'sites' && id === '' && method === 'POST') {
        if (state.taken.has(body.name)) return sendJson(response, 422, { errors: { subdomain: ['must be unique'] } })
        return sendJson(response, 201, told(add(body.name)))
      }
      if (kind === 'deploys' && method === 'PUT') {
        const found = find(id!)
        const name = path.slice(path.indexOf('/files/') + '/files'.length)
        if (!found || found[1].files[name] === undefined) return refuse(404, 'Not Found')
        if (keep(bytes) !== found[1].files[name]) return refuse(422, 'The file does not match its digest')
        found[1].missing.delete(found[1].files[name]!)
        return sendJson(response, 200, { path: name })
      }
      if (!site) return refuse(404, 'Not Found')
      if (sub === 'deploys' && deploy === '' && method === 'POST')
        return sendJson(response, 200, describe(begin(site, body.files), site))
      const one = site.deployments.get(deploy ?? '')
      if (!one) return refuse(404, 'Not Found')
      if (verb === 'restore') site.shown = one.id
      return sendJson(response, verb === 'restore' ? 201 : 200, describe(one, site))
    }

    function vercel(): void {
      const told = (site: Site, one: Deployment) => {
        const readyState = isReady(site, one) ? 'READY' : 'BUILDING'
        return { id: one.id, url: `${site.name}-${one.id}.vercel.app`, readyState, alias: [`${site.name}.vercel.app`] }
      }
      if (path === '/v2/files') {
        if (request.headers['x-vercel-digest'] !== keep(bytes)) return refuse(400, 'The digest is wrong')
        return sendJson(response, 200, { urls: [] })
      }
      const name = /^\/v9\/projects\/(.+)$/.exec(path)?.[1]
      if (name) {
        const site = state.sites.get(name)
        return site ? sendJson(response, 200, { id: site.id, name }) : refuse(404, 'Project not found.')
      }
      if (path === '/v13/deployments') {
        const files = body.files as { file: string; sha: string }[]
        if (files.some(({ sha }) => !blobs.has(sha))) return refuse(400, 'Missing files')
        const site = state.sites.get(body.name) ?? add(body.name)
        return sendJson(
          response,
          200,
          told(site, begin(site, Object.fromEntries(files.map(({ file, sha }) => [`/${file}`, sha])))),
        )
      }
      const [, project, version] = /^\/v1\/projects\/([^/]+)\/rollback\/([^/]+)$/.exec(path) ?? []
      const found = find(version ?? /^\/v13\/deployments\/([^/]+)$/.exec(path)?.[1] ?? '')
      if (!found || (project !== undefined && found[0].id !== project)) return refuse(404, 'Not found')
      if (project === undefined) return sendJson(response, 200, told(...found))
      found[0].shown = found[1].id
      return sendJson(response, 201, {})
    }
  }

  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return Object.assign(state, {
    netlify: `${base}/api/v1`,
    vercel: base,
    shown(name: string) {
      const site = state.sites.get(name)
      const files = site?.deployments.get(site.shown ?? '')?.files
      return files
        ? Object.fromEntries(Object.entries(files).map(([path, sha]) => [path, blobs.get(sha)!.toString()]))
        : null
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}
