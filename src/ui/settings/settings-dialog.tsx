import { createSignal, For, type JSX, Show } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import type { Windows } from '../../protocol/connection.ts'
import { DEFAULT_WINDOW, type Settings } from '../../protocol/settings.ts'
import { Choice } from '../parts/choice.tsx'
import { Icon } from '../parts/icon.tsx'
import { SheetDialog } from '../parts/sheet-dialog.tsx'
import { PresetChoice } from '../policy/preset-choice.tsx'
import { RuleList } from '../policy/rule-list.tsx'
import { useView } from '../view.ts'
import { useApp } from '../workbench.ts'
import { BudgetFields } from './budget-fields.tsx'
import { ConnectionTest } from './connection-test.tsx'
import { isLocal } from './has-model.ts'
import { OfflineSection } from './offline-section.tsx'
import { PRESETS, presetOf } from './presets.ts'
import './settings-dialog.css'
import { type Problem, problemsOf } from './validate.ts'

const PROTOCOLS: [Settings['model']['protocol'], string, string][] = [
  ['chat-completions', 'Chat Completions', 'Understood by nearly every provider and by local models.'],
  ['responses', 'Responses', 'OpenAI’s newer protocol.'],
  ['anthropic-messages', 'Anthropic Messages', 'Claude’s own protocol.'],
]
const ENGINES: [Settings['engine'], string, string][] = [
  ['embedded', 'Embedded', 'Runs in this tab, from this site alone. Works offline. Node, Python and a shell.'],
  [
    'webcontainer',
    'WebContainer',
    'StackBlitz’s engine, loaded from its servers. Node only; companies need a licence.',
  ],
]
const THEMES: [Settings['theme'], string][] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
]
const WHEN: [Settings['race']['when'], string, string][] = [
  ['always', 'From the start', 'All candidates work on the prompt at once.'],
  ['after-failure', 'After a first failure', 'One works alone; the others join when its tests are red.'],
]
const LIMITS: [keyof Settings['limits'], string, string][] = [
  ['repairs', 'Repairs', 'red runs, then it stops'],
  ['steps', 'Model calls', 'for each prompt'],
  ['seconds', 'Time', 'seconds for each prompt'],
]

