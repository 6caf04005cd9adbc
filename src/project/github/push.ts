import type { PushRecord } from '../../protocol/shipping.ts'
import type { OutFile } from '../take-out/gather.ts'
import { createGitHubApi, type GitHubApi, type GitHubApiOptions, GitHubError, type GitHubProblem } from './api.ts'
import { makeCommit, makeTree, moveBranch } from './commit.ts'
import { type Comparison, compareFiles } from './compare.ts'
import { headOf, inPath, isBranchName, lookAtRepository, type Repository } from './repository.ts'

/** Where the files are to go. */
export type PushTarget =
  /** `owner` empty: the token's own account; else an organisation, or that account's name. */
  | { as: 'repository'; owner: string; name: string; isPrivate: boolean }
  /** `at`: `owner/name`. */
  | { as: 'branch'; at: string; branch: string }
  | { as: 'pull-request'; at: string; branch: string; title: string }

/** What would happen, before anything does. */
export interface PushPlan {
  target: PushTarget
  /** `owner/name`. */
  at: string
  branch: string
  /** null where the repository does not exist yet. */
  repository: Repository | null
  comparison: Comparison
  /** The token's account is the owner: otherwise an organisation is. */
  isOwn: boolean
}

export type Problem = { ok: false; code: GitHubProblem | 'invalid' | 'stopped'; message: string }
export type Planned = { ok: true; plan: PushPlan } | Problem
export type Pushed = { ok: true; push: PushRecord } | Problem

export interface PushOptions extends GitHubApiOptions {
  /** `deletes`: what the project lacks is deleted there. */
  deletes: boolean
  message: string
  onProgress(sent: number, of: number): void
}

const REPOSITORY = /^(?!\.{1,2}$)[\w.-]{1,100}$/
const ADDRESS = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/(?!\.{1,2}$)[\w.-]{1,100}$/
/** How long a new repository may take to have its first commit. Milliseconds, each longer than the one before. */
const WAITS = [200, 500, 1000, 2000, 4000]

/** Asks what a push would change. Nothing is written. Never throws. */
export async function planPush(
  target: PushTarget,
  files: readonly OutFile[],
  ignored: readonly string[],
  options: GitHubApiOptions,
): Promise<Planned> {
  const wrong = problemWith(target)
  if (wrong !== null) return { ok: false, code: 'invalid', message: wrong }
  const api = createGitHubApi(options)
  try {
    if (target.as === 'repository') return { ok: true, plan: await planRepository(api, target, files) }
    const repository = await lookAtRepository(api, target.at, target.branch)
    const isMain = target.branch === repository.main
    if (target.as === 'pull-request' && (isMain || repository.base === null))
      throw new GitHubError(
        'failed',
        `A pull request needs a branch beside ${repository.main}, and something there to be compared with.`,
      )
    const comparison = await compareFiles(files, repository.base?.entries ?? [], ignored)
    const { at } = repository
    return { ok: true, plan: { target, at, branch: target.branch, repository, comparison, isOwn: false } }
  } catch (error) {
    return problemOf(error)
  }
}

async function planRepository(
  api: GitHubApi,
  target: PushTarget & { as: 'repository' },
  files: readonly OutFile[],
): Promise<PushPlan> {
  const { login } = await api.json<{ login: string }>('/user')
  const owner = target.owner || login
  const at = `${owner}/${target.name}`
  if ((await api.find(`/repos/${at}`)) !== null)
    throw new GitHubError('taken', `There is a repository ${at} already. Choose another name, or push a branch of it.`)
  const comparison = await compareFiles(files, [])
  const isOwn = owner.toLowerCase() === login.toLowerCase()
  return { target, at, branch: 'main', repository: null, comparison, isOwn }
}

function problemWith(target: PushTarget): string | null {
  if (target.as === 'repository')
    return REPOSITORY.test(target.name)
      ? null
      : 'A repository’s name holds letters, digits, points, lines and underscores.'
  if (!ADDRESS.test(target.at)) return 'This is no repository’s name. It looks like owner/name.'
  if (!isBranchName(target.branch)) return `“${target.branch}” is no name for a branch.`
  return target.as === 'pull-request' && target.title.trim() === '' ? 'Give the pull request a title.' : null
}

