import { createSignal, For, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import { sha256 } from '../../project/event-log.ts'
import { packContent } from '../../project/packed-content.ts'
import { testCommandOf } from '../../project/test-command.ts'
import { isTestPath, workshopLink } from '../../project/workshop/link.ts'
import type { Workshop } from '../../protocol/workshop.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { SheetDialog } from '../parts/sheet-dialog.tsx'
import { bytes, many } from '../parts/words.ts'
import { hasModel } from '../settings/has-model.ts'
import { useApp } from '../workbench.ts'
import './workshop.css'

/** Longer links are cut by some chat and mail programs. Bytes. */
const LONG = 32 * 1024

/** The open project becomes what learners begin with; its tests are the visible ones. */
export function MakeDialog() {
  const app = useApp()
  const workbench = app.workbench()!
  const { state } = workbench
  const model = app.settings().model
  const [draft, setDraft] = createStore({
    title: state.name,
    task: state.plan?.goal ?? '',
    minutes: '45',
    command: '',
    models: model.model,
    withKey: hasModel(model),
    hidden: [] as { path: string; hash: string }[],
  })
  const [link, setLink] = createSignal('')
  const [problem, setProblem] = createSignal('')
  void testCommandOf(state, workbench.readFile, () => true).then((command) => {
    if (draft.command === '') setDraft('command', command ?? 'node --test')
  })
  const change = <K extends keyof typeof draft>(name: K, value: (typeof draft)[K]) => {
    setLink('')
    setDraft(name as never, value as never)
  }
  const addHidden = async (files: File[]) => {
    const added = []
    for (const file of files)
      added.push({ path: file.name, hash: await sha256(new Uint8Array(await file.arrayBuffer())) })
    change('hidden', [...draft.hidden, ...added])
  }
  const make = async (event: Event) => {
    event.preventDefault()
    setProblem('')
    if (draft.task.trim() === '') return setProblem('Say what is asked of the learners.')
    const files: Workshop['files'] = {}
    for (const path of Object.keys(state.files)) {
      const content = await workbench.readBytes(path)
      if (content) files[path] = packContent(content)
    }
    const models = draft.models
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '')
    const minutes = Number(draft.minutes)
    const workshop: Workshop = {
      id: crypto.randomUUID(),
      title: draft.title.trim() || state.name,
      task: draft.task.trim(),
      minutes: minutes > 0 ? minutes : null,
      command: draft.command.trim() || 'node --test',
      files,
      tests: Object.keys(files).filter(isTestPath),
      hidden: [...draft.hidden],
      model: draft.withKey ? { ...model, model: models[0] ?? model.model } : null,
      models: draft.withKey ? models : [],
      limits: { ...app.settings().limits },
    }
    try {
      const made = await workshopLink(workshop, location.origin + location.pathname)
      await app.saveSettings({ workshopLink: made })
      setLink(made)
      // The button that was pressed is gone.
      queueMicrotask(() => document.getElementById('workshop-link')?.focus())
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }

  return (
    <SheetDialog
      title="Make a workshop"
      lead="Learners open one link and begin with this project’s files, without settings."
      foot={
        <>
          <span class="grow small in-fail" role="alert">
            {problem()}
          </span>
          <Show
            when={link()}
            fallback={
              <button type="submit" form="workshop-make" class="button is-ink">
                Make the link
              </button>
            }
          >
            <CopyButton text={link()} label="Copy the link" ink />
          </Show>
        </>
      }
    >
      <form id="workshop-make" class="workshop-make" onSubmit={(event) => void make(event)}>
        <label class="workshop-field">
          Title
          <input class="field" value={draft.title} onInput={(event) => change('title', event.currentTarget.value)} />
        </label>
        <label class="workshop-field">
          Task
          <textarea
            class="field"
            rows="3"
            value={draft.task}
            onInput={(event) => change('task', event.currentTarget.value)}
          />
        </label>
        <div class="workshop-pair">
          <label class="workshop-field">
            Minutes
            <input
              class="field num"
              type="number"
              min="0"
              value={draft.minutes}
              onInput={(event) => change('minutes', event.currentTarget.value)}
            />
          </label>
          <label class="workshop-field">
            Tests run by
            <input
              class="field mono"
              spellcheck={false}
              value={draft.command}
              onInput={(event) => change('command', event.currentTarget.value)}
            />
          </label>
        </div>
        <p class="small">
          {many(Object.keys(state.files).length, 'file')} go along; visible tests among them:{' '}
          {Object.keys(state.files).filter(isTestPath).join(', ') || 'none'}.
        </p>
        <fieldset class="workshop-hidden">
          <legend>Hidden tests</legend>
          <label class="button file-button">
            Choose files…
            <input
              type="file"
              multiple
              class="unseen"
              onChange={(event) => {
                void addHidden([...(event.currentTarget.files ?? [])])
                event.currentTarget.value = ''
              }}
            />
          </label>
          <span class="small">
            Only their names and hashes go along. Keep the files: the results are checked with them.
          </span>
          <ul class="mono">
            <For each={draft.hidden}>
              {(one) => (
                <li class="row">
                  <span class="grow clip">{one.path}</span>
                  <button
                    type="button"
                    class="text-button"
                    onClick={() =>
                      change(
                        'hidden',
                        draft.hidden.filter((other) => other.hash !== one.hash),
                      )
                    }
                  >
                    Remove
                  </button>
                </li>
              )}
            </For>
          </ul>
        </fieldset>
        <label class="row">
          <input
            type="checkbox"
            checked={draft.withKey}
            disabled={!hasModel(model)}
            onChange={(event) => change('withKey', event.currentTarget.checked)}
          />
          <span>Give my endpoint and key along</span>
        </label>
        <Show when={draft.withKey}>
          <p class="small workshop-warning">
            Anybody with the link can read and use the key for {model.baseUrl}. Give one that ends soon, of a proxy with
            a limit of its own.
          </p>
          <label class="workshop-field">
            Models that may be used, with commas between them
            <input
              class="field mono"
              spellcheck={false}
              value={draft.models}
              onInput={(event) => change('models', event.currentTarget.value)}
            />
          </label>
        </Show>
      </form>
      <Show when={link()}>
        <label class="workshop-field">
          Link, {bytes(link().length)}
          <textarea
            id="workshop-link"
            class="field mono"
            rows="2"
            readonly
            value={link()}
            onFocus={(event) => event.currentTarget.select()}
          />
        </label>
        <Show when={link().length > LONG}>
          <p class="small">Some chat and mail programs cut links at 32 KB. Put it on a page instead.</p>
        </Show>
      </Show>
    </SheetDialog>
  )
}
