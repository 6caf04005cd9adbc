import { createEffect, lazy, Match, on, onCleanup, onMount, Show, Suspense, Switch } from 'solid-js'
import { Composer } from '../chat/composer.tsx'
import { Conversation } from '../chat/conversation.tsx'
import type { Command } from '../commands/commands.ts'
import { Foot } from '../foot/foot.tsx'
import { StepList } from '../foot/step-list.tsx'
import { Splitter } from '../parts/splitter.tsx'
import { useView } from '../view.ts'
import { useWorkbench } from '../workbench.ts'
import { Bar } from './bar.tsx'
import './frame.css'
import { PhoneNav, TestsDock } from './phone-nav.tsx'
import { WorkTabs } from './work-tabs.tsx'

const loadDialogs = () => import('./dialogs.tsx')
const Dialogs = lazy(loadDialogs)

/** The workbench of one project: bar, conversation, work, foot. */
export default function Frame(props: { commands: Command[] }) {
  const view = useView()
  const workbench = useWorkbench()

  onMount(() => {
    // Whoever asks for a file by its name goes on typing at once: the dialog must not be on its way then.
    const timer = setTimeout(() => void loadDialogs().catch(() => {}), 1000)
    onCleanup(() => clearTimeout(timer))
  })
  createEffect(
    on(
      () => workbench.state.testRuns.length,
      () => {
        // The person may be typing in the editor or the terminal: then the view is not taken from them.
        if (document.activeElement?.closest('.work .cm-editor, .work .xterm, .work input, .work textarea')) return
        // Who watched a race sees how it came out first.
        if (view.tab() !== 'race') view.setTab('tests')
      },
      { defer: true },
    ),
  )
  // These two also count from before this frame stood: what fails or races at once may be quicker than its script.
  createEffect(
    on(
      () => workbench.state.run === null && workbench.state.lastOutcome?.status === 'model-error',
      (failed) => {
        if (failed) view.setTab('model')
        else if (view.tab() === 'model') view.setTab(workbench.state.testRuns.length > 0 ? 'tests' : 'editor')
      },
    ),
  )
  createEffect(
    on(
      () => workbench.live.race !== null,
      (racing) => {
        if (!racing) return
        view.setTab('race')
        view.setPane('work')
      },
    ),
  )
  const isRacing = () => workbench.live.race !== null && view.tab() === 'race'

  return (
    <div class="frame" data-pane={view.pane()} data-busy={workbench.state.run !== null} data-racing={isRacing()}>
      <Bar commands={props.commands} />
      <main class="frame-body">
        <section class="pane talk-pane" aria-label="Conversation">
          <Conversation />
          <Composer />
        </section>
        <Splitter name={`talk ${workbench.id}`} />
        <section class="pane work" aria-label="Work">
          <WorkTabs />
          <Show when={view.layout() === 'phone' && view.pane() === 'tests'}>
            <TestsDock />
          </Show>
        </section>
        <Show when={view.layout() === 'phone' && view.pane() === 'steps'}>
          <section class="pane" aria-label="Steps">
            <StepList />
          </section>
        </Show>
      </main>
      <Switch>
        <Match when={view.layout() === 'phone'}>
          <PhoneNav />
        </Match>
        <Match when={true}>
          <Foot />
        </Match>
      </Switch>
      <Suspense>
        <Show when={view.dialog()}>
          <Dialogs commands={props.commands} />
        </Show>
      </Suspense>
    </div>
  )
}
