import { rootedAddresses } from '../../project/deploy/choose-output.ts'
import type { SiteHost } from '../../project/deploy/deploy.ts'
import { HostError } from '../../project/deploy/host-api.ts'
import { addressOf } from '../../project/github/pages.ts'
import { textOf } from '../../project/packed-content.ts'
import { findSecrets, type SecretFinding } from '../../project/secrets.ts'
import type { OutFile } from '../../project/take-out/gather.ts'
import { isPublic } from '../../project/take-out/read-folder.ts'
import { testCommandOf } from '../../project/test-command.ts'
import { ownSecrets, type Settings } from '../../protocol/settings.ts'
import type { DeployTarget } from '../../protocol/shipping.ts'
import { isGreen } from '../../protocol/tool.ts'
import type { Workbench } from '../workbench.ts'

/** What would leave, before anything does. */
export interface Prepared {
  target: DeployTarget
  files: OutFile[]
  tests: { passed: number; total: number } | null
  /** Some test failed, or proved nothing. */
  isRed: boolean
  secrets: SecretFinding[]
  /** What should be known, a sentence each. */
  notes: string[]
  /** Why nothing can be sent from here, though there is something to send. */
  blocked: string | null
}

/**
 * Builds, runs the tests, and asks the host what would change there. Rejects with a sentence where the site cannot be
 * made; nothing was sent then.
 */
export async function prepareDeploy(
  workbench: Workbench,
  settings: Settings,
  target: DeployTarget,
  host: SiteHost,
  say: (step: string) => void,
): Promise<Prepared> {
  say('Asking what is there')
  let blocked: string | null = null
  const notes = await host.look().catch((error: unknown): string[] => {
    if (!(error instanceof HostError && error.code === 'closed')) throw error
    blocked = error.message
    return []
  })
  if (target.build !== null) {
    say(`Building: ${target.build}`)
    const built = await workbench.runCommand(target.build)
    if (built === null) throw new Error('The build could not be run. Nothing was sent.')
    if (built.exitCode !== 0 || built.timedOut)
      throw new Error(
        `The build failed (exit code ${built.exitCode ?? 'none'}); its output stands in the conversation. Nothing was sent.`,
      )
  }
  let tests: Prepared['tests'] = null
  let isRed = false
  const command = await testCommandOf(workbench.state, workbench.readFile, () => true)
  if (command === null) notes.push('The project has no tests: nothing says that it works.')
  else {
    say(`Testing: ${command}`)
    const ran = await workbench.runCommand(command)
    if (ran === null) throw new Error('The tests could not be run. Nothing was sent.')
    isRed = !isGreen(ran)
    if (ran.report) tests = { passed: ran.report.passed, total: ran.report.passed + ran.report.failed }
  }
  say('Collecting the files')
  const files = await filesOf(workbench, target.folder)
  const page = files.find(({ path }) => path === 'index.html')
  if (page === undefined)
    throw new Error(
      `There is no index.html in ${target.folder || 'the project'}, so there would be nothing to see. Choose the folder that has one.`,
    )
  const rooted = rootedAddresses(textOf(page.bytes) ?? '')
  if (target.host === 'github-pages' && rooted.length > 0 && new URL(addressOf(target.site)).pathname !== '/')
    notes.push(
      `Its page asks for ${rooted[0]}, from the root of the address; the site lies in a folder below it, so that will not be found. Give the build tool a relative base.`,
    )
  const keys = ownSecrets(settings)
  const secrets = files.flatMap(({ path, bytes }) => findSecrets(path, textOf(bytes) ?? '', keys))
  return { target, files, tests, isRed, secrets, notes, blocked }
}

async function filesOf(workbench: Workbench, folder: string): Promise<OutFile[]> {
  if (folder !== '') return workbench.readFolder(folder)
  const { files } = await workbench.gather()
  return files.filter(({ path }) => isPublic(path))
}
