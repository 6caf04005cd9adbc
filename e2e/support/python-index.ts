import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { strToU8, zipSync } from 'fflate'

export interface WheelOptions {
  name: string
  version: string
  /** Contents by path. */
  files: Record<string, string>
  requires?: string[]
  /** `name = module:function` */
  scripts?: string[]
  /** The wheel's tags; `py3-none-any` by default. */
  tag?: string
}

export interface Wheel {
  name: string
  filename: string
  bytes: Uint8Array
}

/** A wheel as build tools make them (PEP 427), with a RECORD that holds digests. */
export function makeWheel({
  name,
  version,
  files,
  requires = [],
  scripts = [],
  tag = 'py3-none-any',
}: WheelOptions): Wheel {
  const info = `${name.replaceAll('-', '_')}-${version}.dist-info`
  const metadata = ['Metadata-Version: 2.1', `Name: ${name}`, `Version: ${version}`, `Summary: ${name} for tests`]
  const all: Record<string, string> = {
    ...files,
    [`${info}/METADATA`]: `${[...metadata, ...requires.map((one) => `Requires-Dist: ${one}`)].join('\n')}\n`,
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
    ...(scripts.length > 0 && { [`${info}/entry_points.txt`]: `[console_scripts]\n${scripts.join('\n')}\n` }),
  }
  const digest = (text: string) => createHash('sha256').update(text).digest('base64url')
  const record = Object.entries(all).map(([path, text]) => `${path},sha256=${digest(text)},${text.length}`)
  all[`${info}/RECORD`] = `${[...record, `${info}/RECORD,,`].join('\n')}\n`
  const entries = Object.entries(all).map(([path, text]) => [path, strToU8(text)] as const)
  return {
    name: name.toLowerCase(),
    filename: `${name.replaceAll('-', '_')}-${version}-${tag}.whl`,
    bytes: zipSync(Object.fromEntries(entries)),
  }
}

export interface PythonIndex {
  /** Base address of the index, with `/` at its end. */
  url: string
  /** Method and path of what was asked of the host of the files. */
  asked: string[]
  close(): Promise<void>
}

/**
 * An index of packages on loopback (PEP 503, PEP 691) whose files lie on another host, as the public one's do; both
 * may be read by pages of every origin. Files of the names in `altered` arrive with a byte changed.
 */
export async function startPythonIndex(wheels: Wheel[], altered: string[] = []): Promise<PythonIndex> {
  const asked: string[] = []
  const headers = { 'access-control-allow-origin': '*' }
  const files = await listen((path, _accept, answer) => {
    asked.push(path)
    const wheel = wheels.find(({ filename }) => path === `/files/${filename}`)
    if (!wheel) return answer.writeHead(404, headers).end()
    const bytes = Buffer.from(wheel.bytes)
    if (altered.includes(wheel.name)) bytes[bytes.length >> 1]! ^= 0xff
    answer.writeHead(200, { ...headers, 'content-type': 'application/octet-stream' }).end(bytes)
  })
  const index = await listen((path, accept, answer) => {
    const found = wheels.filter(({ name }) => path === `/simple/${name}/`)
    if (found.length === 0) return answer.writeHead(404, headers).end('no such project')
    const links = found.map(({ filename, bytes }) => ({
      filename,
      url: `${files.origin}/files/${filename}`,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    }))
    const json = accept.includes('application/vnd.pypi.simple.v1+json')
    const type = json ? 'application/vnd.pypi.simple.v1+json' : 'text/html'
    answer.writeHead(200, { ...headers, 'content-type': type })
    if (json) {
      const list = links.map(({ filename, url, sha256 }) => ({ filename, url, hashes: { sha256 } }))
      return answer.end(JSON.stringify({ meta: { 'api-version': '1.0' }, name: found[0]!.name, files: list }))
    }
    answer.end(
      `<!doctype html>${links.map((one) => `<a href="${one.url}#sha256=${one.sha256}">${one.filename}</a>`).join('\n')}`,
    )
  })
  return {
    url: `${index.origin}/simple/`,
    asked,
    close: async () => {
      await Promise.all([index, files].map(({ server }) => new Promise((resolve) => server.close(resolve))))
    },
  }
}

type Answer = import('node:http').ServerResponse

async function listen(
  serve: (path: string, accept: string, answer: Answer) => unknown,
): Promise<{ server: Server; origin: string }> {
  const server = createServer(
    (request, response) => void serve(request.url ?? '', request.headers.accept ?? '', response),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, origin: `http://localhost:${(server.address() as AddressInfo).port}` }
}
