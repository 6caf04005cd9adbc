import { createSignal, For, onMount } from 'solid-js'
import type { Plan, PlanStep } from '../../protocol/plan.ts'
import { Icon } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'

/** The plan's steps as fields. Alt with the arrow keys moves a step; nothing is kept before `Keep the plan`. */
export function PlanEditor(props: { plan: Plan; addOne: boolean; onDone(changed: Plan | null): void }) {
  let list!: HTMLUListElement
  const [steps, setSteps] = createSignal<PlanStep[]>([
    ...props.plan.steps.map((step) => ({ ...step })),
    ...(props.addOne ? [{ text: '', status: 'todo' as const }] : []),
  ])
  const focusAt = (at: number) => queueMicrotask(() => list.querySelectorAll('input')[at]?.focus())
  onMount(() => focusAt(props.addOne ? steps().length - 1 : 0))

  const move = (at: number, by: -1 | 1) => {
    const to = at + by
    if (to < 0 || to >= steps().length) return
    const next = [...steps()]
    next.splice(to, 0, ...next.splice(at, 1))
    setSteps(next)
    focusAt(to)
  }
  const remove = (at: number) => {
    setSteps(steps().filter((_, other) => other !== at))
    focusAt(Math.max(0, at - 1))
  }
  const add = (at: number) => {
    setSteps([...steps().slice(0, at), { text: '', status: 'todo' }, ...steps().slice(at)])
    focusAt(at)
  }
  const keep = () => {
    const kept = steps().filter((step) => step.text.trim() !== '')
    props.onDone({ ...props.plan, steps: kept.map((step) => ({ ...step, text: step.text.trim() })) })
  }
  const onKeyDown = (event: KeyboardEvent, at: number) => {
    if (event.key === 'Enter' && !event.isComposing) add(at + 1)
    else if (event.altKey && event.key === 'ArrowUp') move(at, -1)
    else if (event.altKey && event.key === 'ArrowDown') move(at, 1)
    else if (event.key === 'Escape') props.onDone(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <form
      class="plan-editor"
      onSubmit={(event) => {
        event.preventDefault()
        keep()
      }}
    >
      <ul class="plan" ref={list}>
        <For each={steps()}>
          {(step, at) => (
            <li>
              <span class="plan-grip" aria-hidden="true">
                <Icon name="grip" />
              </span>
              <input
                class="plan-field"
                value={step.text}
                aria-label={`Step ${at() + 1}`}
                onInput={(event) => {
                  step.text = event.currentTarget.value
                  if (step.status === 'done') step.status = 'todo'
                }}
                onKeyDown={(event) => onKeyDown(event, at())}
              />
              <IconButton icon="up" label="Move up" keys="Alt ↑" onClick={() => move(at(), -1)} />
              <IconButton icon="cross" label="Remove step" onClick={() => remove(at())} />
            </li>
          )}
        </For>
      </ul>
      <div class="row plan-actions">
        <button type="button" class="button is-quiet" onClick={() => add(steps().length)}>
          <Icon name="plus" />
          Add a step
        </button>
        <span class="grow" />
        <button type="button" class="button is-quiet" onClick={() => props.onDone(null)}>
          Leave as it was
        </button>
        <button type="submit" class="button">
          Keep the plan
        </button>
      </div>
    </form>
  )
}
