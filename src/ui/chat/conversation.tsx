import { createEffect, createMemo, createSignal, For, Match, on, onCleanup, onMount, Show, Switch } from 'solid-js'
import type { Entry } from '../../protocol/state.ts'
import { columnOrder, isExpectedFailure } from '../parts/strip-cells.ts'
import { raceWords } from '../race/race-words.ts'
import { ShippingLine } from '../take-out/shipping-line.tsx'
import { useView } from '../view.ts'
import { useWorkbench } from '../workbench.ts'
import './conversation.css'
import { BranchedLine } from '../branch/branched-line.tsx'
import { ApprovalCard } from '../policy/approval-card.tsx'
import { changedWords } from '../policy/policy-words.ts'
import { LiveLines } from './live-lines.tsx'
import { Markdown } from './markdown.tsx'
import { NoteLine } from './note-line.tsx'
import { modelErrorTitle, Outcome } from './outcome.tsx'
import { PasteCard } from './paste-card.tsx'
import { PlanCard } from './plan-card.tsx'
import { ReportCard, runFacts } from './report-card.tsx'
import { type Step, shownPlans, stepsLeftAt, stepsOf } from './steps.ts'
import { ToolFrame, ToolLine } from './tool-line.tsx'
import { alteredWords, triedAgain } from './tool-words.ts'
import './tool-line.css'
import { Icon } from '../parts/icon.tsx'

/** Within so many pixels of the end, the end counts as in view. */
const NEAR = 48

