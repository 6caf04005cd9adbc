import { DropdownMenu } from '@kobalte/core/dropdown-menu'
import { createSignal, Match, Show, Switch } from 'solid-js'
import type { ModelSource } from '../../protocol/events.ts'
import { Icon } from '../parts/icon.tsx'
import { keysText } from '../parts/words.ts'
import { hasModel } from '../settings/has-model.ts'
import { useView } from '../view.ts'
import { useApp, useWorkbench } from '../workbench.ts'
import './composer.css'

/** The field at the end of the conversation: a follow-up, or stop while a run is under way. */
export function Composer() {
  const app = useApp()
  const view = useView()
  const workbench = useWorkbench()
  let field!: HTMLTextAreaElement
  const [text, setText] = createSignal('')
  const isRunning = () => workbench.state.run !== null || workbench.live.testing !== null
  const model = () => app.settings().model
  const sourceName = (source: ModelSource) =>
    source === 'paste' ? 'Copy and paste' : source === 'demo' ? 'Scripted demo' : model().model
  const needsKey = () => workbench.source() === 'endpoint' && !hasModel(model())
  const canSend = () => text().trim() !== '' && !isRunning() && workbench.source() !== 'demo' && !needsKey()
  const why = () => (workbench.source() === 'demo' ? 'A demo answers no new prompts' : needsKey() ? 'No key yet' : null)

  const adjustHeight = () => {
    field.style.height = 'auto'
    field.style.height = `${Math.min(field.scrollHeight, 240)}px`
  }
  const send = async () => {
    if (!canSend()) return
    const prompt = text().trim()
    setText('')
    queueMicrotask(adjustHeight)
    await workbench.send(prompt)
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <div class="composer-well">
        <textarea
          ref={field}
          id="composer"
          rows="1"
          value={text()}
          aria-label="Ask for a change"
          placeholder={
            workbench.state.entries.length === 0 ? 'Say what to build' : 'Ask for a change, or edit the plan'
          }
          onInput={(event) => {
            setText(event.currentTarget.value)
            adjustHeight()
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.isComposing && (event.metaKey || event.ctrlKey)) {
              event.preventDefault()
              event.stopPropagation()
              void send()
            }
          }}
        />
        <div class="row">
          <DropdownMenu placement="top-start" gutter={4}>
            <DropdownMenu.Trigger
              class="button is-quiet"
              aria-label={`Answers come from ${sourceName(workbench.source())}`}
            >
              {sourceName(workbench.source())}
              <Icon name="down" small />
            </DropdownMenu.Trigger>
            <DropdownMenu.Portal>
              <DropdownMenu.Content class="menu">
                <DropdownMenu.Item class="menu-item" onSelect={() => workbench.setSource('endpoint')}>
                  {model().model}
                  <Show when={!hasModel(model())}>
                    <span class="small">no key yet</span>
                  </Show>
                </DropdownMenu.Item>
                <DropdownMenu.Item class="menu-item" onSelect={() => workbench.setSource('paste')}>
                  Copy and paste
                </DropdownMenu.Item>
                <DropdownMenu.Separator class="menu-line" />
                <DropdownMenu.Item class="menu-item" onSelect={() => view.setDialog('settings')}>
                  Settings…
                </DropdownMenu.Item>
              </DropdownMenu.Content>
            </DropdownMenu.Portal>
          </DropdownMenu>
          <Show when={workbench.source() === 'endpoint' && app.settings().race.candidates > 1}>
            <button
              type="button"
              class="button is-quiet"
              title="How many candidates work on each prompt"
              onClick={() => view.setDialog('settings')}
            >
              <Icon name="fork" />
              Race: {app.settings().race.candidates}
            </button>
          </Show>
          <span class="grow small clip composer-why">
            <Show when={!isRunning() && why()}>{(reason) => <span title={reason()}>{reason()}</span>}</Show>
          </span>
          <Switch>
            <Match when={isRunning()}>
              <button
                type="button"
                class="button"
                title={`Stop (${keysText('Mod+.')})`}
                onClick={() => void workbench.stop()}
              >
                <Icon name="stop" />
                Stop
              </button>
            </Match>
            <Match when={needsKey()}>
              <button type="button" class="button" onClick={() => view.setDialog('settings')}>
                <Icon name="key" />
                Add a key
              </button>
            </Match>
            <Match when={true}>
              <button
                type="submit"
                class="button is-ink is-square"
                aria-label="Send"
                title={`Send (${keysText('Mod+Enter')})`}
                disabled={!canSend()}
              >
                <Icon name="up" />
              </button>
            </Match>
          </Switch>
        </div>
      </div>
    </form>
  )
}
