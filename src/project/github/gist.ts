import { LARGEST_KEPT } from '../files-mirror.ts'
import { type GitHubApi, GitHubError } from './api.ts'
import type { Finding, FoundFile } from './look.ts'

/** As the API describes it. The content of a file over 1 MB is cut, the list after 300 files. */
interface Gist {
  id: string
  description: string | null
  owner?: { login: string } | null
  truncated?: boolean
  files: Record<
    string,
    { filename: string; size: number; truncated?: boolean; content?: string; encoding?: string } | null
  >
}

/** A gist comes with its contents in one answer. */
export async function lookAtGist(api: GitHubApi, id: string): Promise<Finding> {
  const gist = await api.json<Gist>(`/gists/${id}`)
  const files: FoundFile[] = []
  const left: string[] = []
  for (const file of Object.values(gist.files)) {
    if (!file) continue
    const { filename: path, content } = file
    if (file.truncated || content === undefined)
      left.push(`${path}: larger than 1 MB, which GitHub keeps on another host`)
    else {
      const bytes = file.encoding === 'base64' ? fromBase64(content) : new TextEncoder().encode(content)
      if (bytes.length > LARGEST_KEPT) left.push(`${path}: larger than 5 MB`)
      else files.push({ path, size: bytes.length, bytes })
    }
  }
  if (gist.truncated) left.push('what comes after the first 300 files')
  if (files.length === 0) throw new GitHubError('empty', 'There are no files in this gist that a project keeps.')
  const name = files[0]!.path.replace(/\.[^.]*$/, '') || 'gist'
  return { name, from: `gist ${id.slice(0, 7)}${gist.owner ? ` of ${gist.owner.login}` : ''}`, files, left }
}

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
