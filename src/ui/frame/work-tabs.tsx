import { Tabs } from '@kobalte/core/tabs'
import { createEffect, createMemo, type JSX, lazy, Show, Suspense } from 'solid-js'
import { createChanges } from '../diff/changes.ts'
import { Icon } from '../parts/icon.tsx'
import { countOf } from '../parts/strip-cells.ts'
import { many } from '../parts/words.ts'
import { lastRace } from '../race/last-race.ts'
import { TestsTab } from '../tests/tests-tab.tsx'
import { type TabName, useView } from '../view.ts'
import { useWorkbench } from '../workbench.ts'
import { ModelTab } from './model-tab.tsx'
import './work-tabs.css'

const RaceTab = lazy(() => import('../race/race-tab.tsx'))
const EditorTab = lazy(() => import('../editor/editor-tab.tsx'))
const DiffTab = lazy(() => import('../diff/diff-tab.tsx'))
const PreviewTab = lazy(() => import('../preview/preview-tab.tsx'))
const TerminalTab = lazy(() => import('../terminal/terminal-tab.tsx'))

/** Editor, diff, preview, tests, terminal. A tab is built when it is first opened, and kept. */
export function WorkTabs() {
  const view = useView()
  const workbench = useWorkbench()
  const state = workbench.state
  const changes = createChanges(workbench)
  let tabs!: HTMLDivElement
  // On a phone not all of them fit.
  createEffect(() => {
    const name = view.tab()
    view.layout()
    queueMicrotask(() =>
      tabs.querySelector(`[data-tab="${name}"]`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
    )
  })
  const modelFailed = () => state.run === null && state.lastOutcome?.status === 'model-error'
  const hasRace = () => workbench.live.race !== null || lastRace(state) !== null
  const racing = () => {
    const lanes = workbench.live.race?.lanes ?? lastRace(state)?.branches
    return lanes ? String(lanes.length) : ''
  }
  const changed = () => Object.keys(changes.files()).length
  const tests = createMemo(() => {
    const report = state.testRuns.at(-1)?.record.report
    return report ? `${report.passed}/${countOf(report)}` : ''
  })

  return (
    <Tabs class="tabs" value={view.tab()} onChange={(tab) => view.setTab(tab as TabName)} activationMode="manual">
      <Tabs.List class="tab-list" aria-label="Work" ref={tabs}>
        <Show when={modelFailed()}>
          <Tabs.Trigger class="tab" value="model" data-tab="model">
            <Icon name="broken" class="in-fail" />
            Model
          </Tabs.Trigger>
        </Show>
        <Show when={hasRace()}>
          <Tab value="race" count={racing()}>
            Race
          </Tab>
        </Show>
        <Tab value="editor">Editor</Tab>
        <Tab value="diff" count={changed() > 0 ? many(changed(), 'file') : ''}>
          Diff
        </Tab>
        <Tab
          value="preview"
          count={workbench
            .ports()
            .map((port) => `:${port}`)
            .join(' ')}
        >
          Preview
        </Tab>
        <Tab value="tests" count={tests()}>
          Tests
        </Tab>
        <Tab value="terminal">Terminal</Tab>
      </Tabs.List>
      <Panel value="model">
        <Show when={modelFailed()}>
          <ModelTab />
        </Show>
      </Panel>
      <Panel value="race">
        <RaceTab />
      </Panel>
      <Panel value="editor">
        <EditorTab />
      </Panel>
      <Panel value="diff">
        <DiffTab changes={changes} />
      </Panel>
      <Panel value="preview">
        <PreviewTab />
      </Panel>
      <Panel value="tests">
        <TestsTab />
      </Panel>
      <Panel value="terminal">
        <TerminalTab />
      </Panel>
    </Tabs>
  )

  function Tab(props: { value: TabName; count?: string; children: JSX.Element }) {
    return (
      <Tabs.Trigger class="tab" value={props.value} data-tab={props.value}>
        {props.children}
        <Show when={props.count !== undefined}>
          <span class="tab-count">{props.count}</span>
        </Show>
      </Tabs.Trigger>
    )
  }

  function Panel(props: { value: TabName; children: JSX.Element }) {
    const isOpen = () => view.tab() === props.value
    const wasOpened = createMemo<boolean>((before) => before || isOpen(), false)
    return (
      <Tabs.Content class="panel" value={props.value} forceMount hidden={!isOpen()} tabindex={undefined}>
        <Show when={wasOpened()}>
          <Suspense fallback={<p class="panel-wait small">Loading the {props.value}</p>}>{props.children}</Suspense>
        </Show>
      </Tabs.Content>
    )
  }
}
