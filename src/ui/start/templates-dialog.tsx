import { createSignal, For, Show } from 'solid-js'
import { SheetDialog } from '../parts/sheet-dialog.tsx'
import { many } from '../parts/words.ts'
import { hasModel } from '../settings/has-model.ts'
import { useView } from '../view.ts'
import { useApp } from '../workbench.ts'
import './templates-dialog.css'

/** Of the file that is shown, so many lines. */
const MOST_LINES = 60

/** Every starter project: what it is, what is in it, and its most telling file. */
export function TemplatesDialog() {
  const app = useApp()
  const view = useView()
  const [id, setId] = createSignal(app.templates[0]?.id ?? '')
  const shown = () => app.templates.find((template) => template.id === id())
  const begin = () => {
    view.setDialog(null)
    const source = hasModel(app.settings().model) ? 'endpoint' : 'paste'
    void app.create({ prompt: null, source, demo: null, template: id() })
  }
  return (
    <SheetDialog
      title="Begin from a template"
      lead="Each has a suite that passes. It opens ready to run, and nothing is fetched."
      foot={
        <>
          <span class="grow small">{shown() ? many(Object.keys(shown()!.files).length, 'file') : ''}</span>
          <button type="button" class="button" onClick={() => view.setDialog(null)}>
            Cancel
          </button>
          <button type="button" class="button is-ink" disabled={app.busy() !== null} onClick={begin}>
            Begin
          </button>
        </>
      }
    >
      <div class="templates">
        <fieldset class="template-list">
          <legend class="unseen">Template</legend>
          <For each={app.templates}>
            {(template) => (
              <label classList={{ 'is-on': id() === template.id }}>
                <input
                  type="radio"
                  name="template"
                  class="unseen"
                  value={template.id}
                  checked={id() === template.id}
                  onChange={() => setId(template.id)}
                  onKeyDown={(event) => event.key === 'Enter' && begin()}
                />
                <b>{template.title}</b>
                <span class="small">{template.runner}</span>
              </label>
            )}
          </For>
        </fieldset>
        <Show when={shown()} keyed>
          {(template) => (
            <section class="template-view" aria-label={template.title}>
              <p>{template.about}</p>
              <p class="small mono template-files">{Object.keys(template.files).sort().join('  ')}</p>
              <pre class="scroll" tabindex="0">
                {template.files[template.shows]?.split('\n').slice(0, MOST_LINES).join('\n')}
              </pre>
            </section>
          )}
        </Show>
      </div>
    </SheetDialog>
  )
}
