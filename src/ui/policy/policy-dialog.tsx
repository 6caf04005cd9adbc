import { createSignal } from 'solid-js'
import type { Preset, Rule } from '../../protocol/policy.ts'
import { Choice } from '../parts/choice.tsx'
import { SheetDialog } from '../parts/sheet-dialog.tsx'
import { useView } from '../view.ts'
import { useApp, useWorkbench, WorkbenchContext } from '../workbench.ts'
import './policy.css'
import { PRESETS, presetName } from './policy-words.ts'
import { RuleList } from './rule-list.tsx'

/** What holds in the open project besides the settings. Nothing is kept before `Save`. */
export function PolicyDialog() {
  const workbench = useApp().workbench()
  return <WorkbenchContext.Provider value={workbench!}>{<Sheet />}</WorkbenchContext.Provider>
}

function Sheet() {
  const app = useApp()
  const view = useView()
  const workbench = useWorkbench()
  const [preset, setPreset] = createSignal<Preset | 'settings'>(workbench.state.policy.preset ?? 'settings')
  const [rules, setRules] = createSignal<Rule[]>(JSON.parse(JSON.stringify(workbench.state.policy.rules)))
  const general = () => app.settings().policy
  const save = () => {
    const chosen = preset()
    void workbench.setPolicy({ preset: chosen === 'settings' ? null : chosen, rules: rules() })
    view.setDialog(null)
  }
  const options = (): [Preset | 'settings', string, string][] => [
    ['settings', 'As in the settings', `${presetName(general().preset)} now.`],
    ...PRESETS,
  ]
  return (
    <SheetDialog
      title="What the agent may do here"
      lead="It holds for the agent, for every candidate and for all programs that they start, from the next run on. What you do yourself is not held, but for tests that you run here: they run the agent’s code."
      foot={
        <>
          <span class="grow" />
          <button type="button" class="button" onClick={() => view.setDialog(null)}>
            Cancel
          </button>
          <button type="button" class="button is-ink" onClick={save}>
            Save
          </button>
        </>
      }
    >
      <div class="policy-choice">
        <Choice
          name="project-preset"
          legend="What the agent may do here"
          options={options()}
          value={preset()}
          onPick={setPreset}
        />
      </div>
      <h3 class="policy-head">Rules of this project</h3>
      <RuleList rules={rules()} onChange={setRules} />
      <p class="small policy-note">
        The settings have {general().rules.length === 0 ? 'no rules' : 'more rules, which hold here too'}.
      </p>
    </SheetDialog>
  )
}
