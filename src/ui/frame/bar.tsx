import { DropdownMenu } from '@kobalte/core/dropdown-menu'
import { createMemo, createSignal, For, Match, onCleanup, Show, Switch } from 'solid-js'
import { stepsLeftAt } from '../chat/steps.ts'
import { outdatedWords } from '../chat/tool-words.ts'
import type { Command } from '../commands/commands.ts'
import { shownKeys } from '../commands/key-names.ts'
import { Icon, Mark } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { ProofStrip } from '../parts/proof-strip.tsx'
import { columnOrder, isExpectedFailure, runCells, stripLabel } from '../parts/strip-cells.ts'
import { type Pane, useView } from '../view.ts'
import { useApp, useWorkbench } from '../workbench.ts'
import './bar.css'
import { timeWords } from '../workshop/time-words.ts'
import { verdictWords } from './verdict.ts'

/** Mark, project, strip, verdict; then what may go when it gets narrow. */
/** The project's menu, group by group, out of the list of commands. */
const MENU = [
  ['rename', 'branch', 'new', 'open', 'github'],
  ['export', 'zip', 'share', 'push', 'deploy'],
  ['export-log', 'verify-log'],
  ['workshop-make', 'workshop-seat', 'workshop-results'],
  ['policy', 'settings', 'keys'],
  ['delete'],
]

export function Bar(props: { commands: Command[] }) {
  const app = useApp()
  const view = useView()
  const workbench = useWorkbench()
  const state = workbench.state
  const lastRun = () => state.testRuns.at(-1)
  const cells = createMemo(() => {
    const run = lastRun()
    if (!run) return []
    const expected = isExpectedFailure(run, state.testRuns, stepsLeftAt(state.entries, run.event))
    return runCells(run, columnOrder(state.testRuns), expected)
  })
  const words = () => verdictWords(state, workbench.live)
  const whyNot = () => {
    const { verdict } = state
    if (verdict.status === 'partial') return verdict.why
    return verdict.status === 'outdated' ? `Proves nothing now: ${outdatedWords(state)}` : undefined
  }
  const [minute, setMinute] = createSignal(Date.now())
  const ticking = setInterval(() => setMinute(Date.now()), 15_000)
  onCleanup(() => clearInterval(ticking))
  const isDemo = () => (state.run?.source ?? workbench.source()) === 'demo'
  const answerer = () => {
    const source = state.run?.source ?? workbench.source()
    return source === 'endpoint'
      ? app.settings().model.model
      : source === 'paste'
        ? 'Copy and paste'
        : 'Recorded script'
  }
  const engineName = () => {
    const status = workbench.sandbox()
    const name = status.status === 'ready' ? status.sandbox.engine : app.settings().engine
    return name === 'embedded' ? 'Embedded engine' : 'WebContainer'
  }

  const commandKeys = (id: string) => {
    const keys = props.commands.find((command) => command.id === id)?.keys[0]
    return keys === undefined ? '' : shownKeys(keys)
  }

  return (
    <header class="bar">
      <button type="button" class="bar-mark" aria-label="Tabwright, all projects" onClick={() => void app.close()}>
        <Mark />
      </button>
      <DropdownMenu gutter={4}>
        <DropdownMenu.Trigger class="bar-name" aria-label={`Project ${state.name}`}>
          <span class="clip">{state.name}</span>
          <Icon name="down" small />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content class="menu">
            <For each={MENU}>
              {(group, at) => (
                <>
                  <Show when={at() > 0}>
                    <DropdownMenu.Separator class="menu-line" />
                  </Show>
                  <For each={group.flatMap((id) => props.commands.find((command) => command.id === id) ?? [])}>
                    {(command) => (
                      <DropdownMenu.Item class="menu-item" disabled={!command.isOn()} onSelect={command.run}>
                        {command.label ?? command.title}
                        <Show when={command.keys[0]}>{(keys) => <kbd class="keys">{shownKeys(keys())}</kbd>}</Show>
                      </DropdownMenu.Item>
                    )}
                  </For>
                </>
              )}
            </For>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu>
      <span class="bar-line" />
      <span class="verdict" role="status" aria-label="Verdict" data-verdict={state.verdict.status}>
        <Show when={lastRun()?.record.report}>
          {(report) => (
            <span class="verdict-strip">
              <ProofStrip cells={cells()} label={stripLabel(report())} size="small" fixed />
            </span>
          )}
        </Show>
        <b class={words().tone}>{words().word}</b>{' '}
        <span class="faint num clip" title={whyNot()}>
          {words().detail}
        </span>
      </span>
      <Show when={isDemo()}>
        <span class="tag is-wait" title="The model’s replies are recorded. The code and the tests run for real.">
          Scripted demo
        </span>
      </Show>
      <Show when={app.workshops.seat()}>
        {(seat) => (
          <button
            type="button"
            class="tag bar-workshop"
            title="The task, the time, and the file to hand in"
            onClick={() => view.setDialog('workshop-seat')}
          >
            {timeWords(seat(), minute())}
          </button>
        )}
      </Show>
      <span class="grow" />
      <fieldset class="switch bar-switch" aria-label="Pane">
        <For each={['talk', 'work'] as Pane[]}>
          {(pane) => (
            <button
              type="button"
              aria-pressed={(view.pane() === 'talk') === (pane === 'talk')}
              onClick={() => view.setPane(pane)}
            >
              {pane === 'talk' ? 'Talk' : 'Work'}
            </button>
          )}
        </For>
      </fieldset>
      <button
        type="button"
        class="button is-quiet bar-engine"
        title="Where your code runs"
        onClick={() => view.setDialog('settings')}
      >
        <Icon name="chip" />
        <Switch fallback={engineName()}>
          <Match when={workbench.sandbox().status === 'starting'}>Engine starts</Match>
          <Match when={workbench.sandbox().status === 'failed'}>
            <span class="in-fail">Engine failed</span>
          </Match>
        </Switch>
      </button>
      <button
        type="button"
        class="button is-quiet bar-model"
        title="Where the answers come from"
        onClick={() => view.setDialog('settings')}
      >
        {answerer()}
      </button>
      <IconButton
        icon="find"
        label="Commands"
        keys={commandKeys('palette')}
        onClick={() => view.setDialog('palette')}
      />
      <button type="button" class="button bar-share" onClick={() => view.setDialog('share')}>
        <Icon name="link" />
        <span>Share</span>
      </button>
    </header>
  )
}
