import { createSignal, For, Show } from 'solid-js'
import { type Step, stepsOf } from '../chat/steps.ts'
import { Choice } from '../parts/choice.tsx'
import { SheetDialog } from '../parts/sheet-dialog.tsx'
import { hasModel } from '../settings/has-model.ts'
import '../settings/settings-dialog.css'
import { useView } from '../view.ts'
import { useApp } from '../workbench.ts'
import './branch-dialog.css'

type How = 'go-on' | 'again'

/** A new project out of a step of the open one: under which name, with which model, and what it is asked first. */
export function BranchDialog() {
  const app = useApp()
  const view = useView()
  const workbench = app.workbench()!
  const { state } = workbench
  const asked = view.branching()
  const steps = stepsOf(state.entries)
  const step = steps[(asked.step ?? steps.length) - 1]!
  const prompt = promptOf(steps, step)
  const [how, setHow] = createSignal<How>(prompt && (asked.again || step === prompt) ? 'again' : 'go-on')
  const [name, setName] = createSignal(branchName(state.name))
  const now = app.settings().model
  const [model, setModel] = createSignal(now.model)
  const [models, setModels] = createSignal<string[]>([])
  const canChoose = hasModel(now) && workbench.source() !== 'paste'
  /** Asked only where somebody is about to choose; what the host does not say, can still be written. */
  let isAsked = false
  const listModels = async () => {
    if (isAsked) return
    isAsked = true
    const found = await app.testConnection(now)
    if (found.ok) setModels(found.models)
  }
  let form!: HTMLFormElement
  /** Enter branches from where the focus is: at the model, where another one is wanted. */
  const focusFirst = () =>
    form.querySelector<HTMLInputElement>(asked.again ? '#branch-model' : ':checked') ??
    form.querySelector<HTMLInputElement>('#branch-name')
  const isReady = () => name().trim() !== '' && (!canChoose || model().trim() !== '')
  const submit = (event: Event) => {
    event.preventDefault()
    if (!isReady()) return
    const again = how() === 'again' ? prompt : null
    view.setDialog(null)
    void app.branch({
      // A prompt is tried again on what stood before it.
      line: again ? again.entry.number - 1 : step.entry.number,
      name: name().trim(),
      model: canChoose ? model().trim() : null,
      prompt: again ? again.entry.text : null,
    })
  }
  return (
    <SheetDialog
      title={`Branch from step ${step.no}`}
      focusFirst={focusFirst}
      lead="A new project begins with the files, the conversation and the plan as they stood then. This one stays as it is."
      foot={
        <>
          <span class="grow" />
          <button type="button" class="button" onClick={() => view.setDialog(null)}>
            Cancel
          </button>
          <button type="submit" form="branch" class="button is-ink" disabled={!isReady()}>
            {how() === 'again' ? 'Branch and ask' : 'Branch'}
          </button>
        </>
      }
    >
      <form ref={form} id="branch" class="settings branch" onSubmit={submit}>
        <Show when={prompt}>
          {(again) => (
            <Choice
              name="how"
              legend="How to go on"
              options={[
                ['go-on', `Go on from step ${step.no}`, 'You say what comes next.'],
                [
                  'again',
                  'Try the prompt again',
                  `“${shortened(again().entry.text)}” is asked anew, on what stood before it.`,
                ],
              ]}
              value={how()}
              onPick={setHow}
            />
          )}
        </Show>
        <div class="settings-field">
          <label for="branch-name">Name</label>
          <input
            id="branch-name"
            class="field"
            maxlength="80"
            autocomplete="off"
            value={name()}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </div>
        <Show when={canChoose}>
          <div class="settings-field">
            <label for="branch-model">Model</label>
            <input
              id="branch-model"
              class="field mono"
              autocomplete="off"
              spellcheck={false}
              list="branch-models"
              value={model()}
              onFocus={() => void listModels()}
              onInput={(event) => setModel(event.currentTarget.value)}
            />
            <datalist id="branch-models">
              <For each={models()}>{(one) => <option value={one} />}</For>
            </datalist>
            <p class="small">
              Any of {hostOf(now.baseUrl)}, for this branch alone. Another provider is chosen in the settings.
            </p>
          </div>
        </Show>
      </form>
      <p class="small branch-rules">
        What you forbade the agent holds there, too. What you allowed after this step is asked again.
      </p>
    </SheetDialog>
  )
}

type PromptStep = Step & { entry: Extract<Step['entry'], { kind: 'prompt' }> }

/** What the person had asked when this step was done. */
const promptOf = (steps: readonly Step[], { no }: Step): PromptStep | null =>
  (steps.slice(0, no).findLast(({ entry }) => entry.kind === 'prompt') as PromptStep | undefined) ?? null

/** A branch of a branch is called by what both came from. */
const branchName = (name: string): string => {
  const [, stem = name, count] = / — branch(?: (\d+))?$/.test(name) ? /^(.*) — branch(?: (\d+))?$/s.exec(name)! : []
  return stem === name ? `${name} — branch` : `${stem} — branch ${Number(count ?? 1) + 1}`
}

const shortened = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 90 ? `${line.slice(0, 89).trimEnd()}…` : line
}

const hostOf = (baseUrl: string): string => (URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl)
