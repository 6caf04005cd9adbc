import type { TokenHost } from '../../protocol/settings.ts'
import type { DeployHost, DeployTarget } from '../../protocol/shipping.ts'
import { createPagesHost } from '../github/pages.ts'
import type { SiteHost } from './deploy.ts'
import { createNetlifyHost } from './netlify.ts'
import { createVercelHost } from './vercel.ts'

/** The hosts that are asked, and only when somebody presses a button. */
const BASES: Record<DeployHost, string> = {
  'github-pages': 'https://api.github.com',
  netlify: 'https://api.netlify.com/api/v1',
  vercel: 'https://api.vercel.com',
}

/** Which token a host takes. */
export const tokenHostOf = (host: DeployHost): TokenHost => (host === 'github-pages' ? 'github' : host)

/** Whose API is asked, as a name. */
export const apiNameOf = (host: DeployHost): string => new URL(BASES[host]).host

export function createSiteHost({ host, site, branch }: DeployTarget, token: string, signal: AbortSignal): SiteHost {
  const options = { base: BASES[host], token, signal }
  if (host === 'github-pages') return createPagesHost({ ...options, at: site, branch })
  return host === 'netlify' ? createNetlifyHost({ ...options, site }) : createVercelHost({ ...options, site })
}
