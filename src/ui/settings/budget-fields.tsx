import { For, type JSX, Show } from 'solid-js'
import type { SetStoreFunction } from 'solid-js/store'
import type { Allowance, Price } from '../../protocol/budget.ts'
import type { Settings } from '../../protocol/settings.ts'
import { Icon } from '../parts/icon.tsx'
import './budget-fields.css'

const AMOUNTS: [keyof Allowance, string][] = [
  ['tokens', 'tokens'],
  ['dollars', 'US dollars'],
]
const PRICES: [keyof Price, string][] = [
  ['input', 'Input'],
  ['cachedInput', 'Cached'],
  ['output', 'Output'],
]

/** An empty field is no limit, and no price. */
const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text))

const shownNumber = (value: number | undefined): number | '' =>
  value === undefined || Number.isNaN(value) ? '' : value

/** What a run and a project may use, and what models cost. */
export function BudgetFields(props: {
  draft: Settings
  setDraft: SetStoreFunction<Settings>
  problem: string | null
}): JSX.Element {
  const rows = () => Object.entries(props.draft.prices)
  /** In the order that they were written in: a store would sort nothing anew either. */
  const put = (entries: [string, Price][]) =>
    props.setDraft('prices', (before) => ({
      ...Object.fromEntries(Object.keys(before).map((name) => [name, undefined as unknown as Price])),
      ...Object.fromEntries(entries),
    }))
  const add = () => {
    const { model } = props.draft.model
    const name = model !== '' && !Object.hasOwn(props.draft.prices, model) ? model : ''
    // No number is no price: none of them is nothing because nobody has said what it is.
    put([...known(), [name, { input: Number.NaN, cachedInput: Number.NaN, output: Number.NaN }]])
  }
  const known = () => rows().filter(([, price]) => price !== undefined)

  return (
    <>
      <div class="budget-grid" id="settings-budget" tabindex="-1">
        <For each={['run', 'project'] as const}>
          {(scope) => (
            <For each={AMOUNTS}>
              {([of, unit]) => (
                <label>
                  <span class="soft">
                    {scope === 'run' ? 'Each prompt' : 'Each project'}, {unit}
                  </span>
                  <input
                    class="field num"
                    type="number"
                    min="0"
                    step={of === 'dollars' ? '0.01' : '1000'}
                    placeholder="no limit"
                    value={props.draft.budget[scope][of] ?? ''}
                    onInput={(event) =>
                      props.setDraft('budget', scope, of, numberOf(event.currentTarget.value) as never)
                    }
                  />
                </label>
              )}
            </For>
          )}
        </For>
      </div>
      <p class="small" classList={{ 'in-fail': props.problem !== null }}>
        {props.problem ??
          'Candidates count, too. At four fifths there is a warning; when one is used up the run stops, and can be continued with as much again.'}
      </p>

      <h3>Prices</h3>
      <p class="small">
        In US dollars for a million tokens, as your provider’s list has them. What has no price here is shown as “price
        unknown”, and a budget in dollars does not let it run.
      </p>
      <Show when={known().length > 0}>
        <div class="price-table">
          <div class="price-row price-head soft" aria-hidden="true">
            <span>Model</span>
            <For each={PRICES}>{([, label]) => <span>{label}</span>}</For>
            <span />
          </div>
          <For each={known().map(([name]) => name)}>
            {(name) => (
              <div class="price-row">
                <input
                  class="field mono"
                  aria-label="Model"
                  autocomplete="off"
                  spellcheck={false}
                  value={name}
                  onChange={(event) => {
                    const next = event.currentTarget.value.trim()
                    put(known().map(([one, price]) => [one === name ? next : one, price]))
                  }}
                />
                <For each={PRICES}>
                  {([of, label]) => (
                    <input
                      class="field num"
                      type="number"
                      min="0"
                      step="any"
                      aria-label={`${label} price of ${name || 'the model'}`}
                      value={shownNumber(props.draft.prices[name]?.[of])}
                      onInput={(event) => props.setDraft('prices', name, of, event.currentTarget.valueAsNumber)}
                    />
                  )}
                </For>
                <button
                  type="button"
                  class="button is-quiet is-square"
                  aria-label={`Remove the price of ${name || 'the model'}`}
                  onClick={() => put(known().filter(([one]) => one !== name))}
                >
                  <Icon name="bin" />
                </button>
              </div>
            )}
          </For>
        </div>
      </Show>
      <button type="button" class="button price-add" onClick={add}>
        <Icon name="plus" />
        Add a price
      </button>
    </>
  )
}
