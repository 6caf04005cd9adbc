import type { Sandbox } from '../protocol/sandbox.ts'
import { isGreen, type RunRecord } from '../protocol/tool.ts'
import { walkProject } from './walk.ts'

export type ProofState =
  /** Every test passed, and nothing was written since. */
  | { status: 'proved'; passed: number }
  | { status: 'unproved' /** A sentence for the model. */; why: string; red: boolean }

/** Keeps account of the one thing that counts: did the tests pass after the last write? */
export interface Proof {
  /** After every command that ended. */
  ran(record: RunRecord): void
  /** After every file that a tool wrote. */
  wrote(path: string): void
  state(): Promise<ProofState>
}

/** What programs leave behind while they run (data, logs, caches) does not take a proof away; code does. */
const CODE = /\.(?:[cm]?[jt]sx?|py|html?|css|vue|svelte|sh|sql|toml)$|(?:^|\/)package\.json$/

export function createProof(sandbox: Sandbox): Proof {
  let run: { record: RunRecord; endedAt: number } | null = null
  let writtenSince: string | null = null

  /** A shell command may write as well; the tools do not see it, but the file's time tells. */
  async function changedByCommands(since: number): Promise<string | null> {
    for await (const path of walkProject(sandbox.fs)) {
      if (!CODE.test(path)) continue
      const stat = await sandbox.fs.stat(path)
      if (stat && stat.mtimeMs > since) return path
    }
    return null
  }

  return {
    ran(record) {
      if (record.report === null || record.background) return
      run = { record, endedAt: Date.now() }
      writtenSince = null
    },
    wrote(path) {
      writtenSince = path
    },
    async state() {
      if (run === null) return { status: 'unproved', why: 'No tests have run yet.', red: false }
      writtenSince ??= await changedByCommands(run.endedAt)
      if (writtenSince !== null) {
        return { status: 'unproved', why: `${writtenSince} was written after the last test run.`, red: false }
      }
      const { report } = run.record
      if (isGreen(run.record)) return { status: 'proved', passed: report!.passed }
      return { status: 'unproved', why: whyNot(run.record), red: true }
    },
  }
}

function whyNot({ report, timedOut }: RunRecord): string {
  const { passed, failed, doubt } = report!
  if (failed > 0) return `The last test run failed: ${failed} failed, ${passed} passed.`
  if (doubt !== undefined)
    return `The last test run proves nothing. ${doubt} Run the tests by themselves, without pipes.`
  if (passed === 0) return 'The last test run found no tests.'
  return timedOut ? 'The last test run timed out.' : 'The last test run ended with a non-zero exit code.'
}