/** A numbered sheet: what was asked, planned, done and observed, in order. It follows the end only while the end is in view. */
export function Conversation() {
  const workbench = useWorkbench()
  const view = useView()
  let scroller!: HTMLDivElement
  let list!: HTMLOListElement
  const [follows, setFollows] = createSignal(true)
  const steps = createMemo<Step[]>((before) => stepsOf(workbench.state.entries, before), [])
  const plans = createMemo(() => shownPlans(workbench.state, steps()))

  /** Content that comes, goes or is laid out anew moves the place, too: only a move upwards in the same is the reader's. */
  let before = { top: 0, height: 0, shape: '' }
  const onScroll = () => {
    const { scrollHeight: height, scrollTop: top, clientHeight, clientWidth } = scroller
    const now = { top, height, shape: `${clientWidth} ${clientHeight}` }
    if (clientHeight === 0) return
    if (height - top - clientHeight < NEAR) setFollows(true)
    else if (top < before.top && height >= before.height && now.shape === before.shape) setFollows(false)
    before = now
  }

  const toEnd = () => {
    if (follows()) scroller.scrollTop = scroller.scrollHeight
  }
  onMount(() => {
    toEnd()
    const observer = new ResizeObserver(toEnd)
    observer.observe(list)
    observer.observe(scroller)
    onCleanup(() => observer.disconnect())
  })
  createEffect(
    on(
      () => view.step(),
      (step) => {
        if (step === null) return
        setFollows(false)
        list.querySelector(`[data-step="${step}"]`)?.scrollIntoView({ block: 'nearest' })
      },
      { defer: true },
    ),
  )

  return (
    <div class="conversation">
      <div class="scroll conversation-scroll" ref={scroller} tabindex="-1" onScroll={onScroll}>
        <ol class="talk" ref={list} aria-label="Steps">
          <For each={steps()}>
            {(step, at) => (
              <li
                class="entry"
                classList={{ 'is-line': isLine(step), 'is-looked-at': view.step() === step.no }}
                data-step={step.no}
                data-kind={step.entry.kind}
              >
                <button
                  type="button"
                  class="entry-no"
                  aria-label={`Step ${step.no}`}
                  onClick={() => view.setStep(view.step() === step.no || at() === steps().length - 1 ? null : step.no)}
                >
                  {step.no}
                </button>
                <EntryBody step={step} isLast={at() === steps().length - 1} />
              </li>
            )}
          </For>
          <Show when={steps().length === 0 && workbench.state.run === null && workbench.live.testing === null}>
            <li class="entry talk-empty">
              <span class="entry-no" />
              <p class="asked faint">Say what to build, or open a file and go on.</p>
            </li>
          </Show>
          <LiveLines />
          <Show when={workbench.state.run !== null && workbench.live.paste}>
            {(text) => (
              <li class="entry">
                <span class="entry-no" />
                <PasteCard text={text()} />
              </li>
            )}
          </Show>
        </ol>
      </div>
      <Show when={!follows() && (workbench.state.run !== null || view.step() !== null)}>
        <button
          type="button"
          class="button to-end"
          onClick={() => {
            view.setStep(null)
            setFollows(true)
            toEnd()
          }}
        >
          To the end
        </button>
      </Show>
    </div>
  )

  /** Lines of evidence stand close together. */
  function isLine({ no, entry }: Step): boolean {
    if (entry.kind === 'report') return isExpected(entry)
    return entry.kind === 'tool' || entry.kind === 'reminder' || (entry.kind === 'plan' && !plans().has(no))
  }

  function isExpected(entry: Extract<Entry, { kind: 'report' }>): boolean {
    return isExpectedFailure(entry.test, workbench.state.testRuns, stepsLeftAt(workbench.state.entries, entry.number))
  }

  function EntryBody(props: { step: Step; isLast: boolean }) {
    const entry = props.step.entry
    const runs = () => workbench.state.testRuns
    const order = createMemo(() => columnOrder(runs()))
    switch (entry.kind) {
      case 'prompt':
        return <p class="asked">{entry.text}</p>
      case 'says':
        return <Markdown text={entry.text} />
      case 'plan':
        return (
          <Show
            when={plans().get(props.step.no)}
            fallback={
              <ToolFrame verb="plan" subject={planLine(entry)} result={planCount(entry)}>
                <pre class="evidence">
                  {entry.plan.steps.map((step) => `${step.status.padEnd(6)} ${step.text}`).join('\n')}
                </pre>
              </ToolFrame>
            }
          >
            {(shown) => <PlanCard shown={shown()} />}
          </Show>
        )
      case 'tool':
        return <ToolLine call={entry.call} result={entry.result} durationMs={entry.durationMs} isLast={props.isLast} />
      case 'report': {
        const current = () => runs().find((run) => run.number === entry.test.number) ?? entry.test
        const isLast = () => runs().at(-1)?.number === entry.test.number
        return (
          <Switch fallback={<ReportCard run={current()} order={order()} isLast={isLast()} />}>
            <Match when={isExpected(entry)}>
              <ToolFrame
                verb="run"
                subject={entry.test.record.command}
                result={`0 of ${entry.test.record.report?.failed ?? 0}, as expected`}
              >
                <pre class="evidence scroll">{entry.test.record.output || runFacts(entry.test)}</pre>
              </ToolFrame>
            </Match>
          </Switch>
        )
      }
      case 'model-error':
        return (
          <p class="error-line soft">
            <Icon name="broken" class="in-fail" />
            <span>
              {modelErrorTitle(entry.error)}. {entry.error.message}
            </span>
          </p>
        )
      case 'retry':
        return (
          <p class="error-line small">
            <Icon name="again" small />
            <span>
              {modelErrorTitle(entry.error)}. {entry.error.message} {triedAgain(entry.waitMs)}
            </span>
          </p>
        )
      case 'reminder':
        return (
          <ToolFrame verb="told" subject={entry.text} result="to the model">
            <pre class="evidence">{entry.text}</pre>
          </ToolFrame>
        )
      case 'approval':
        return <ApprovalCard entry={entry} />
      case 'policy':
        return <p class="soft">You changed what the agent may do here: {changedWords(entry)}</p>
      case 'race':
        return (
          <p class="error-line">
            <Icon name="fork" />
            <span>
              {raceWords(entry.race)}.{' '}
              <button
                type="button"
                class="text-button"
                onClick={() => {
                  view.setTab('race')
                  view.setPane('work')
                }}
              >
                See the race
              </button>
            </span>
          </p>
        )
      case 'adopted':
        return <p class="soft">You took candidate {entry.branch}. Its files stand here now; run the tests.</p>
      case 'pushed':
      case 'deploy':
        return <ShippingLine entry={entry} />
      case 'rewound':
        return (
          <p class="error-line">
            <Icon name="again" small />
            <span class="grow">
              <b>Went back to the step above.</b>{' '}
              <span class="soft">Files, conversation and plan are those of then. What came after is kept.</span>
            </span>
            <button
              type="button"
              class="button"
              disabled={workbench.state.run !== null}
              title={workbench.state.run === null ? undefined : 'A run is under way'}
              onClick={() => void workbench.rewind(entry.number - 1)}
            >
              Undo
            </button>
          </p>
        )
      case 'branched':
        return <BranchedLine entry={entry} />
      case 'altered':
        return (
          <p class="error-line">
            <Icon name="broken" class="in-fail" />
            <span>
              <b>The history above was altered.</b> <span class="soft">{alteredWords(entry)}</span>
            </span>
          </p>
        )
      case 'withheld':
      case 'compacted':
      case 'budget':
      case 'allowed':
        return <NoteLine entry={entry} />
      case 'outcome':
        return <Outcome outcome={entry.outcome} isLast={props.isLast} />
    }
  }
}

const planLine = (entry: Extract<Entry, { kind: 'plan' }>) =>
  entry.plan.steps.find((step) => step.status === 'doing')?.text ??
  (entry.plan.steps.every((step) => step.status === 'done') ? 'every step built' : entry.plan.goal)
const planCount = (entry: Extract<Entry, { kind: 'plan' }>) =>
  `${entry.plan.steps.filter((step) => step.status === 'done').length} of ${entry.plan.steps.length}`
