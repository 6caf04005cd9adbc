import type { OutFile } from '../take-out/gather.ts'
import { pause } from './check-address.ts'
import type { Shown, SiteHost } from './deploy.ts'
import { createHostApi, eachOf, HostError, sha1 } from './host-api.ts'
import type { SiteOptions } from './netlify.ts'

interface Deployment {
  id: string
  /** Without `https://`. */
  url: string
  readyState: string
  alias?: string[]
  errorMessage?: string
}

/** Files at once. */
const AT_ONCE = 4
/** Built here: Vercel is to serve the files as they are. */
const AS_THEY_ARE = { framework: null, buildCommand: null, installCommand: null, outputDirectory: null }

/** Vercel: files by their SHA-1, then a deployment that refers to them. */
export function createVercelHost({
  site: name,
  everyMs = 2000,
  patienceMs = 180_000,
  ...options
}: SiteOptions): SiteHost {
  const { signal } = options
  const api = createHostApi({ ...options, name: 'Vercel', byHand: 'vercel.com/new' })
  const findProject = () => api.find<{ id: string }>(`/v9/projects/${encodeURIComponent(name)}`)

  async function ready(deployment: Deployment): Promise<Shown> {
    const end = Date.now() + patienceMs
    for (let now = deployment; ; now = await api.json<Deployment>(`/v13/deployments/${deployment.id}`)) {
      if (now.readyState === 'READY') return { version: now.id, url: `https://${now.alias?.[0] ?? now.url}/` }
      if (now.readyState === 'ERROR' || now.readyState === 'CANCELED')
        throw new HostError('failed', `Vercel could not deploy it: ${now.errorMessage ?? 'it does not say why'}.`)
      if (Date.now() > end) throw new HostError('failed', 'Vercel has not finished in three minutes. Look there.')
      await pause(everyMs, signal)
    }
  }

  return {
    async look() {
      if (!/^(?!.*---)[a-z0-9._-]{1,100}$/.test(name))
        throw new HostError('failed', 'A project’s name holds small letters, digits, points and lines.')
      const notes = ['What is in it can be seen by whoever Vercel shows it to; that is set there.']
      if ((await findProject()) === null) notes.push('Deploying makes a new project of this name.')
      return notes
    },

    async put(files: readonly OutFile[], say) {
      const listed: { file: string; sha: string; size: number }[] = []
      await eachOf(files, AT_ONCE, async ({ path, bytes }) => {
        const sha = await sha1(bytes)
        await api.upload('POST', '/v2/files', bytes, { 'x-vercel-digest': sha })
        listed.push({ file: path, sha, size: bytes.length })
        say(`Sending, ${listed.length} of ${files.length} files`)
      })
      say('Waiting for Vercel')
      const body = { name, files: listed, projectSettings: AS_THEY_ARE, target: 'production' }
      return ready(await api.send<Deployment>('POST', '/v13/deployments?skipAutoDetectionConfirmation=1', body))
    },

    async back(version, say) {
      const project = await findProject()
      if (project === null) throw new HostError('missing', `Vercel has no project ${name}.`)
      await api.send('POST', `/v1/projects/${project.id}/rollback/${encodeURIComponent(version)}`, {})
      say('Waiting for Vercel')
      return ready(await api.json<Deployment>(`/v13/deployments/${encodeURIComponent(version)}`))
    },
  }
}
