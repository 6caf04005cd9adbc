import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { parseRows } from '../../bench/eval/row.ts'
import { passes } from '../../bench/eval/task.ts'
import { openTab } from '../../e2e/support/tab.ts'
import { parseTestReport } from '../../src/checks/reports/parse-test-report.ts'
import { GO_BASE, type LanguageTask } from './go-task.ts'
import { languageTask } from './tasks.ts'

const ROW_MS = 120_000

/** What is run once before a language's rows, so that their times are those of a project that is being worked on. */
const FIRST: Record<string, { files: Record<string, string>; command: string }> = {
  go: {
    files: {
      ...GO_BASE,
      'go.mod':
        'module row\n\ngo 1.24\n\nrequire github.com/stretchr/testify v1.9.0\n\nreplace github.com/stretchr/testify => /home/testify\n',
      'first_test.go':
        'package row\n\nimport (\n\t"testing"\n\n\t"github.com/stretchr/testify/assert"\n)\n\nfunc TestFirst(t *testing.T) { assert.New(t).Equal(1, 1) }\n',
    },
    command: 'go test ./... && rm go.mod first_test.go',
  },
}

interface Outcome {
  task: LanguageTask
  passed: boolean
  ms: number
  output: string
}

/**
 * `npm run conformance languages -- --data FILE [--lang L] [--stub] [--limit N] [--filter RE] [--verbose]`: every row
 * in a fresh fork, with its known good answer, or with its stub, which must fail. The exit code says whether all did.
 */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      lang: { type: 'string' },
      solution: { type: 'boolean', default: true },
      stub: { type: 'boolean', default: false },
      limit: { type: 'string', default: '1000000' },
      filter: { type: 'string', default: '' },
      verbose: { type: 'boolean', default: false },
    },
  })
  if (!values.data) {
    console.error(
      'Usage: npm run conformance languages -- --data FILE [--lang L] [--solution|--stub] [--limit N] [--filter RE]',
    )
    return 1
  }
  const rows = parseRows(await readFile(values.data, 'utf8'))
    .filter(({ lang, id }) => (!values.lang || lang === values.lang) && new RegExp(values.filter).test(id))
    .slice(0, Number(values.limit))
  const made = rows.map((row) => languageTask(row, values.stub ? 'stub' : 'solution'))
  const tasks = made.flatMap((one) => (one.ok ? [one.task] : []))
  for (const one of made) if (!one.ok) console.log(`not run: ${one.id}: ${one.why}`)
  if (tasks.length === 0) {
    console.error('No row of the data can be run in the tab.')
    return 1
  }

  const tab = await openTab()
  const outcomes: Outcome[] = []
  try {
    for (const lang of new Set(tasks.map((task) => task.lang))) {
      const first = FIRST[lang]
      if (!first) continue
      const { code, ms, output } = await runRow(tab.page, first, false)
      console.log(`${lang}: first use ${(ms / 1000).toFixed(1)} s, with the download`)
      if (code !== 0) {
        console.error(output)
        return 1
      }
    }
    for (const task of tasks) {
      const { code, timedOut, output, ms } = await runRow(tab.page, task, true)
      const report = parseTestReport({ command: task.command, output, cwd: '/home/project' })
      const check = { files: {}, command: task.command, mustPass: task.mustPass }
      const run = { exitCode: code, timedOut, report } as Parameters<typeof passes>[1]
      const passed = passes(check, run)
      outcomes.push({ task, passed, ms, output })
      if (passed === values.stub || values.verbose)
        console.log(
          `${passed ? 'passed' : 'failed'}: ${task.id} (${Math.round(ms)} ms, code ${code})\n${output.slice(0, 2000)}`,
        )
    }
  } finally {
    await tab.close()
  }
  for (const lang of new Set(tasks.map((task) => task.lang)))
    print(
      lang,
      outcomes.filter(({ task }) => task.lang === lang),
    )
  return outcomes.every(({ passed }) => passed !== values.stub) ? 0 : 1
}

function print(lang: string, outcomes: Outcome[]): void {
  const times = outcomes.map(({ ms }) => ms).sort((a, b) => a - b)
  const at = (part: number) => `${Math.round(times[Math.min(times.length - 1, Math.floor(times.length * part))]!)} ms`
  const passed = outcomes.filter((one) => one.passed).length
  console.log(`${lang}: ${passed}/${outcomes.length} passed; median ${at(0.5)}, least ${at(0)}, most ${at(1)}`)
}

/** In a fork that is thrown away, or in the machine that the forks are made of. */
function runRow(page: Page, { files, command }: Pick<LanguageTask, 'files' | 'command'>, inFork: boolean) {
  return page.evaluate(
    async ({ files, command, inFork, timeoutMs }) => {
      const machine = inFork ? await window.sandbox.fork() : window.sandbox
      try {
        for (const [path, text] of Object.entries(files)) {
          const folder = path.replace(/\/?[^/]*$/, '')
          if (folder) await machine.fs.mkdir(folder, { recursive: true })
          await machine.fs.writeFile(path, text)
        }
        const started = performance.now()
        const child = await machine.spawn('sh', ['-c', command], { stdio: 'pipes', timeoutMs })
        await child.input.close()
        let output = ''
        const gather = async (stream: ReadableStream<string>) => {
          const reader = stream.getReader()
          for (let part = await reader.read(); !part.done; part = await reader.read()) output += part.value
        }
        const [status] = await Promise.all([child.status, gather(child.stdout), gather(child.stderr)])
        return { code: status.code, timedOut: status.timedOut, output, ms: performance.now() - started }
      } finally {
        if (inFork) machine.teardown()
      }
    },
    { files, command, inFork, timeoutMs: ROW_MS },
  )
}
