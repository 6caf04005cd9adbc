import { createSignal, Match, onMount, Show, Switch } from 'solid-js'
import type { Plan } from '../../protocol/plan.ts'
import type { Answer, Question } from '../../protocol/policy.ts'
import type { Entry } from '../../protocol/state.ts'
import { PlanEditor } from '../chat/plan-editor.tsx'
import { Icon } from '../parts/icon.tsx'
import { useWorkbench } from '../workbench.ts'
import './policy.css'
import { approvalWords } from './policy-words.ts'

type Approval = Extract<Entry, { kind: 'approval' }>

/** A question of the agent's: open while its run waits, a line once it is answered. */
export function ApprovalCard(props: { entry: Approval }) {
  const workbench = useWorkbench()
  const stands = () => props.entry.answer === null && workbench.state.run?.id === props.entry.run
  return (
    <Show when={stands()} fallback={<Answered entry={props.entry} />}>
      <Open question={props.entry.question} />
    </Show>
  )
}

function Answered(props: { entry: Approval }) {
  const answer = () => props.entry.answer
  const word = () => {
    const given = answer()
    return given?.decision === 'deny' && given.word.trim() !== '' ? given.word : null
  }
  return (
    <p class="error-line">
      <Icon name={answer()?.decision === 'allow' ? 'check' : 'cross'} small />
      <span class="small approval-answer">
        {answer()?.decision === 'allow' || answer()?.decision === 'deny' ? 'You ' : ''}
        {answer() === null ? `Not answered: ${props.entry.question.what}` : approvalWords(props.entry)}
        <Show when={word()}>{(text) => <>: “{text()}”</>}</Show>
      </span>
    </p>
  )
}

const TITLES: Record<Question['kind'], string> = {
  command: 'May this be run?',
  files: 'May these files be changed?',
  tool: 'May this tool be used?',
  host: 'May this host be reached?',
  plan: 'Is this the plan?',
}

function Open(props: { question: Question }) {
  const workbench = useWorkbench()
  const [denying, setDenying] = createSignal(false)
  const [word, setWord] = createSignal('')
  const [editing, setEditing] = createSignal(false)
  const [plan, setPlan] = createSignal<Plan | null>(null)
  const [sent, setSent] = createSignal(false)
  let card!: HTMLElement
  onMount(() => {
    // Whoever watches the conversation can answer at once; whoever types elsewhere is not disturbed.
    const active = document.activeElement
    if (active === null || active === document.body) card.querySelector<HTMLElement>('.button.is-ink')?.focus()
  })
  const isPlan = () => props.question.kind === 'plan'
  const shownPlan = () => plan() ?? props.question.plan ?? null
  const give = (answer: Answer) => {
    setSent(true)
    void workbench.decide(props.question.id, answer)
  }
  const allow = (scope: 'once' | 'session' | 'project') => {
    const changed = plan()
    give({ decision: 'allow', scope, ...(changed ? { plan: JSON.parse(JSON.stringify(changed)) as Plan } : {}) })
  }

  return (
    <section class="approval" aria-label="Question" ref={card}>
      <h3>
        <span class="tag is-wait">your turn</span> {TITLES[props.question.kind]}
        <Show when={props.question.candidate}>{(name) => <span class="faint"> Candidate {name()} asks.</span>}</Show>
      </h3>
      <Switch fallback={<pre class="evidence scroll approval-what">{props.question.what}</pre>}>
        <Match when={editing() && shownPlan()}>
          {(now) => (
            <PlanEditor
              plan={now()}
              addOne={false}
              onDone={(changed) => {
                if (changed) setPlan(changed)
                setEditing(false)
              }}
            />
          )}
        </Match>
        <Match when={shownPlan()}>
          {(now) => (
            <>
              <p class="approval-goal">{now().goal}</p>
              <ol class="approval-steps">
                {now().steps.map((step) => (
                  <li>{step.text}</li>
                ))}
              </ol>
            </>
          )}
        </Match>
      </Switch>
      <dl class="approval-facts">
        <dt>Why</dt>
        <dd>{props.question.why}</dd>
        <dt>Files</dt>
        <dd>{props.question.touches.files}</dd>
        <Show when={isPlan() ? props.question.plan?.testCommand : true}>
          <dt>{isPlan() ? 'Tests' : 'Processes'}</dt>
          <dd>{props.question.touches.processes}</dd>
        </Show>
        <Show when={!isPlan()}>
          <dt>Network</dt>
          <dd>{props.question.touches.network}</dd>
        </Show>
      </dl>
      <Show when={!editing()}>
        <Show
          when={denying()}
          fallback={
            <div class="row approval-actions">
              <button type="button" class="button is-ink" disabled={sent()} onClick={() => allow('once')}>
                {isPlan() ? 'Approve' : 'Allow once'}
              </button>
              <Show
                when={isPlan()}
                fallback={
                  <>
                    <button type="button" class="button" disabled={sent()} onClick={() => allow('session')}>
                      For this session
                    </button>
                    <button type="button" class="button" disabled={sent()} onClick={() => allow('project')}>
                      For this project
                    </button>
                  </>
                }
              >
                <button type="button" class="button" disabled={sent()} onClick={() => setEditing(true)}>
                  Edit
                </button>
                <button type="button" class="button" disabled={sent()} onClick={() => allow('session')}>
                  Let plans run
                </button>
              </Show>
              <button type="button" class="button is-quiet" disabled={sent()} onClick={() => setDenying(true)}>
                {isPlan() ? 'Another plan' : 'Deny'}
              </button>
            </div>
          }
        >
          <form
            class="row approval-actions"
            onSubmit={(event) => {
              event.preventDefault()
              give({ decision: 'deny', word: word() })
            }}
          >
            <input
              class="field grow"
              aria-label="A word to the model"
              placeholder="A word to the model, if you like"
              value={word()}
              ref={(field) => queueMicrotask(() => field.focus())}
              onInput={(event) => setWord(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Escape') return
                event.stopPropagation()
                setDenying(false)
              }}
            />
            <button type="submit" class="button is-danger" disabled={sent()}>
              {isPlan() ? 'Send back' : 'Deny'}
            </button>
          </form>
        </Show>
      </Show>
      <p class="small approval-note">
        {isPlan()
          ? '“Let plans run” approves this one and all others until the project is closed.'
          : `For the session or the project: ${props.question.grantWords}. Once: for this call.`}
      </p>
    </section>
  )
}
