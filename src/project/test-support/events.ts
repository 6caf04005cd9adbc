import type { EventBody, FileChange, ProjectEvent } from '../../protocol/events.ts'
import type { Plan } from '../../protocol/plan.ts'
import type { TestReport } from '../../protocol/report.ts'
import type { RunRecord } from '../../protocol/tool.ts'

/** Numbers lines from 1, one a second, without links. */
export const lines = (...bodies: EventBody[]): ProjectEvent[] =>
  bodies.map((body, index) => ({ number: index + 1, time: (index + 1) * 1000, body, previous: '', hash: '' }))

export const limits = { repairs: 4, steps: 40, seconds: 600 }

export function report(passed: number, failed: number, skipped = 0): TestReport {
  const statuses = [...Array(passed).fill('passed'), ...Array(failed).fill('failed'), ...Array(skipped).fill('skipped')]
  const tests = statuses.map((status, index) => ({
    id: `test.js > case ${index}`,
    name: `case ${index}`,
    suites: [],
    file: 'test.js',
    line: index + 1,
    status,
    durationMs: 1,
    failure: status === 'failed' ? 'expected 1, got 2' : null,
  }))
  return { framework: 'node:test', tests, passed, failed, skipped, durationMs: 10 }
}

export function record(tests: TestReport | null, exitCode = tests !== null && tests.failed > 0 ? 1 : 0): RunRecord {
  return {
    command: 'node --test',
    exitCode,
    signal: null,
    timedOut: false,
    durationMs: 120,
    output: 'ok',
    truncated: false,
    report: tests,
    background: false,
    ports: [],
  }
}

export const runCall = (tests: TestReport | null, exitCode?: number): EventBody => ({
  type: 'tool-call',
  run: 'r',
  call: { id: 'c', name: 'run', arguments: '{"command":"node --test"}' },
  result: { ok: true, text: 'ok', data: { kind: 'run', run: record(tests, exitCode) } },
  durationMs: 130,
})

export const editCall = (path: string, ok = true, id = 'e'): EventBody => ({
  type: 'tool-call',
  run: 'r',
  call: { id, name: 'write', arguments: JSON.stringify({ path, content: 'x' }) },
  result: {
    ok,
    text: ok ? 'written' : 'no such file',
    ...(ok ? { data: { kind: 'edit', path, created: true, added: 1, removed: 0, diff: '+x' } } : {}),
  },
  durationMs: 3,
})

/** A hash-like content in which the text can be read. */
export const change = (path: string, content: string | null): FileChange => ({
  path,
  content,
  size: content?.length ?? 0,
})

export const files = (by: 'agent' | 'person' | 'program', ...changes: FileChange[]): EventBody => ({
  type: 'files',
  by,
  changes,
})

export const plan = (...statuses: Plan['steps'][number]['status'][]): Plan => ({
  goal: 'A greeting',
  files: ['greet.js'],
  libraries: [],
  tests: ['greets by name'],
  testCommand: 'node --test',
  steps: statuses.map((status, index) => ({ text: `step ${index}`, status })),
})

/** Small seeded generator of random numbers in [0, 1) (mulberry32), so that a failing sequence can be run again. */
export function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
