import type { FileSystemAPI } from '@webcontainer/api'
import { type SandboxFileSystem, UnsupportedError } from '../../protocol/sandbox.ts'
import type { Container } from './container.ts'
import { createFrameReader, FILES_HELPER } from './helpers.ts'

/** Runs the files helper once. Rejects with Node's own code. */
async function ask(container: Container, operation: string, ...args: string[]): Promise<any> {
  const child = await container.spawn('node', ['-e', FILES_HELPER, operation, ...args])
  let result: any = null
  const read = createFrameReader((frame) => {
    result = frame
  })
  const reader = child.output.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) read(part.value)
  if (!result) throw new Error(`WebContainer's node did not answer to ${operation}`)
  if (result.error) throw Object.assign(new Error(result.error.message), { code: result.error.code })
  return result.value
}

/** WebContainer's own `fs`, with what it lacks asked of a node in it. Its paths start at the working directory. */
export function createContainerFiles(container: Container): SandboxFileSystem {
  function inside(path: string): string {
    if (!path.startsWith('/')) return path
    if (path === container.workdir) return '.'
    if (path.startsWith(`${container.workdir}/`)) return path.slice(container.workdir.length + 1)
    throw new UnsupportedError('webcontainer', `files outside ${container.workdir}`)
  }
  const { fs } = container
  return {
    readdir: ((path: string, options?: any) => fs.readdir(inside(path), options)) as FileSystemAPI['readdir'],
    readFile: ((path: string, encoding?: any) => fs.readFile(inside(path), encoding)) as FileSystemAPI['readFile'],
    writeFile: (path, data, options) => fs.writeFile(inside(path), data, options),
    mkdir: ((path: string, options?: any) => fs.mkdir(inside(path), options)) as FileSystemAPI['mkdir'],
    rm: (path, options) => fs.rm(inside(path), options),
    rename: (from, to) => fs.rename(inside(from), inside(to)),
    watch: ((path: string, ...rest: any[]) => (fs.watch as any)(inside(path), ...rest)) as FileSystemAPI['watch'],
    stat: (path) => ask(container, 'stat', inside(path)),
    lstat: (path) => ask(container, 'lstat', inside(path)),
    exists: async (path) => (await ask(container, 'stat', inside(path))) !== null,
    readlink: (path) => ask(container, 'readlink', inside(path)),
    symlink: (target, path) => ask(container, 'symlink', target, inside(path)),
    chmod: (path, mode) => ask(container, 'chmod', inside(path), String(mode)),
  }
}
