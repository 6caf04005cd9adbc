import { For } from 'solid-js'
import { Icon, type IconName } from '../parts/icon.tsx'
import { countText } from '../parts/strip-cells.ts'
import { type Pane, useView } from '../view.ts'
import { useWorkbench } from '../workbench.ts'
import './phone-nav.css'

/** Talk, Work, Steps, Tests at the bottom of a phone. */
export function PhoneNav() {
  const view = useView()
  const { state } = useWorkbench()
  const tests = () => {
    const report = state.testRuns.at(-1)?.record.report
    return report ? countText(report) : 'Tests'
  }
  const items: { pane: Pane; icon: IconName; name: () => string }[] = [
    { pane: 'talk', icon: 'talk', name: () => 'Talk' },
    { pane: 'work', icon: 'file', name: () => 'Work' },
    { pane: 'steps', icon: 'steps', name: () => 'Steps' },
    { pane: 'tests', icon: 'check', name: tests },
  ]
  const go = (pane: Pane) => {
    view.setPane(pane)
    if (pane === 'tests') view.setTab('tests')
    else if (pane === 'work' && view.tab() === 'tests') view.setTab('editor')
  }
  return (
    <nav class="phone-nav" aria-label="Panes">
      <For each={items}>
        {(item) => (
          <button
            type="button"
            aria-current={view.pane() === item.pane ? 'page' : undefined}
            onClick={() => go(item.pane)}
          >
            <Icon name={item.icon} />
            {item.name()}
          </button>
        )}
      </For>
    </nav>
  )
}

/** The action of the tests pane, above the switch. */
export function TestsDock() {
  const view = useView()
  const workbench = useWorkbench()
  return (
    <div class="dock">
      <button
        type="button"
        class="button"
        disabled={workbench.state.run !== null || workbench.live.testing !== null}
        onClick={() => void workbench.runTests()}
      >
        <Icon name="again" />
        {workbench.state.testRuns.length > 0 ? 'Run again' : 'Run tests'}
      </button>
      <button type="button" class="button is-ink" onClick={() => view.setDialog('share')}>
        <Icon name="link" />
        Share
      </button>
    </div>
  )
}
