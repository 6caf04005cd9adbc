import { createSignal, For, Show } from 'solid-js'
import type { PlanStep } from '../../protocol/plan.ts'
import { Icon } from '../parts/icon.tsx'
import { many } from '../parts/words.ts'
import { useWorkbench } from '../workbench.ts'
import './plan-card.css'
import { PlanEditor } from './plan-editor.tsx'
import type { ShownPlan } from './steps.ts'

/** The plan, with a box for each step: empty to do, ink tick built, green tick proved. */
export function PlanCard(props: { shown: ShownPlan }) {
  const workbench = useWorkbench()
  const [editing, setEditing] = createSignal<'no' | 'steps' | 'new'>('no')
  const plan = () => props.shown.plan
  const isProved = () => props.shown.current && workbench.state.verdict.status === 'proved'
  const isBusy = () => workbench.state.run !== null
  const edit = (how: 'steps' | 'new') => setEditing(how)
  const why = () => (isBusy() ? 'The agent works by this plan. Stop it to edit.' : undefined)

  return (
    <section aria-label="Plan">
      <header class="entry-head">
        <h3>Plan</h3>
        <span class="small clip" title={plan().goal}>
          {plan().goal}
        </span>
        <span class="grow" />
        <Show when={props.shown.current && editing() === 'no'}>
          <button
            type="button"
            class="text-button is-faint"
            disabled={isBusy()}
            title={why()}
            onClick={() => edit('steps')}
          >
            Edit
          </button>
        </Show>
      </header>
      <Show
        when={editing() === 'no'}
        fallback={
          <PlanEditor
            plan={plan()}
            addOne={editing() === 'new'}
            onDone={(changed) => {
              setEditing('no')
              if (changed) void workbench.editPlan(changed)
            }}
          />
        }
      >
        <ul class="plan">
          <For each={plan().steps}>
            {(step) => (
              <li classList={{ 'is-doing': step.status === 'doing' && isBusy() }}>
                <StepBox step={step} proved={isProved()} />
                <span class="plan-text">{step.text}</span>
              </li>
            )}
          </For>
        </ul>
        <p class="facts-line">
          <span>{many(plan().files.length, 'file')}</span>
          <Show when={plan().libraries.length > 0}>
            <span>
              {plan().libraries.length === 1 ? '1 library: ' : `${plan().libraries.length} libraries: `}
              {plan().libraries.join(', ')}
            </span>
          </Show>
          <Show when={plan().tests.length > 0}>
            <span>{many(plan().tests.length, 'test')}</span>
          </Show>
          <Show when={plan().testCommand}>{(command) => <span class="mono">{command()}</span>}</Show>
          <span class="grow" />
          <Show when={props.shown.current}>
            <button type="button" class="text-button" disabled={isBusy()} title={why()} onClick={() => edit('new')}>
              Add a step
            </button>
          </Show>
        </p>
      </Show>
    </section>
  )
}

function StepBox(props: { step: PlanStep; proved: boolean }) {
  const isDone = () => props.step.status === 'done'
  const name = () =>
    isDone() ? (props.proved ? 'Proved' : 'Built') : props.step.status === 'doing' ? 'Being built' : 'To do'
  return (
    <span
      class="check-box"
      classList={{ 'is-built': isDone() && !props.proved, 'is-proved': isDone() && props.proved }}
      role="img"
      aria-label={name()}
    >
      <Show when={isDone()}>
        <Icon name="check" small />
      </Show>
    </span>
  )
}
