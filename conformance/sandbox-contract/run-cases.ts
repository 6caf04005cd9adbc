import type { Sandbox } from '../../src/protocol/sandbox.ts'
import { assert, type ContractCase } from './contract.ts'
import { fileCases } from './files.ts'
import { machineCases } from './machines.ts'
import { processCases } from './processes.ts'
import { terminalCases } from './terminal.ts'

export interface CaseResult {
  name: string
  status: 'passed' | 'failed' | 'skipped'
  message: string
  durationMs: number
}

const CASE_LIMIT_MS = 20_000
const cases: ContractCase[] = [...fileCases, ...processCases, ...terminalCases, ...machineCases]

export const caseNames = (): string[] => cases.map(({ name }) => name)

/** Runs one case of the contract on this sandbox, in whatever page has it. */
export async function runCase(sandbox: Sandbox, name: string): Promise<CaseResult> {
  const found = cases.find((one) => one.name === name)
  if (!found) throw new Error(`There is no case ${name}`)
  const start = performance.now()
  const result = (status: CaseResult['status'], message = ''): CaseResult => ({
    name,
    status,
    message,
    durationMs: performance.now() - start,
  })
  const missing = found.needs.filter((need) => !sandbox.capabilities[need])
  if (missing.length > 0) return result('skipped', `the ${sandbox.engine} engine has no ${missing.join(', ')}`)
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${CASE_LIMIT_MS / 1000} s`)), CASE_LIMIT_MS)
  })
  try {
    await Promise.race([found.run(sandbox, assert), limit])
    return result('passed')
  } catch (error) {
    return result('failed', error instanceof Error ? error.message : String(error))
  } finally {
    clearTimeout(timer)
  }
}
