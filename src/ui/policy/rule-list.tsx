import { createSignal, For, Show } from 'solid-js'
import { describeTarget } from '../../policy/describe.ts'
import type { Effect, Rule } from '../../protocol/policy.ts'
import { Icon } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import './policy.css'
import { RULE_KINDS, type RuleKind, readRule } from './read-rule.ts'

const EFFECTS: [Effect, string][] = [
  ['deny', 'Deny'],
  ['ask', 'Ask'],
  ['allow', 'Allow'],
]

/** A person's rules, in order, with a line to add one. */
export function RuleList(props: { rules: Rule[]; onChange(rules: Rule[]): void }) {
  const [effect, setEffect] = createSignal<Effect>('deny')
  const [kind, setKind] = createSignal<RuleKind>('command')
  const [text, setText] = createSignal('')
  const [problem, setProblem] = createSignal<string | null>(null)
  let field!: HTMLInputElement

  const add = () => {
    const read = readRule(effect(), kind(), text())
    setProblem(read.ok ? null : read.problem)
    if (!read.ok) return field.focus()
    props.onChange([...props.rules, read.rule])
    setText('')
    field.focus()
  }

  return (
    <div class="rules">
      <ul aria-label="Rules">
        <For
          each={props.rules}
          fallback={<li class="small">No rules. A rule that denies wins; else the last that fits.</li>}
        >
          {(rule, at) => (
            <li>
              <span class="tag rule-effect">{rule.effect}</span>
              <span class="grow clip" title={describeTarget(rule)}>
                {describeTarget(rule)}
                <Show when={rule.approvedTest}>
                  <span class="faint">, approved tests</span>
                </Show>
              </span>
              <IconButton
                icon="cross"
                label={`Remove the rule: ${rule.effect} ${describeTarget(rule)}`}
                onClick={() => props.onChange(props.rules.filter((_, other) => other !== at()))}
              />
            </li>
          )}
        </For>
      </ul>
      <div class="rule-add">
        <select
          class="field"
          aria-label="What the rule does"
          value={effect()}
          onChange={(event) => setEffect(event.currentTarget.value as Effect)}
        >
          <For each={EFFECTS}>{([value, label]) => <option value={value}>{label}</option>}</For>
        </select>
        <select
          class="field"
          aria-label="What the rule is about"
          value={kind()}
          onChange={(event) => setKind(event.currentTarget.value as RuleKind)}
        >
          <For each={RULE_KINDS}>{({ kind: value, label }) => <option value={value}>{label}</option>}</For>
        </select>
        <input
          class="field mono"
          aria-label="Rule"
          aria-invalid={problem() !== null}
          autocomplete="off"
          spellcheck={false}
          placeholder={RULE_KINDS.find((one) => one.kind === kind())?.example}
          value={text()}
          ref={field}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.isComposing) return
            event.preventDefault()
            add()
          }}
        />
        <button type="button" class="button is-large" onClick={add}>
          <Icon name="plus" />
          Add
        </button>
      </div>
      <Show when={problem()}>
        {(words) => (
          <p class="small in-fail" role="alert">
            {words()}
          </p>
        )}
      </Show>
    </div>
  )
}