/** Writes one commit, as planned. Never throws. */
export async function push(plan: PushPlan, options: PushOptions): Promise<Pushed> {
  const api = createGitHubApi(options)
  const { comparison, target } = plan
  const files = [...comparison.added, ...comparison.changed]
  const gone = options.deletes ? comparison.gone : []
  if (files.length + gone.length === 0)
    return { ok: false, code: 'invalid', message: `${plan.at} holds these very files already. Nothing was sent.` }
  let made: Repository | null = plan.repository
  try {
    made ??= await createRepository(api, plan)
    const { at, base } = made
    // A repository without a commit takes none by this part of the API: it gets a first one, which ours then replaces.
    const isNew = base === null
    if (isNew) await begin(api, made)
    const branch = target.as === 'repository' ? made.main : plan.branch
    const tree = await makeTree(api, {
      at,
      base: base?.tree ?? null,
      files,
      gone,
      known: new Set(base?.entries.map(({ sha }) => sha)),
      onProgress: (sent) => options.onProgress(sent, files.length),
    })
    const parents = base === null ? [] : [base.commit]
    const commit = await makeCommit(api, at, { message: options.message, tree, parents })
    const exists = made.hasBranch || (isNew && branch === made.main)
    await moveBranch(api, at, branch, { commit, exists, force: isNew })
    const url = target.as === 'pull-request' ? await openPull(api, made, target) : branchUrl(made, branch)
    const push = { as: target.as, repository: at, branch, commit, url, changed: files.length, deleted: gone.length }
    return { ok: true, push }
  } catch (error) {
    const problem = problemOf(error)
    if (plan.repository !== null || made === null) return problem
    return { ...problem, message: `${problem.message} The repository ${made.at} was made, and may be empty.` }
  }
}

async function createRepository(api: GitHubApi, { target, isOwn, at }: PushPlan): Promise<Repository> {
  if (target.as !== 'repository') throw new Error('There is a repository already')
  const body = { name: target.name, private: target.isPrivate, auto_init: true }
  const path = isOwn ? '/user/repos' : `/orgs/${encodeURIComponent(at.split('/')[0]!)}/repos`
  const told = await api.send<{ full_name: string; html_url: string; default_branch: string; private: boolean }>(
    'POST',
    path,
    body,
  )
  return {
    ...{ at: told.full_name, url: told.html_url, main: told.default_branch, isPrivate: told.private },
    ...{ base: null, hasBranch: false },
  }
}

/** The repository has a commit when this resolves. */
async function begin(api: GitHubApi, { at, main }: Repository): Promise<void> {
  for (const wait of WAITS) {
    if ((await headOf(api, at, main)) !== null) return
    if (wait === WAITS[1]) {
      const body = { message: 'Begin', content: '', branch: main }
      // It may come into being by itself between the question and this.
      await api.send('PUT', `/repos/${at}/contents/.gitkeep`, body).catch((error: unknown) => {
        if (!(error instanceof GitHubError) || !['changed', 'failed', 'taken'].includes(error.code)) throw error
      })
    }
    await new Promise((resolve) => setTimeout(resolve, wait))
  }
  throw new GitHubError('empty', `${at} has no first commit yet. Try again in a minute.`)
}

async function openPull(
  api: GitHubApi,
  { at, main }: Repository,
  { branch, title }: PushTarget & { as: 'pull-request' },
): Promise<string> {
  const owner = at.split('/')[0]!
  const open = await api.json<{ html_url: string }[]>(
    `/repos/${at}/pulls?state=open&head=${encodeURIComponent(`${owner}:${branch}`)}&base=${encodeURIComponent(main)}`,
  )
  // The branch has a request already: the commit is in it.
  if (open[0]) return open[0].html_url
  const body = { title, head: branch, base: main, maintainer_can_modify: true }
  return (await api.send<{ html_url: string }>('POST', `/repos/${at}/pulls`, body)).html_url
}

const branchUrl = ({ url, main }: Repository, branch: string): string =>
  branch === main ? url : `${url}/tree/${inPath(branch)}`

export function problemOf(error: unknown): Problem {
  if (error instanceof GitHubError) return { ok: false, code: error.code, message: error.message }
  if (error instanceof DOMException && error.name === 'AbortError')
    return { ok: false, code: 'stopped', message: 'Stopped. No branch was moved.' }
  return { ok: false, code: 'failed', message: error instanceof Error ? error.message : String(error) }
}

/** The plan with files that neither the project nor the repository has. */
export async function withNewFiles(plan: PushPlan, files: readonly OutFile[]): Promise<PushPlan> {
  const { added } = await compareFiles(files, [])
  return { ...plan, comparison: { ...plan.comparison, added: [...plan.comparison.added, ...added] } }
}
