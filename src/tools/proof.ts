import { isByProduct } from '../protocol/by-products.ts'
import type { Sandbox } from '../protocol/sandbox.ts'
import type { TestRun } from '../protocol/state.ts'
import { isGreen, type RunRecord } from '../protocol/tool.ts'
import { verdictOf, wroteCode } from '../protocol/verdict.ts'
import { createFileAccount } from './file-account.ts'

export type ProofState =
  /** Every test passed, and nothing was written since. */
  | { status: 'proved'; passed: number }
  | { status: 'unproved' /** A sentence for the model. */; why: string; red: boolean }

/** Keeps account of the one thing that counts: did the tests pass after the last write? The page asks the same. */
export interface Proof {
  /** Before every command: what stands there now was not written by it. */
  begin(): Promise<void>
  /** What was written since `begin`, by-products left out: belongs into the command's record. */
  written(): Promise<string[]>
  /** After every command that ended. */
  ran(record: RunRecord): void
  /** After every file that a tool wrote. */
  wrote(path: string): void
  state(): Promise<ProofState>
  /** The tests that a person approved: without every one of them nothing is proved. Paths. */
  approve(paths: readonly string[]): void
}

export function createProof(sandbox: Sandbox): Proof {
  const account = createFileAccount(sandbox)
  const runs: TestRun[] = []
  let writtenSince: string | null = null
  let approved: readonly string[] = []

  /** A shell command and the person may write as well; the tools do not see it, but the files tell. */
  async function changed(): Promise<string[]> {
    return (await account.changed()).filter((path) => !isByProduct(path))
  }

  function outdate(paths: readonly string[]): void {
    if (paths.length === 0) return
    writtenSince ??= paths[0]!
    for (const run of runs) run.outdated = true
  }

  return {
    async begin() {
      outdate(await changed())
    },
    written: changed,
    ran(record) {
      outdate(record.wrote ?? [])
      if (record.report === null || record.background) return
      const number = runs.length + 1
      runs.push({ number, event: 0, time: 0, record, outdated: wroteCode(record) })
      writtenSince = null
    },
    wrote(path) {
      outdate([path])
    },
    approve(paths) {
      approved = paths
    },
    async state() {
      outdate(await changed())
      const verdict = verdictOf(runs, false, { hasFile: account.has, approved })
      if (verdict.status === 'proved') return { status: 'proved', passed: verdict.passed }
      const last = runs.at(-1)
      if (last === undefined || !('run' in verdict)) {
        return { status: 'unproved', why: 'No tests have run yet.', red: false }
      }
      if (writtenSince !== null) {
        return { status: 'unproved', why: `${writtenSince} was written after the last test run.`, red: false }
      }
      if (!isGreen(last.record)) return { status: 'unproved', why: whyNot(last.record), red: true }
      if (last.outdated) {
        const why = `${last.record.wrote!.join(', ')} was written while the tests ran, so it cannot be told what they ran on. Run them once more.`
        return { status: 'unproved', why, red: false }
      }
      if (verdict.status === 'partial') {
        const { passed, total, why } = verdict
        const ran = total > passed ? `${passed} of ${total} known tests ran` : `${passed} tests ran`
        return { status: 'unproved', why: `Only a part is proved: ${ran}. ${why} Run all of the tests.`, red: true }
      }
      const wider = runs[verdict.run - 1]!
      const why = `The last run had only a part of the known tests (${total(last.record)}). Run \`${wider.record.command}\` again: it had ${total(wider.record)}.`
      return { status: 'unproved', why, red: true }
    },
  }
}

const total = ({ report }: RunRecord): number => report!.passed + report!.failed

function whyNot({ report, timedOut }: RunRecord): string {
  const { passed, failed, doubt } = report!
  if (failed > 0) return `The last test run failed: ${failed} failed, ${passed} passed.`
  if (doubt !== undefined)
    return `The last test run proves nothing. ${doubt} Run the tests by themselves, without pipes.`
  if (passed === 0) return 'The last test run found no tests.'
  return timedOut ? 'The last test run timed out.' : 'The last test run ended with a non-zero exit code.'
}
