import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { findPackages, type Manifest, type Packed, packFolder } from './packages.ts'

const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url))
const ABBREVIATED = 'application/vnd.npm.install-v1+json'
/** What the abbreviated form keeps of a version (github.com/npm/registry, docs/responses/package-metadata.md). */
const KEPT = (
  'name version deprecated dependencies optionalDependencies devDependencies bundleDependencies peerDependencies ' +
  'peerDependenciesMeta acceptDependencies bin directories engines cpu os libc funding'
).split(' ')

export interface Registry {
  /** Base address, with `/` at its end. */
  url: string
  /** Method and path of every request so far. */
  requests: string[]
  /** Where an answer is wrong, says what came in the place of a cookie or an `authorization` header. */
  secrets: string[]
  close(): Promise<void>
}

export interface RegistryOptions {
  /** Packages beside those of this project's own `node_modules`. */
  extra?: Packed[]
  /** Names whose tarballs arrive with a byte changed. */
  corrupted?: string[]
}

/**
 * A package registry on loopback, as the public one answers pages: readable from every origin, deaf to preflights.
 * Serves this project's own packages, packed when they are first asked for, at the versions that are installed.
 */
export async function startRegistry({ extra = [], corrupted = [] }: RegistryOptions = {}): Promise<Registry> {
  const folders = findPackages(MODULES)
  const packed = new Map<string, Packed[]>()
  const requests: string[] = []
  const secrets: string[] = []
  let url = ''

  function versionsOf(name: string): Packed[] {
    let versions = packed.get(name)
    if (!versions) {
      const own = extra.filter(({ manifest }) => manifest.name === name)
      const unique = new Map<string, Packed>()
      for (const each of [...own, ...(folders.get(name) ?? []).map(packFolder)]) unique.set(each.manifest.version, each)
      versions = [...unique.values()]
      packed.set(name, versions)
    }
    return versions
  }

  const tarballPath = ({ name, version }: Manifest) => `${name}/-/${name.split('/').at(-1)}-${version}.tgz`

  function packument(name: string, versions: Packed[], abbreviated: boolean): string {
    const entries = versions.map(({ manifest, integrity, shasum }) => {
      const kept = abbreviated ? Object.fromEntries(KEPT.map((key) => [key, manifest[key]])) : manifest
      const install = ['preinstall', 'install', 'postinstall'].some((script) => manifest.scripts?.[script])
      const bin = typeof manifest.bin === 'string' ? { [name.split('/').at(-1)!]: manifest.bin } : manifest.bin
      return [
        manifest.version,
        {
          ...kept,
          bin,
          ...(install && { hasInstallScript: true }),
          dist: { integrity, shasum, tarball: url + tarballPath(manifest) },
        },
      ]
    })
    const latest = versions
      .map(({ manifest }) => manifest.version)
      .sort(byVersion)
      .at(-1)
    const times = Object.fromEntries(versions.map(({ manifest }) => [manifest.version, '2025-01-01T00:00:00.000Z']))
    return JSON.stringify({
      name,
      'dist-tags': { latest },
      versions: Object.fromEntries(entries),
      ...(abbreviated ? { modified: '2025-01-01T00:00:00.000Z' } : { _id: name, time: times }),
    })
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(request.url!.slice(1).split('?')[0]!)
    requests.push(`${request.method} /${path}`)
    for (const name of ['cookie', 'authorization']) if (request.headers[name]) secrets.push(`${name} for /${path}`)
    const send = (status: number, type: string, body: string | Buffer) => {
      const gzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '') && typeof body === 'string'
      const bytes = gzip ? gzipSync(body) : Buffer.from(body)
      const etag = `"${createHash('sha1').update(body).digest('hex')}"`
      const headers = {
        'content-type': type,
        'access-control-allow-origin': '*',
        'cache-control': 'public, max-age=300',
        vary: 'accept-encoding, accept',
        etag,
        ...(gzip && { 'content-encoding': 'gzip' }),
      }
      if (status === 200 && request.headers['if-none-match'] === etag) return response.writeHead(304, headers).end()
      response.writeHead(status, { ...headers, 'content-length': bytes.length })
      return response.end(request.method === 'HEAD' ? undefined : bytes)
    }
    const notFound = () => send(404, 'application/json', '{"error":"Not found"}')

    if (request.method === 'POST' && path === '-/npm/v1/security/advisories/bulk') {
      request.resume()
      return void send(200, 'application/json', '{}')
    }
    // As the public registry: a page that asks first whether it may gets no permission.
    if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405).end()
    const [name, file] = path.split('/-/') as [string, string?]
    if (file !== undefined) {
      const found = versionsOf(name).find(({ manifest }) => tarballPath(manifest) === path)
      if (!found) return void notFound()
      return void send(
        200,
        'application/octet-stream',
        corrupted.includes(name) ? damaged(found.tarball) : found.tarball,
      )
    }
    const versions = versionsOf(name)
    if (versions.length === 0) return void notFound()
    const abbreviated = (request.headers.accept ?? '').includes(ABBREVIATED)
    send(200, abbreviated ? ABBREVIATED : 'application/json', packument(name, versions, abbreviated))
  }

  const server = createServer((request, response) => {
    try {
      answer(request, response)
    } catch (error) {
      console.error(error)
      response.writeHead(500).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://localhost:${(server.address() as AddressInfo).port}/`
  return {
    url,
    requests,
    secrets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function damaged(tarball: Buffer): Buffer {
  const copy = Buffer.from(tarball)
  copy[copy.length >> 1]! ^= 0xff
  return copy
}

function byVersion(one: string, other: string): number {
  const numbers = (version: string) => version.split(/[.-]/).map(Number)
  const [a, b] = [numbers(one), numbers(other)]
  for (let i = 0; i < 3; i++) if (a[i] !== b[i]) return (a[i] ?? 0) - (b[i] ?? 0)
  // A version with more to say is one before the release.
  return b.length - a.length
}
