import { createSignal, For, Show } from 'solid-js'
import { sha256 } from '../../project/event-log.ts'
import { parseWorkshopLink, workshopFiles } from '../../project/workshop/link.ts'
import { type CheckedResult, checkResult } from '../../project/workshop/result.ts'
import { isGreen } from '../../protocol/tool.ts'
import type { Workshop } from '../../protocol/workshop.ts'
import { Icon } from '../parts/icon.tsx'
import { SheetDialog } from '../parts/sheet-dialog.tsx'
import { clock, many, thousands } from '../parts/words.ts'
import { useApp } from '../workbench.ts'
import './workshop.css'

interface Row {
  file: string
  learner: string
  /** null: the file cannot be believed, and `problem` says why. */
  result: CheckedResult | null
  problem: string
  ran: { text: string; tone: 'in-proof' | 'in-fail' | 'soft' } | null
}

/** What learners handed in, in a table: verified, and their tests run again here. Nothing leaves the tab. */
export function ResultsDialog() {
  const app = useApp()
  const [link, setLink] = createSignal(app.settings().workshopLink ?? '')
  const [rows, setRows] = createSignal<Row[]>([])
  const [hidden, setHidden] = createSignal<ReadonlyMap<string, Uint8Array>>(new Map())
  const [problem, setProblem] = createSignal('')
  const [running, setRunning] = createSignal<number | null>(null)
  const sound = () => rows().filter((row) => row.result !== null).length

  async function take(files: Iterable<File> | null): Promise<void> {
    setProblem('')
    const parsed = await parseWorkshopLink(link())
    if (!parsed.ok) return void setProblem(`${parsed.message} Paste the link that the learners got.`)
    const { workshop } = parsed
    const found: Row[] = []
    const tests = new Map(hidden())
    const unknown: string[] = []
    for (const file of files ?? []) {
      const bytes = new Uint8Array(await file.arrayBuffer())
      if (/\.json$/.test(file.name)) found.push(await rowOf(file.name, new TextDecoder().decode(bytes), workshop))
      else {
        const hash = await sha256(bytes)
        const known = workshop.hidden.find((one) => one.hash === hash)
        if (known) tests.set(known.path, bytes)
        else unknown.push(file.name)
      }
    }
    setHidden(tests)
    if (unknown.length > 0)
      setProblem(`${unknown.join(', ')}: no result, and not the hidden tests that this workshop was made with.`)
    const others = rows().filter((row) => !found.some(({ file }) => file === row.file))
    setRows([...others, ...found].sort((a, b) => a.learner.localeCompare(b.learner)))
  }

  async function runAll(): Promise<void> {
    const parsed = await parseWorkshopLink(link())
    if (!parsed.ok) return void setProblem(parsed.message)
    const { workshop } = parsed
    const absent = workshop.hidden.filter(({ path }) => !hidden().has(path)).map(({ path }) => path)
    setProblem(absent.length > 0 ? `Run without hidden tests that were not dropped here: ${absent.join(', ')}.` : '')
    for (const [index, row] of rows().entries()) {
      if (row.result === null) continue
      setRunning(index)
      // Whatever a learner did to the given tests: these are the ones that count.
      const given = workshopFiles(workshop)
      const files = new Map(row.result.files)
      for (const path of workshop.tests) files.set(path, given.get(path)!)
      for (const [path, bytes] of hidden()) files.set(path, bytes)
      const ran = await app.workshops.runTests(files, workshop.command).then(
        (record): Row['ran'] => {
          const { report } = record
          if (report === null) return { text: `no report, exit code ${record.exitCode}`, tone: 'in-fail' }
          const total = report.passed + report.failed
          return { text: `${report.passed} of ${total}`, tone: isGreen(record) ? 'in-proof' : 'in-fail' }
        },
        (error: Error): Row['ran'] => ({ text: error.message, tone: 'in-fail' }),
      )
      setRows(rows().map((other) => (other.file === row.file ? { ...other, ran } : other)))
    }
    setRunning(null)
  }
  const sharesKey = (row: Row) =>
    rows().some(
      (one) =>
        one !== row && one.result && one.result.fingerprint === row.result?.fingerprint && one.learner !== row.learner,
    )

  return (
    <SheetDialog
      title="Workshop results"
      lead="Files that learners handed in are verified here and go nowhere."
      foot={
        <>
          <span class="grow small" role="status">
            {running() === null
              ? 'A history can be invented as a whole: what counts is the run of the tests here.'
              : `Running the tests of ${rows()[running()!]?.learner}, ${running()! + 1} of ${rows().length}`}
          </span>
          <button
            type="button"
            class="button is-ink"
            disabled={sound() === 0 || running() !== null}
            title={sound() === 0 ? 'No sound result yet' : undefined}
            onClick={() => void runAll()}
          >
            Run all tests
          </button>
        </>
      }
    >
      <label class="workshop-field">
        Link of the workshop
        <input
          class="field mono"
          spellcheck={false}
          value={link()}
          onInput={(event) => setLink(event.currentTarget.value)}
        />
      </label>
      <fieldset
        class="workshop-drop"
        aria-label="Results and hidden tests"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault()
          event.stopPropagation()
          void take(event.dataTransfer?.files ?? null)
        }}
      >
        <label class="button file-button">
          <Icon name="file" />
          Choose files…
          <input
            type="file"
            multiple
            class="unseen"
            onChange={(event) => {
              void take([...(event.currentTarget.files ?? [])])
              event.currentTarget.value = ''
            }}
          />
        </label>
        <span class="soft">or drop results and hidden tests here</span>
        <Show when={hidden().size > 0}>
          <span class="small">{many(hidden().size, 'hidden test file')}</span>
        </Show>
      </fieldset>
      <Show when={problem()}>
        <p class="in-fail" role="alert">
          {problem()}
        </p>
      </Show>
      <Show when={rows().length > 0}>
        <div class="workshop-table">
          <table>
            <thead>
              <tr>
                <th>Learner</th>
                <th>Time</th>
                <th>Prompts</th>
                <th>Tokens</th>
                <th>Run here</th>
                <th>To look at</th>
              </tr>
            </thead>
            <tbody>
              <For each={rows()}>
                {(row) => (
                  <tr>
                    <th scope="row">{row.learner}</th>
                    <td class="num">{row.result ? clock(row.result.took) : ''}</td>
                    <td class="num">{row.result?.prompts}</td>
                    <td class="num">{row.result ? thousands(row.result.tokens) : ''}</td>
                    <td class={`num ${row.ran?.tone ?? 'soft'}`}>{row.ran?.text ?? (row.result ? 'not yet' : '')}</td>
                    <td>
                      <Show when={row.result} fallback={<span class="in-fail">{row.problem}</span>}>
                        {(result) => (
                          <>
                            <Show when={result().changedTests.length > 0}>
                              <p>changed given tests: {result().changedTests.join(', ')}</p>
                            </Show>
                            <Show when={sharesKey(row)}>
                              <p>sealed by the same browser as another</p>
                            </Show>
                          </>
                        )}
                      </Show>
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
      </Show>
    </SheetDialog>
  )
}

async function rowOf(file: string, text: string, workshop: Workshop): Promise<Row> {
  const checked = await checkResult(text, workshop)
  if (!checked.ok) return { file, learner: checked.learner ?? file, result: null, problem: checked.message, ran: null }
  return { file, learner: checked.result.learner, result: checked.result, problem: '', ran: null }
}
