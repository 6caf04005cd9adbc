import { createMemo, For, Show } from 'solid-js'
import { rewindToStep, type Step, stepsOf } from '../chat/steps.ts'
import { canBranch } from '../commands/commands.ts'
import { Icon } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { useView } from '../view.ts'
import { useApp, useWorkbench } from '../workbench.ts'
import './foot.css'
import { glyphsOf } from './glyphs.ts'
import { Meters } from './meters.tsx'

/** Where one stands in the project's steps, and what it cost so far. Going to a step shows it; it changes nothing. */
export function Foot() {
  const app = useApp()
  const view = useView()
  const workbench = useWorkbench()
  const { state } = workbench
  const isBusy = () => state.run !== null || workbench.live.testing !== null
  let track!: HTMLDivElement
  const steps = createMemo<Step[]>((before) => stepsOf(state.entries, before), [])
  const glyphs = createMemo(() => glyphsOf(state, steps()))
  const last = () => glyphs().length
  const at = () => view.step() ?? last()
  const go = (step: number) => view.setStep(step >= last() ? null : Math.max(1, step))
  const where = () => {
    if (last() === 0) return 'nothing asked yet'
    if (view.step() !== null) return `of ${last()}`
    const outcome = state.lastOutcome?.status
    const stopped = state.run === null && outcome && outcome !== 'proved' && outcome !== 'answered'
    return `of ${last()}, ${state.run ? 'at work' : stopped ? 'stopped' : 'now'}`
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key]
    if (by) go(at() + by)
    else if (event.key === 'Home') go(1)
    else if (event.key === 'End') go(last())
    else return
    event.preventDefault()
  }

  return (
    <footer class="foot">
      <span class="row foot-steps">
        <IconButton icon="previous" label="Step back" keys="[" disabled={at() <= 1} onClick={() => go(at() - 1)} />
        <IconButton
          icon="next"
          label="Step forward"
          keys="]"
          disabled={view.step() === null}
          onClick={() => go(at() + 1)}
        />
      </span>
      <span class="foot-where num">
        <Show when={last() > 0}>
          <b>Step {at()}</b>{' '}
        </Show>
        <span class="faint">{where()}</span>
      </span>
      <Show when={view.step()}>
        {(step) => (
          <span class="row foot-step">
            <button
              type="button"
              class="button foot-rewind"
              disabled={isBusy()}
              title={isBusy() ? 'Something is running' : 'Files, conversation and plan as they were then'}
              onClick={() => void rewindToStep(workbench, view, step())}
            >
              Go back to here
            </button>
            <Show when={canBranch(app)}>
              <button
                type="button"
                class="button foot-branch"
                disabled={isBusy()}
                aria-label="Branch from here…"
                title={isBusy() ? 'Something is running' : 'A new project that begins with this step; this one stays'}
                onClick={() => view.askBranch({ step: step(), again: false })}
              >
                <Icon name="fork" />
                <span>Branch from here…</span>
              </button>
            </Show>
          </span>
        )}
      </Show>
      <div
        ref={track}
        class="track"
        role="slider"
        aria-label="Step"
        aria-valuemin={Math.min(1, last())}
        aria-valuemax={last()}
        aria-valuenow={at()}
        aria-valuetext={`Step ${at()} of ${last()}: ${glyphs()[at() - 1]?.text ?? ''}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const no = (event.target as Element).closest<HTMLElement>('[data-no]')?.dataset.no
          if (no) go(Number(no))
        }}
      >
        <For each={glyphs()}>
          {(glyph) => (
            <i
              class={glyph.kind}
              classList={{ 'is-now': glyph.no === at() }}
              data-no={glyph.no}
              style={{ '--height': `${glyph.height}%` }}
              title={`Step ${glyph.no}: ${glyph.text.slice(0, 120)}`}
            />
          )}
        </For>
      </div>
      <Meters />
    </footer>
  )
}
