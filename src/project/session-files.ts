import { isByProduct } from '../protocol/by-products.ts'
import type { Sandbox } from '../protocol/sandbox.ts'
import type { ProjectState } from '../protocol/state.ts'
import type { Storage } from '../protocol/storage.ts'
import type { FilesMirror } from './files-mirror.ts'
import { textOf } from './packed-content.ts'

export interface SessionFilesOptions {
  /** Resolves when the sandbox holds the project's files. */
  ready: () => Promise<{ sandbox: Sandbox; mirror: FilesMirror }>
  storage: Pick<Storage, 'getContent'>
  files: () => ProjectState['files']
}

/** What a person does to files. Paths are relative to the project. Rejections are sentences for the person. */
export interface SessionFiles {
  /** null where there is no such file, or it is not text. From storage while the sandbox starts. */
  readFile(path: string): Promise<string | null>
  /** The same for a file of any kind; null where there is none. */
  readBytes(path: string): Promise<Uint8Array | null>
  /** Creates folders as needed. */
  saveFile(path: string, text: string): Promise<void>
  /** Refuses where something stands already. */
  createFile(path: string): Promise<void>
  /** A file or a folder. Refuses where something stands already. */
  renameFile(from: string, to: string): Promise<void>
  /** A file, or a folder with all that is in it. */
  deleteFile(path: string): Promise<void>
  /** Makes these files what the hashes say (null: none), in one go. Rejects where a content is not kept. */
  applyFiles(files: { path: string; content: string | null }[]): Promise<void>
  /** The text behind a content hash; null where it is not kept or not text. */
  contentText(hash: string): Promise<string | null>
}

export function createSessionFiles({ ready, storage, files }: SessionFilesOptions): SessionFiles {
  async function refuseTaken(sandbox: Sandbox, path: string): Promise<void> {
    if ((await sandbox.fs.lstat(path)) !== null) throw new Error(`${path} exists already. Choose another name.`)
  }

  async function makeFolders(sandbox: Sandbox, path: string): Promise<void> {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    if (folder !== '') await sandbox.fs.mkdir(folder, { recursive: true })
  }

  async function contentText(hash: string): Promise<string | null> {
    const bytes = await storage.getContent(hash)
    return bytes === null ? null : textOf(bytes)
  }

  return {
    contentText,

    async readFile(path) {
      const kept = Object.hasOwn(files(), path) ? files()[path] : undefined
      if (kept !== undefined) {
        const text = await contentText(kept.content)
        if (text !== null) return text
      }
      const { sandbox } = await ready()
      if ((await sandbox.fs.stat(path))?.kind !== 'file') return null
      return textOf(await sandbox.fs.readFile(path))
    },

    async readBytes(path) {
      const kept = Object.hasOwn(files(), path) ? await storage.getContent(files()[path]!.content) : null
      if (kept !== null) return kept
      const { sandbox } = await ready()
      return (await sandbox.fs.stat(path))?.kind === 'file' ? await sandbox.fs.readFile(path) : null
    },

    async saveFile(path, text) {
      checkPath(path)
      const { sandbox, mirror } = await ready()
      await makeFolders(sandbox, path)
      await sandbox.fs.writeFile(path, text)
      await mirror.take([path], 'person')
    },

    async applyFiles(wanted) {
      const contents: (Uint8Array | null)[] = []
      for (const { path, content } of wanted) {
        checkPath(path)
        const bytes = content === null ? null : await storage.getContent(content)
        if (content !== null && bytes === null)
          throw new Error(`The contents of ${path} are no longer in this browser.`)
        contents.push(bytes)
      }
      const { sandbox, mirror } = await ready()
      for (const [index, { path }] of wanted.entries()) {
        const bytes = contents[index]!
        if (bytes === null) await sandbox.fs.rm(path, { force: true })
        else {
          await makeFolders(sandbox, path)
          await sandbox.fs.writeFile(path, bytes)
        }
      }
      const paths = wanted.map(({ path }) => path)
      await mirror.take(paths, 'person')
    },

    async createFile(path) {
      checkPath(path)
      const { sandbox, mirror } = await ready()
      await refuseTaken(sandbox, path)
      await makeFolders(sandbox, path)
      await sandbox.fs.writeFile(path, '')
      await mirror.take([path], 'person')
    },

    async renameFile(from, to) {
      checkPath(to)
      const { sandbox, mirror } = await ready()
      await refuseTaken(sandbox, to)
      await makeFolders(sandbox, to)
      await sandbox.fs.rename(from, to)
      await mirror.take([from, to], 'person')
    },

    async deleteFile(path) {
      checkPath(path)
      const { sandbox, mirror } = await ready()
      await sandbox.fs.rm(path, { recursive: true })
      await mirror.take([path], 'person')
    },
  }
}

/** The paths whose contents are others, by-products left out, in order. */
export function writtenBetween(before: ProjectState['files'], after: ProjectState['files']): string[] {
  if (before === after) return []
  const contentIn = (files: ProjectState['files'], path: string) =>
    Object.hasOwn(files, path) ? files[path]!.content : null
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((path) => contentIn(before, path) !== contentIn(after, path) && !isByProduct(path))
    .sort()
}

function checkPath(path: string): void {
  const isInside = path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  if (!isInside || path.includes('\0')) {
    throw new Error(`“${path}” is not a name for a file here. Write it relative to the project, as in src/index.js.`)
  }
}
