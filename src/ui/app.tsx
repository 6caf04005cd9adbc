import {
  createEffect,
  createMemo,
  ErrorBoundary,
  lazy,
  Match,
  on,
  onCleanup,
  onMount,
  Show,
  Suspense,
  Switch,
} from 'solid-js'
import './base.css'
import './parts/icon.css'
import './parts/button.css'
import './parts/keys.css'
import './parts/field.css'
import './parts/switch.css'
import './parts/tag.css'
import './parts/menu.css'
import './parts/dialog.css'
import { createCommands } from './commands/commands.ts'
import { listenForKeys } from './commands/keyboard.ts'
import { recallFiles, rememberFiles } from './editor/open-files.ts'
import { listenForDrops } from './frame/file-drop.ts'
import { Notices } from './frame/notices.tsx'
import { Start } from './start/start.tsx'
import { showTheme } from './theme.ts'
import { createView, type TabName, ViewContext } from './view.ts'
import { type App, AppContext, type Workbench, WorkbenchContext } from './workbench.ts'

const Frame = lazy(() => import('./frame/frame.tsx'))
const Dialogs = lazy(() => import('./frame/dialogs.tsx'))

/** The whole page: the start screen, or one project's workbench. */
export function Tabwright(props: { app: App }) {
  const app = props.app
  const view = createView()
  const commands = createCommands(app, view)
  onMount(() => {
    onCleanup(listenForKeys(commands))
    const say = (error: Error) => app.tell(error.message)
    onCleanup(
      listenForDrops(
        (file) => void app.importFile(file).catch(say),
        (name, files) => void app.importFolder(name, files).catch(say),
      ),
    )
  })

  createEffect(() => {
    const asked = app.asked()
    if (asked === null) return
    app.answerAsked()
    if (asked.kind === 'github') view.askGitHub(asked.address)
    else view.joinWorkshop(asked.link)
  })
  createEffect(() => showTheme(app.settings().theme))
  createEffect(() => {
    const workbench = app.workbench()
    const word = workbench?.state.verdict.status === 'proved' ? 'Proved: ' : ''
    document.title = workbench ? `${word}${workbench.state.name} – Tabwright` : 'Tabwright'
  })
  const id = createMemo(() => app.workbench()?.id ?? null)
  createEffect(
    on(id, () => {
      // Another project, another place to stand.
      const workbench = app.workbench()
      view.setDialog(null)
      view.setStep(null)
      view.setPane('talk')
      const kept = workbench ? recallFiles(workbench.id) : { files: [], file: null }
      view.showFiles(kept.files, kept.file)
      view.setTab(workbench ? firstTab(workbench) : 'editor')
    }),
  )

  createEffect(() => {
    const open = id()
    if (open !== null) rememberFiles(open, view.files(), view.file())
  })

  return (
    <AppContext.Provider value={app}>
      <ViewContext.Provider value={view}>
        <ErrorBoundary
          fallback={(error) => (
            <main class="document">
              <h1 class="title big">The page broke</h1>
              <p class="document-lead">
                Your project is kept in this browser. Reload to go on. The page said: {String(error?.message ?? error)}
              </p>
            </main>
          )}
        >
          <Notices />
          <Switch fallback={<Start />}>
            <Match when={id()} keyed>
              <WorkbenchContext.Provider value={app.workbench() as Workbench}>
                <Suspense fallback={<p class="opening small">Opening the project</p>}>
                  <Frame commands={commands} />
                </Suspense>
              </WorkbenchContext.Provider>
            </Match>
          </Switch>
          <Show when={id() === null && view.dialog()}>
            <Suspense>
              <Dialogs commands={commands} />
            </Suspense>
          </Show>
        </ErrorBoundary>
      </ViewContext.Provider>
    </AppContext.Provider>
  )
}

/** What one wants to see first of a project: why it stopped, what is proved, or its files. */
function firstTab(workbench: Workbench): TabName {
  const { state } = workbench
  if (state.run === null && state.lastOutcome?.status === 'model-error') return 'model'
  return state.testRuns.length > 0 ? 'tests' : 'editor'
}
