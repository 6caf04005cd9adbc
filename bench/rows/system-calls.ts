import { statSync } from 'node:fs'
import { buildEvalProcess } from '../../e2e/support/eval-sandbox.ts'
import { type BenchContext, inTurn } from '../lib/context.ts'
import type { Row } from '../lib/row.ts'

const COUNT = 2_000

interface Calls {
  what: string
  /** Makes `n` calls. */
  body: string
  native: (() => void) | null
  /** µs that the process works between two calls, which are no part of the figure. */
  pause?: number
}

/** Each from a process that does nothing else. `umask` stands for a call that nobody but the kernel can answer. */
const CALLS: Calls[] = [
  { what: 'umask, synchronous', body: `for (let i = 0; i < n; i++) sys.umask(0o22)`, native: () => process.umask() },
  {
    what: 'umask, synchronous, every 0.3 ms',
    body: `for (let i = 0; i < n; i++) { sys.umask(0o22); const until = performance.now() + 0.3; while (performance.now() < until); }`,
    native: null,
    pause: 300,
  },
  {
    what: 'stat of a file that nobody changes, synchronous',
    body: `for (let i = 0; i < n; i++) sys.stat('/home')`,
    native: () => statSync('/tmp'),
  },
  {
    what: 'open, read 1 KB and close, synchronous',
    body: `for (let i = 0; i < n; i++) { const fd = sys.open('kb', 0, 0); sys.read(fd, 1024, -1); sys.close(fd) }`,
    native: null,
  },
  {
    what: 'stat, asynchronous',
    body: `for (let i = 0; i < n; i++) await async.stat('/home').promise`,
    native: null,
  },
]

/** Microseconds for one system call, in a tight loop. */
export async function systemCalls({ page, runs }: BenchContext): Promise<Row[]> {
  const script = await buildEvalProcess()
  await page.evaluate((script) => window.bootWithProgram(script), script)
  const rows: Row[] = []
  for (const { what, body, native, pause = 0 } of CALLS) {
    const count = pause > 0 ? COUNT / 4 : COUNT
    const source = `sys.writeFile('kb', new Uint8Array(1024), 0o1101, 0o666)
      { const n = 300; ${body} }
      const n = ${count}; const started = performance.now(); ${body}
      print((performance.now() - started) * 1000 / n - ${pause})`
    const { ours, other } = await inTurn(runs, {
      ours: async () => {
        const { stdout, stderr } = await page.evaluate((source) => window.run('node', [source]), source)
        if (stderr !== '') throw new Error(stderr)
        return Number(stdout)
      },
      other: async () => (native ? natively(native, count) : 0),
    })
    rows.push({ what, unit: 'µs', ours, native: native ? other : null, target: null })
  }
  return rows
}

function natively(call: () => void, count: number): number {
  const started = performance.now()
  for (let i = 0; i < count; i++) call()
  return ((performance.now() - started) * 1000) / count
}
