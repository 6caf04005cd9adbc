import { pause } from '../deploy/check-address.ts'
import type { Shown, SiteHost } from '../deploy/deploy.ts'
import { createGitHubApi, type GitHubApi, type GitHubApiOptions, GitHubError } from './api.ts'
import { makeCommit, makeTree, moveBranch } from './commit.ts'
import { compareFiles } from './compare.ts'
import { headOf, isBranchName, lookAtRepository, readBase } from './repository.ts'

export interface PagesOptions extends GitHubApiOptions {
  /** `owner/name`. */
  at: string
  branch: string
  /** Between looks at the build, and how long it is waited for. Milliseconds. */
  everyMs?: number
  patienceMs?: number
}

interface Site {
  html_url: string
  build_type?: 'legacy' | 'workflow' | null
  source?: { branch: string; path: string } | null
}
interface Build {
  status: 'queued' | 'building' | 'built' | 'errored' | null
  commit: string
  error?: { message: string | null }
}

/** A site on GitHub Pages, shown from a branch of its own: each deployment is a commit there, which stays. */
export function createPagesHost(options: PagesOptions): SiteHost {
  const { at, branch, signal, everyMs = 3000, patienceMs = 300_000 } = options
  const api = createGitHubApi(options)

  async function showCommit(
    tree: string,
    head: string | null,
    message: string,
    say: (step: string) => void,
  ): Promise<Shown> {
    const commit = await makeCommit(api, at, { message, tree, parents: head === null ? [] : [head] })
    await moveBranch(api, at, branch, { commit, exists: head !== null })
    const url = await enable(api, at, branch)
    say('Waiting for GitHub to build the site')
    await built(commit)
    return { version: commit, url }
  }

  async function built(commit: string): Promise<void> {
    const end = Date.now() + patienceMs
    while (Date.now() < end) {
      const build = await api.find<Build>(`/repos/${at}/pages/builds/latest`)
      if (build?.commit === commit && build.status === 'built') return
      if (build?.commit === commit && build.status === 'errored')
        throw new GitHubError(
          'failed',
          `GitHub could not build the site: ${build.error?.message ?? 'it does not say why'}.`,
        )
      await pause(everyMs, signal)
    }
    throw new GitHubError(
      'failed',
      `GitHub has not built the site after ${Math.round(patienceMs / 60_000)} minutes. The files are in branch ${branch}; look at the repository’s Actions.`,
    )
  }

  return {
    async look() {
      if (!isBranchName(branch)) throw new GitHubError('failed', `“${branch}” is no name for a branch.`)
      const { main, isPrivate } = await lookAtRepository(api, at, branch)
      const notes = [`What is in it can be seen by everybody, at ${addressOf(at)}.`]
      if (branch === main)
        notes.push(`Branch ${branch} is the repository’s main one: what it holds now is replaced by the built files.`)
      if (isPrivate) notes.push('The repository is private. GitHub shows sites of those on paid plans only.')
      const site = await api.find<Site>(`/repos/${at}/pages`)
      if (site === null) notes.push('Deploying switches Pages on for it.')
      else if (!isFrom(site, branch))
        notes.push(
          `Its site is made from ${site.build_type === 'workflow' ? 'a workflow' : `branch ${site.source?.branch}`} now. That changes to branch ${branch}.`,
        )
      return notes
    },

    async put(files, say) {
      const head = await headOf(api, at, branch)
      const base = head === null ? null : await readBase(api, at, head)
      // Without this file GitHub leaves out what begins with an underscore.
      const whole = files.some(({ path }) => path === '.nojekyll')
        ? files
        : [...files, { path: '.nojekyll', bytes: new Uint8Array(), executable: false }]
      const { added } = await compareFiles(whole, [])
      const known = new Set(base?.entries.map(({ sha }) => sha))
      say('Sending')
      const onProgress = (sent: number) => say(`Sending, ${sent} of ${added.length} files`)
      const tree = await makeTree(api, { at, base: null, files: added, gone: [], known, onProgress })
      return showCommit(tree, head, 'Deploy', say)
    },

    async back(version, say) {
      const [head, commit] = await Promise.all([
        headOf(api, at, branch),
        api.find<{ tree: { sha: string } }>(`/repos/${at}/git/commits/${version}`),
      ])
      if (commit === null) throw new GitHubError('missing', `${at} no longer has the commit ${version.slice(0, 7)}.`)
      return showCommit(commit.tree.sha, head, `Go back to ${version.slice(0, 7)}`, say)
    },
  }
}

const isFrom = ({ build_type, source }: Site, branch: string): boolean =>
  build_type !== 'workflow' && source?.branch === branch && source.path === '/'

/** Lets the site show this branch; its address. */
async function enable(api: GitHubApi, at: string, branch: string): Promise<string> {
  const body = { build_type: 'legacy', source: { branch, path: '/' } }
  const site = await api.find<Site>(`/repos/${at}/pages`)
  if (site === null) return (await api.send<Site>('POST', `/repos/${at}/pages`, body)).html_url
  if (!isFrom(site, branch)) {
    await api.send('PUT', `/repos/${at}/pages`, body)
    await api.send('POST', `/repos/${at}/pages/builds`, {})
  }
  return site.html_url
}

/** Where GitHub shows a repository's site, unless it has a domain of its own. */
export function addressOf(at: string): string {
  const [owner = '', name = ''] = at.split('/')
  const host = `${owner.toLowerCase()}.github.io`
  return name.toLowerCase() === host ? `https://${host}/` : `https://${host}/${name}/`
}
