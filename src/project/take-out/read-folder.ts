import { isKept } from '../../protocol/by-products.ts'
import type { Sandbox } from '../../protocol/sandbox.ts'
import type { OutFile } from './gather.ts'

/** More is no site but a mistake: a folder of packages, or a disk. */
const MOST_FILES = 5000
const MOST_BYTES = 200_000_000

/** Whether a file is for the world to see: hidden ones are not, but for those that hosts look for. */
export const isPublic = (path: string): boolean =>
  isKept(path) && path.split('/').every((part, at) => !part.startsWith('.') || (at === 0 && part === '.well-known'))

/**
 * Every public file in a folder of the machine, by path in it: also those that no project keeps, for their size.
 * Rejects with a sentence where there is no such folder, or too much in it.
 */
export async function readFolder(
  fs: Pick<Sandbox['fs'], 'readdir' | 'readFile' | 'stat'>,
  folder: string,
): Promise<OutFile[]> {
  const root = folder === '' ? '.' : folder
  if ((await fs.stat(root))?.kind !== 'directory') throw new Error(`There is no folder ${folder} in the project.`)
  const files: OutFile[] = []
  let size = 0
  const walk = async (below: string): Promise<void> => {
    const names = await fs.readdir(`${root}/${below}`)
    for (const name of [...names].sort()) {
      const path = below === '' ? name : `${below}/${name}`
      if (!isPublic(path)) continue
      const stat = await fs.stat(`${root}/${path}`)
      if (stat?.kind === 'directory') await walk(path)
      if (stat?.kind !== 'file') continue
      size += stat.size
      if (files.length >= MOST_FILES || size > MOST_BYTES)
        throw new Error(
          `${folder || 'The project'} holds more than ${MOST_FILES} files or 200 MB. Choose the folder that is to be shown.`,
        )
      files.push({ path, bytes: await fs.readFile(`${root}/${path}`), executable: false })
    }
  }
  await walk('')
  return files
}
