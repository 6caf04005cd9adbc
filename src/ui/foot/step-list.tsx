import { createMemo, For, Show } from 'solid-js'
import { rewindToStep, type Step, stepsOf } from '../chat/steps.ts'
import { canBranch } from '../commands/commands.ts'
import { IconButton } from '../parts/icon-button.tsx'
import { useView } from '../view.ts'
import { useApp, useWorkbench } from '../workbench.ts'
import { glyphsOf } from './glyphs.ts'
import { Meters } from './meters.tsx'

/** The timeline as a list, for a phone. */
export function StepList() {
  const app = useApp()
  const view = useView()
  const workbench = useWorkbench()
  const { state } = workbench
  const steps = createMemo<Step[]>((before) => stepsOf(state.entries, before), [])
  const glyphs = createMemo(() => glyphsOf(state, steps()))
  return (
    <div class="scroll step-list">
      <h2 class="title">{glyphs().length === 0 ? 'No steps yet' : 'Steps'}</h2>
      <ol>
        <For each={glyphs()}>
          {(glyph) => (
            <li>
              <button
                type="button"
                onClick={() => {
                  view.setPane('talk')
                  view.setStep(glyph.no >= glyphs().length ? null : glyph.no)
                }}
              >
                <span class="mono faint num">{glyph.no}</span>
                <span
                  class="clip grow"
                  classList={{
                    'in-fail': glyph.kind === 'failed' || glyph.kind === 'stopped',
                    'in-proof': glyph.kind === 'passed',
                  }}
                >
                  {glyph.text}
                </span>
              </button>
              <Show when={state.run === null && canBranch(app)}>
                <IconButton
                  icon="fork"
                  label={`Branch from step ${glyph.no}`}
                  onClick={() => view.askBranch({ step: glyph.no, again: false })}
                />
              </Show>
              <Show when={glyph.no < glyphs().length && state.run === null}>
                <IconButton
                  icon="again"
                  label={`Go back to step ${glyph.no}`}
                  onClick={() => {
                    view.setPane('talk')
                    void rewindToStep(workbench, view, glyph.no)
                  }}
                />
              </Show>
            </li>
          )}
        </For>
      </ol>
      <Meters />
    </div>
  )
}
