import type { OutFile } from '../take-out/gather.ts'
import { pause } from './check-address.ts'
import type { Shown, SiteHost } from './deploy.ts'
import { createHostApi, eachOf, HostError, sha1 } from './host-api.ts'

export interface SiteOptions {
  /** `https://api.netlify.com/api/v1`, `https://api.vercel.com`. */
  base: string
  token: string
  signal: AbortSignal
  /** The site's or project's name. */
  site: string
  /** Between looks at what is under way, and how long it is waited for. Milliseconds. */
  everyMs?: number
  patienceMs?: number
}

interface Site {
  id: string
  name: string
  ssl_url?: string
  url: string
}
interface Deploy {
  id: string
  state: string
  required?: string[]
  ssl_url?: string
  url?: string
  error_message?: string | null
}

/** Files at once. */
const AT_ONCE = 4

/** Netlify by its file digest method: a list of hashes first, then the files that it does not have yet. */
export function createNetlifyHost({
  site: name,
  everyMs = 2000,
  patienceMs = 180_000,
  ...options
}: SiteOptions): SiteHost {
  const { signal } = options
  const api = createHostApi({ ...options, name: 'Netlify', byHand: 'app.netlify.com/drop' })

  async function findSite(): Promise<Site | null> {
    const sites = await api.json<Site[]>(`/sites?name=${encodeURIComponent(name)}&filter=all`)
    return sites.find((one) => one.name === name) ?? null
  }

  async function ready(site: Site, deploy: Deploy): Promise<Shown> {
    const end = Date.now() + patienceMs
    for (let now = deploy; ; now = await api.json<Deploy>(`/sites/${site.id}/deploys/${deploy.id}`)) {
      if (now.state === 'ready') return { version: now.id, url: site.ssl_url ?? site.url }
      if (now.state === 'error')
        throw new HostError('failed', `Netlify could not deploy it: ${now.error_message ?? 'it does not say why'}.`)
      if (Date.now() > end) throw new HostError('failed', 'Netlify has not finished in three minutes. Look there.')
      await pause(everyMs, signal)
    }
  }

  return {
    async look() {
      if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name))
        throw new HostError('failed', 'A site’s name holds small letters, digits and lines.')
      const site = await findSite()
      const address = site?.ssl_url ?? `https://${name}.netlify.app`
      const notes = [`What is in it can be seen by everybody, at ${address}.`]
      if (site === null) notes.push('Deploying makes a new site of this name.')
      return notes
    },

    async put(files: readonly OutFile[], say) {
      const site = (await findSite()) ?? (await api.send<Site>('POST', '/sites', { name }))
      const hashes: Record<string, string> = {}
      for (const { path, bytes } of files) hashes[`/${path}`] = await sha1(bytes)
      const deploy = await api.send<Deploy>('POST', `/sites/${site.id}/deploys`, { files: hashes })
      const wanted = new Set(deploy.required)
      const missing = files.filter(({ path }) => wanted.delete(hashes[`/${path}`]!))
      let sent = 0
      await eachOf(missing, AT_ONCE, async ({ path, bytes }) => {
        await api.upload(
          'PUT',
          `/deploys/${deploy.id}/files/${path.split('/').map(encodeURIComponent).join('/')}`,
          bytes,
        )
        say(`Sending, ${++sent} of ${missing.length} files`)
      })
      say('Waiting for Netlify')
      return ready(site, missing.length === 0 ? deploy : { ...deploy, state: 'uploaded' })
    },

    async back(version, say) {
      const site = await findSite()
      if (site === null) throw new HostError('missing', `Netlify has no site ${name}.`)
      const deploy = await api.send<Deploy>(
        'POST',
        `/sites/${site.id}/deploys/${encodeURIComponent(version)}/restore`,
        {},
      )
      say('Waiting for Netlify')
      return ready(site, deploy)
    },
  }
}
