import { createSignal, For } from 'solid-js'
import { Icon } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'
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
  const loadFolder = (list: FileList | null) => {
    const files = new Map([...(list ?? [])].map((file) => [file.webkitRelativePath || file.name, file]))
    const name = [...files.keys()][0]?.split('/')[0]
    if (name !== undefined) void attempt(() => app.importFolder(name, files))
  }
  const load = (file: File | undefined) => file && attempt(() => app.importFile(file))
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work()
      view.setDialog(null)
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem))
    }
  }
  return (
    <SheetDialog
      title="Open a project"
      lead={`${many(app.projects().length, 'project')} in this browser. A file that holds one, a ZIP or a folder can also be dropped on the page.`}
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
              accept=".json,.zip,application/json,application/zip"
              onChange={(event) => void load(event.currentTarget.files?.[0])}
            />
          </label>
          <label class="button file-button">
            <Icon name="folder" />
            From a folder…
            <input
              type="file"
              class="unseen"
              ref={(input) => input.setAttribute('webkitdirectory', '')}
              onChange={(event) => void loadFolder(event.currentTarget.files)}
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
        <For
          each={shown()}
          fallback={
            <li class="small project-none">
              {app.projects().length === 0 ? 'No project yet.' : 'No project has this name.'}
            </li>
          }
        >
          {(project) => (
            <li>
              <button
                type="button"
                class="project-open"
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
              <IconButton icon="pen" label={`Rename ${project.name}`} onClick={() => view.ask('rename', project.id)} />
              <IconButton icon="bin" label={`Delete ${project.name}`} onClick={() => view.ask('delete', project.id)} />
            </li>
          )}
        </For>
      </ul>
    </SheetDialog>
  )
}

/** The project that a dialog is about; it may be one that is not open. */
function useSubject(): { id: string; name: string; files: number | null } | null {
  const app = useApp()
  const asked = useView().about()
  const open = app.workbench()
  if (open && (asked === null || asked === open.id)) {
    return { id: open.id, name: open.state.name, files: Object.keys(open.state.files).length }
  }
  const found = app.projects().find(({ id }) => id === asked)
  return found ? { id: found.id, name: found.name, files: null } : null
}

export function RenameDialog() {
  const app = useApp()
  const view = useView()
  const subject = useSubject()
  const [name, setName] = createSignal(subject?.name ?? '')
  const submit = (event: Event) => {
    event.preventDefault()
    const next = name().trim()
    if (!next || !subject) return
    view.setDialog(null)
    void app.rename(subject.id, next)
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
          ref={(field) => queueMicrotask(() => field.select())}
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
  const subject = useSubject()
  const files = () => (subject?.files ? ` ${many(subject.files, 'file')} in all.` : '')
  const remove = () => {
    view.setDialog(null)
    if (subject) void app.remove(subject.id)
  }
  return (
    <SheetDialog
      title={`Delete ${subject?.name ?? 'the project'}?`}
      lead={`Its files, conversation and test runs are removed from this browser.${files()}`}
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
      <p class="small">You can take it back for ten seconds. To keep a copy, save the project as a file first.</p>
    </SheetDialog>
  )
}
