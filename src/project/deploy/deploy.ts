import type { AddressCheck, DeployOutcome, DeployStart, DeployTarget } from '../../protocol/shipping.ts'
import type { OutFile } from '../take-out/gather.ts'

/** Where what stands at a host is now. */
export interface Shown {
  /** What the host calls it: with it one can go back to it. */
  version: string
  url: string
}

/** What a host does with the files of a site. Throws errors whose messages are sentences. */
export interface SiteHost {
  /** What of it should be known before anything is sent, a sentence each. Nothing is written. */
  look(): Promise<string[]>
  /** Puts these files in the place of what stands there. Resolves when the host shows them, or says so. */
  put(files: readonly OutFile[], say: (step: string) => void): Promise<Shown>
  /** Shows an earlier version again. */
  back(version: string, say: (step: string) => void): Promise<Shown>
}

export interface DeployOptions {
  host: SiteHost
  target: DeployTarget
  /** What is shown. */
  files: readonly OutFile[]
  tests: DeployStart['tests']
  by: DeployStart['by']
  /** An earlier deployment that is shown again, in the place of `files`. */
  back: { id: string; version: string; page: string | null; files: number; bytes: number } | null
  signal: AbortSignal
  /** The log: what was approved, and what came of it. */
  note(
    body:
      | { type: 'deploy-started'; deploy: DeployStart }
      | { type: 'deploy-ended'; id: string; outcome: DeployOutcome },
  ): Promise<void>
  say(step: string): void
  checkAddress(url: string, page: string | null): Promise<AddressCheck>
  newId?(): string
}

/** Sends, waits until it is shown, and looks whether the address answers. Both ends stand in the log. Never throws. */
export async function deploy(options: DeployOptions): Promise<DeployOutcome> {
  const { host, target, files, tests, by, back, signal, note, say, checkAddress } = options
  const id = options.newId?.() ?? crypto.randomUUID()
  const bytes = back?.bytes ?? files.reduce((sum, file) => sum + file.bytes.length, 0)
  await note({
    type: 'deploy-started',
    deploy: {
      ...{ id, host: target.host, site: target.site, branch: target.branch },
      ...{ files: back?.files ?? files.length, bytes, tests, build: target.build, by, back: back?.id ?? null },
    },
  })
  let outcome: DeployOutcome
  try {
    const { version, url } = await (back ? host.back(back.version, say) : host.put(files, say))
    const page = back ? back.page : await hashOf(files.find(({ path }) => path === 'index.html')?.bytes)
    say('Looking whether the address answers')
    outcome = { ok: true, version, url, page, check: await checkAddress(url, page) }
  } catch (error) {
    const message = signal.aborted
      ? 'It was stopped. What was sent by then may still come to be shown.'
      : error instanceof Error
        ? error.message
        : String(error)
    outcome = { ok: false, message, version: null }
  }
  await note({ type: 'deploy-ended', id, outcome })
  return outcome
}

export async function hashOf(bytes: Uint8Array | undefined): Promise<string | null> {
  if (bytes === undefined) return null
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