/** Model, limits, what the agent may do, engine, theme. Nothing is kept before `Save`. */
export function SettingsDialog() {
  const app = useApp()
  const view = useView()
  const [draft, setDraft] = createStore<Settings>(structuredClone(app.settings()))
  const [problems, setProblems] = createSignal<Problem[]>([])
  const [refused, setRefused] = createSignal<string | null>(null)
  const problem = (field: Problem['field']) => problems().find((one) => one.field === field)?.text ?? null
  const [models, setModels] = createSignal<string[]>([])
  /** What the host says of the model's window is noted, unless somebody has written another. */
  const listModels = (list: string[], windows: Windows) => {
    setModels(list)
    const { model, contextWindow } = draft.model
    if (contextWindow === undefined && Object.hasOwn(windows, model)) setDraft('model', 'contextWindow', windows[model])
  }
  /** A key and a model's name belong to their provider: neither goes along to another. */
  const choose = (name: string) => {
    const preset = PRESETS.find((one) => one.name === name)
    if (!preset) return document.getElementById('settings-baseUrl')?.focus()
    setModels([])
    setDraft('model', {
      protocol: preset.protocol,
      baseUrl: preset.baseUrl,
      key: '',
      model: '',
      contextWindow: undefined,
    })
  }
  if (view.provider() !== null && view.provider() !== presetOf(draft.model.baseUrl)?.name) choose(view.provider()!)
  const engineChanged = () => draft.engine !== app.settings().engine

  const save = async (event: Event) => {
    event.preventDefault()
    // Keys are changed elsewhere.
    const { keys: _, ...shown } = JSON.parse(JSON.stringify(draft)) as Settings
    const trimmed: Settings = {
      ...shown,
      model: {
        ...draft.model,
        baseUrl: draft.model.baseUrl.trim().replace(/\/+$/, ''),
        key: draft.model.key.trim(),
        model: draft.model.model.trim(),
      },
      // A row without a name is none.
      prices: Object.fromEntries(Object.entries(shown.prices).filter(([name]) => name.trim() !== '')),
    }
    const found = problemsOf(trimmed)
    setProblems(found)
    if (found[0]) return document.getElementById(`settings-${found[0].field}`)?.focus()
    try {
      await app.saveSettings(trimmed)
      view.setDialog(null)
    } catch (error) {
      setRefused(`This browser did not keep the settings. ${error instanceof Error ? error.message : ''}`)
    }
  }

  return (
    <SheetDialog
      title="Settings"
      foot={
        <>
          <span class="grow small in-fail" role="alert">
            {refused()}
          </span>
          <button type="button" class="button" onClick={() => view.setDialog(null)}>
            Cancel
          </button>
          <button type="submit" form="settings" class="button is-ink">
            Save
          </button>
        </>
      }
    >
      <form id="settings" class="settings" onSubmit={(event) => void save(event)} novalidate>
        <h3>Model</h3>
        <div class="settings-field">
          <label for="settings-provider">Provider</label>
          <select
            id="settings-provider"
            class="field"
            value={presetOf(draft.model.baseUrl)?.name ?? ''}
            onChange={(event) => choose(event.currentTarget.value)}
          >
            <option value="">Another address</option>
            <For each={PRESETS}>{(preset) => <option value={preset.name}>{preset.name}</option>}</For>
          </select>
        </div>
        <Choice
          name="protocol"
          legend="Protocol"
          options={PROTOCOLS}
          value={draft.model.protocol}
          onPick={(value) => setDraft('model', 'protocol', value)}
        />
        <Field id="baseUrl" label="Base URL" problem={problem('baseUrl')}>
          <input
            {...invalid('baseUrl')}
            class="field mono"
            type="url"
            inputmode="url"
            autocomplete="off"
            spellcheck={false}
            value={draft.model.baseUrl}
            onInput={(event) => setDraft('model', 'baseUrl', event.currentTarget.value)}
          />
        </Field>
        <Field
          id="key"
          label="Key"
          problem={problem('key')}
          note={
            isLocal(draft.model.baseUrl)
              ? 'Models on this machine mostly need none.'
              : 'Kept in this browser’s IndexedDB only. It goes to the base URL and nowhere else: not into the log, a share link or the sandbox.'
          }
        >
          <span class="row">
            <input
              {...invalid('key')}
              class="field mono"
              type="password"
              autocomplete="off"
              spellcheck={false}
              placeholder="none"
              value={draft.model.key}
              onInput={(event) => setDraft('model', 'key', event.currentTarget.value)}
            />
            <button
              type="button"
              class="button is-large"
              disabled={draft.model.key === ''}
              onClick={() => setDraft('model', 'key', '')}
            >
              <Icon name="bin" />
              Remove key
            </button>
          </span>
        </Field>
        <Field id="model" label="Model name" problem={problem('model')}>
          <input
            {...invalid('model')}
            class="field mono"
            autocomplete="off"
            spellcheck={false}
            list="settings-models"
            value={draft.model.model}
            onInput={(event) => setDraft('model', 'model', event.currentTarget.value)}
          />
          <datalist id="settings-models">
            <For each={models()}>{(model) => <option value={model} />}</For>
          </datalist>
        </Field>
        <Field
          id="window"
          label="Context window"
          problem={problem('window')}
          note={`Tokens that the model can hold at once; at 80 % earlier steps are summarised. Empty: ${DEFAULT_WINDOW.toLocaleString('en')}, which suits nearly every model.`}
        >
          <input
            {...invalid('window')}
            class="field num"
            type="number"
            min="4000"
            step="1000"
            placeholder={String(DEFAULT_WINDOW)}
            value={draft.model.contextWindow ?? ''}
            onInput={(event) =>
              setDraft(
                'model',
                'contextWindow',
                event.currentTarget.value === '' ? undefined : event.currentTarget.valueAsNumber,
              )
            }
          />
        </Field>
        <ConnectionTest model={draft.model} onModels={listModels} />

        <h3>Limits of one run</h3>
        <div class="settings-limits">
          <For each={LIMITS}>
            {([name, label, note]) => (
              <Field id={name} label={label} problem={problem(name)} note={note}>
                <input
                  {...invalid(name)}
                  class="field num"
                  type="number"
                  min="0"
                  value={draft.limits[name]}
                  onInput={(event) => setDraft('limits', name, event.currentTarget.valueAsNumber)}
                />
              </Field>
            )}
          </For>
        </div>

        <h3>Budget</h3>
        <BudgetFields draft={draft} setDraft={setDraft} problem={problem('budget')} />

        <h3>Candidates</h3>
        <p class="small">
          Several work on each prompt at once, each in a fork of the machine; the best whose tests pass is taken. All of
          them cost tokens. The limits above hold for all together.
        </p>
        <Field id="candidates" label="How many" problem={problem('candidates')} note="1 to 8. With 1 there is no race.">
          <input
            {...invalid('candidates')}
            class="field num"
            type="number"
            min="1"
            max="8"
            value={draft.race.candidates}
            onInput={(event) => setDraft('race', 'candidates', event.currentTarget.valueAsNumber)}
          />
        </Field>
        <Show when={draft.race.candidates > 1}>
          <div class="settings-field">
            <span class="soft">When</span>
            <Choice
              name="when"
              legend="When candidates race"
              options={WHEN}
              value={draft.race.when}
              onPick={(value) => setDraft('race', 'when', value)}
            />
          </div>
          <Field
            id="graceSeconds"
            label="Grace"
            problem={problem('graceSeconds')}
            note="Seconds that the others have after the first has passed."
          >
            <input
              {...invalid('graceSeconds')}
              class="field num"
              type="number"
              min="0"
              step="0.5"
              value={draft.race.graceSeconds}
              onInput={(event) => setDraft('race', 'graceSeconds', event.currentTarget.valueAsNumber)}
            />
          </Field>
          <Field
            id="raceModels"
            label="Models"
            problem={null}
            note="At the same address, with commas between them, taken in turn. Empty: the model above, for all."
          >
            <input
              id="settings-raceModels"
              aria-describedby="settings-raceModels-note"
              class="field mono"
              autocomplete="off"
              spellcheck={false}
              value={draft.race.models.join(', ')}
              onChange={(event) => setDraft('race', 'models', listOf(event.currentTarget.value))}
            />
          </Field>
        </Show>

        <h3>What the agent may do</h3>
        <PresetChoice value={draft.policy.preset} onPick={(preset) => setDraft('policy', 'preset', preset)} />
        <RuleList
          rules={draft.policy.rules}
          onChange={(rules) => setDraft('policy', 'rules', reconcile(rules, { key: null }))}
        />
        <label class="row rule-check">
          <input
            type="checkbox"
            checked={draft.policy.approvePlan}
            onChange={(event) => setDraft('policy', 'approvePlan', event.currentTarget.checked)}
          />
          The first plan of each run waits for my approval
        </label>

        <h3>Engine</h3>
        <Choice
          name="engine"
          legend="Where your code runs"
          options={ENGINES}
          value={draft.engine}
          onPick={(value) => setDraft('engine', value)}
        />
        <Show when={engineChanged()}>
          <p class="small">The new engine starts when a project is opened the next time.</p>
        </Show>

        <h3>Theme</h3>
        <Choice
          name="theme"
          legend="Colours"
          options={THEMES}
          value={draft.theme}
          onPick={(value) => setDraft('theme', value)}
        />

        <h3>Without a network</h3>
        <OfflineSection />
      </form>
    </SheetDialog>
  )

  function invalid(field: Problem['field']) {
    return {
      id: `settings-${field}`,
      get 'aria-invalid'() {
        return problem(field) !== null
      },
      'aria-describedby': `settings-${field}-note`,
    }
  }
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

function Field(props: { id: string; label: string; problem: string | null; note?: string; children: JSX.Element }) {
  return (
    <div class="settings-field">
      <label for={`settings-${props.id}`}>{props.label}</label>
      {props.children}
      <p id={`settings-${props.id}-note`} class="small" classList={{ 'in-fail': props.problem !== null }}>
        {props.problem ?? props.note}
      </p>
    </div>
  )
}
