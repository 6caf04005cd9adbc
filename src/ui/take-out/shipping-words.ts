import type { DeployHost, PushRecord } from '../../protocol/shipping.ts'
import type { Entry } from '../../protocol/state.ts'
import { many } from '../parts/words.ts'

export const HOST_NAMES: Record<DeployHost, string> = {
  'github-pages': 'GitHub Pages',
  netlify: 'Netlify',
  vercel: 'Vercel',
}

export type DeployEntry = Extract<Entry, { kind: 'deploy' }>

export function pushWords({ as, repository, branch, changed, deleted }: PushRecord): string {
  const what = [`${many(changed, 'file')} changed`, ...(deleted > 0 ? [`${deleted} deleted`] : [])].join(', ')
  if (as === 'repository') return `You pushed this to ${repository}, a new repository: ${many(changed, 'file')}.`
  const where =
    as === 'pull-request' ? `${repository}, for review in branch ${branch}` : `${repository}, branch ${branch}`
  return `You pushed this to ${where}: ${what}.`
}

/** In one sentence. */
export function deployWords({ deploy, outcome }: DeployEntry): string {
  const where = `${HOST_NAMES[deploy.host]}, ${deploy.site}`
  const who = deploy.by === 'agent' ? 'With your approval the agent' : 'You'
  const what = deploy.back === null ? `deployed ${many(deploy.files, 'file')} to` : 'rolled back'
  if (outcome === null) return `${who} ${what} ${where}. Its end is not in the log yet.`
  return outcome.ok
    ? `${who} ${what} ${where}. ${outcome.check.words}`
    : `${who} ${what} ${where}. It failed: ${outcome.message}`
}

/** An address as it may be followed: logs come from outside, too. */
export function safeUrl(url: string): string | null {
  const parsed = URL.parse(url)
  return parsed?.protocol === 'https:' || parsed?.protocol === 'http:' ? parsed.href : null
}
