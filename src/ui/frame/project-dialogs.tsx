import { createSignal, For, Show } from 'solid-js'
import { Icon } from '../parts/icon.tsx'
import { SheetDialog } from '../parts/sheet-dialog.tsx'
import { dayAndTime, many } from '../parts/words.ts'
import { useView } from '../view.ts'
import { useApp } from '../workbench.ts'
import './project-dialogs.css'

/** Every project in this browser, and files that hold one. */
export function ProjectsDialog() {
  const app = useApp()
  const view = useView()
  const [filter, setFilter] = createSignal('')
  const [error, setError] = createSignal<string | null>(null)
  const shown = () => app.projects().filter((project) => project.name.toLowerCase().includes(filter().toLowerCase()))
  const load = async (file: File | undefined) => {
    if (!file) return
    try {
      await app.importFile(file)
      view.setDialog(null)
    } catch (problem) {
      setError(`${file.name} could not be opened. ${problem instanceof Error ? problem.message : String(problem)}`)
    }
  }
  return (
    <SheetDialog
      title="Open a project"
      lead={`${many(app.projects().length, 'project')} in this browser.`}
      foot={
        <>
          <span class="grow small in-fail" role="alert">
            {error()}
          </span>
          <label class="button file-button">
            <Icon name="file" />
            From a file…
            <input
              type="file"
              class="unseen"
              accept=".json,.tabwright,.zip,application/json"
              onChange={(event) => void load(event.currentTarget.files?.[0])}
            />
          </label>
        </>
      }
    >
      <input
        class="field"
        aria-label="Find a project"
        placeholder="Find by name"
        value={filter()}
        onInput={(event) => setFilter(event.currentTarget.value)}
      />
      <ul class="project-list">
        <For each={shown()} fallback={<li class="small">No project has this name.</li>}>
          {(project) => (
            <li>
              <button
                type="button"
                onClick={() => {
                  view.setDialog(null)
                  void app.open(project.id)
                }}
              >
                <span class="clip grow">{project.name}</span>
                <span class="small num">
                  {many(project.events, 'event')}, {dayAndTime(project.openedAt)}
                </span>
              </button>
            </li>
          )}
        </For>
      </ul>
    </SheetDialog>
  )
}

export function RenameDialog() {
  const app = useApp()
  const view = useView()
  const workbench = app.workbench()!
  const [name, setName] = createSignal(workbench.state.name)
  const submit = (event: Event) => {
    event.preventDefault()
    const next = name().trim()
    if (!next) return
    view.setDialog(null)
    void workbench.rename(next)
  }
  return (
    <SheetDialog title="Rename the project">
      <form class="row" onSubmit={submit}>
        <input
          class="field"
          aria-label="Name"
          value={name()}
          maxlength="80"
          onInput={(event) => setName(event.currentTarget.value)}
          autofocus
        />
        <button type="submit" class="button is-ink is-large" disabled={name().trim() === ''}>
          Rename
        </button>
      </form>
    </SheetDialog>
  )
}

export function DeleteDialog() {
  const app = useApp()
  const view = useView()
  const workbench = app.workbench()!
  const remove = () => {
    view.setDialog(null)
    void app.remove(workbench.id)
  }
  return (
    <SheetDialog
      title={`Delete ${workbench.state.name}?`}
      lead="Its files, conversation and test runs are removed from this browser. This cannot be undone."
      foot={
        <>
          <span class="grow" />
          <button type="button" class="button" onClick={() => view.setDialog(null)}>
            Keep it
          </button>
          <button type="button" class="button is-danger" onClick={remove}>
            Delete
          </button>
        </>
      }
    >
      <Show when={Object.keys(workbench.state.files).length > 0}>
        <p class="small">
          {many(Object.keys(workbench.state.files).length, 'file')}. To keep a copy, save the project as a file first.
        </p>
      </Show>
    </SheetDialog>
  )
}
