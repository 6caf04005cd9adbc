import { createSignal, For, onMount, Show } from 'solid-js'
import type { ModelSource } from '../../protocol/events.ts'
import { Icon, Mark } from '../parts/icon.tsx'
import { dayAndTime, keysText } from '../parts/words.ts'
import { hasModel } from '../settings/has-model.ts'
import { useView } from '../view.ts'
import { useApp } from '../workbench.ts'
import '../frame/bar.css'
import { EXAMPLES } from './examples.ts'
import { Plate } from './plate.tsx'
import './start.css'

const RECENT = 5
/** Templates that are named here; all of them are in their dialog. */
const TEMPLATES = 5

/** No project is open: say what to build, try it without a key, or open what was begun. */
export function Start() {
  const app = useApp()
  const view = useView()
  let field!: HTMLTextAreaElement
  let keyless!: HTMLElement
  const [text, setText] = createSignal('')
  const [asksForKey, setAsksForKey] = createSignal(false)
  const canAsk = () => hasModel(app.settings().model)
  const isBusy = () => app.busy() !== null
  onMount(() => {
    // On a phone the keyboard would cover the page before it was seen.
    if (!matchMedia('(pointer: coarse)').matches) field.focus({ preventScroll: true })
  })

  const begin = (
    source: ModelSource,
    prompt: string | null,
    demo: string | null = null,
    template: string | null = null,
  ) => {
    if (!isBusy()) void app.create({ prompt, source, demo, template })
  }
  const submit = (event?: Event) => {
    event?.preventDefault()
    const prompt = text().trim()
    if (!prompt) return field.focus()
    if (canAsk()) return begin('endpoint', prompt)
    setAsksForKey(true)
    keyless.scrollIntoView({ block: 'nearest' })
    keyless.querySelector<HTMLElement>('button')?.focus()
  }
  const fill = (prompt: string) => {
    setText(prompt)
    field.focus()
    adjustHeight()
  }
  const adjustHeight = () => {
    field.style.height = 'auto'
    field.style.height = `${field.scrollHeight}px`
  }

  return (
    <div class="start-screen">
      <header class="bar">
        <Mark />
        <span class="start-name">Tabwright</span>
        <span class="grow" />
        <button type="button" class="button is-quiet" onClick={() => view.setDialog('projects')}>
          Projects
        </button>
        <button type="button" class="button is-quiet start-model" onClick={() => view.setDialog('settings')}>
          <Icon name="key" />
          <span class="clip">{canAsk() ? app.settings().model.model : 'Add a key'}</span>
        </button>
      </header>
      <main class="start">
        <div class="start-main">
          <h1>
            Say what to build. <br />
            It is done when the tests pass.
          </h1>
          <form class="ask" onSubmit={submit}>
            <textarea
              ref={field}
              rows="2"
              value={text()}
              aria-label="Say what to build"
              placeholder="Build a REST API endpoint for user authentication with JWT tokens"
              onInput={(event) => {
                setText(event.currentTarget.value)
                adjustHeight()
              }}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && !event.isComposing && (event.metaKey || event.ctrlKey)) submit(event)
              }}
            />
            <div class="row">
              <span class="small grow" aria-live="polite">
                {app.busy() ?? (asksForKey() && !canAsk() ? 'No key yet: choose a way below, or add a key.' : '')}
              </span>
              <button type="submit" class="button is-ink is-large" disabled={isBusy()}>
                Plan it
                <kbd class="keys">{keysText('Mod+Enter')}</kbd>
              </button>
            </div>
          </form>
          <p class="small start-promise">
            <Icon name="lock" small />
            Your key, code and history stay in this browser. There is no server of ours to send them to.
          </p>

          <section class="start-section" ref={keyless} aria-label="No key yet">
            <h2>{canAsk() ? 'Other ways' : 'No key yet'}</h2>
            <div class="keyless" classList={{ 'is-asked': asksForKey() && !canAsk() }}>
              <div>
                <h3>Copy and paste</h3>
                <p>Carry each prompt to any chat. Paste the answer back; it runs here.</p>
                <button
                  type="button"
                  class="text-button"
                  disabled={isBusy()}
                  onClick={() => begin('paste', text().trim() || null)}
                >
                  Use copy-paste
                </button>
              </div>
              <Show when={app.demos[0]}>
                {(demo) => (
                  <div>
                    <h3>Scripted demo</h3>
                    <p>A recorded session. The code and the tests run for real.</p>
                    <For each={app.demos}>
                      {(one) => (
                        <button
                          type="button"
                          class="text-button keyless-demo"
                          disabled={isBusy()}
                          onClick={() => begin('demo', null, one.name)}
                        >
                          {one === demo() ? 'Play the demo' : `Play it in ${one.language}`}
                        </button>
                      )}
                    </For>
                  </div>
                )}
              </Show>
              <div>
                <h3>Local model</h3>
                <p>Ollama or LM Studio on this machine. Nothing leaves it.</p>
                <button type="button" class="text-button" onClick={() => view.askModel('Ollama')}>
                  Set one up
                </button>
              </div>
            </div>
          </section>

          <div class="start-lists">
            <section class="start-section">
              <h2>Examples</h2>
              <ul class="start-list">
                <For each={EXAMPLES}>
                  {(example) => (
                    <li>
                      <button type="button" title={example.prompt} onClick={() => fill(example.prompt)}>
                        <span class="clip">{example.title}</span>
                        <span class="small">{example.language}</span>
                      </button>
                    </li>
                  )}
                </For>
              </ul>
            </section>
            <Show when={app.templates.length > 0}>
              <section class="start-section">
                <h2>
                  Templates
                  <button type="button" class="text-button is-faint" onClick={() => view.setDialog('templates')}>
                    All {app.templates.length}
                  </button>
                </h2>
                <ul class="start-list">
                  <For each={app.templates.slice(0, TEMPLATES)}>
                    {(template) => (
                      <li>
                        <button
                          type="button"
                          disabled={isBusy()}
                          onClick={() => begin(canAsk() ? 'endpoint' : 'paste', null, null, template.id)}
                        >
                          <span class="clip">{template.title}</span>
                          <span class="small">{template.runner}</span>
                        </button>
                      </li>
                    )}
                  </For>
                </ul>
              </section>
            </Show>
          </div>

          <p class="small start-bring">
            Bring in what you have: drop a folder, a ZIP or a saved project anywhere on this page, or take it{' '}
            <button type="button" class="text-button" onClick={() => view.askGitHub(null)}>
              from GitHub
            </button>
          </p>

          <Show when={app.projects().length > 0}>
            <section class="start-section">
              <h2>
                Your projects
                <Show when={app.projects().length > RECENT}>
                  <button type="button" class="text-button is-faint" onClick={() => view.setDialog('projects')}>
                    All {app.projects().length}
                  </button>
                </Show>
              </h2>
              <ul class="start-list">
                <For each={app.projects().slice(0, RECENT)}>
                  {(project) => (
                    <li>
                      <button type="button" disabled={isBusy()} onClick={() => void app.open(project.id)}>
                        <span class="clip">{project.name}</span>
                        <span class="small num">{dayAndTime(project.openedAt)}</span>
                      </button>
                    </li>
                  )}
                </For>
              </ul>
            </section>
          </Show>
        </div>
        <Plate />
      </main>
    </div>
  )
}
