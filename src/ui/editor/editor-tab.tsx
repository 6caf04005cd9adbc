import { createEffect, createMemo, For, on, Show } from 'solid-js'
import { type Step, stepsOf } from '../chat/steps.ts'
import { Icon } from '../parts/icon.tsx'
import { useView } from '../view.ts'
import { useWorkbench } from '../workbench.ts'
import { CodePane } from './code-pane.tsx'
import './editor-tab.css'
import { FileTabs } from './file-tabs.tsx'
import { FileTree } from './file-tree.tsx'
import { SearchPanel } from './search-panel.tsx'

/** Files or a search to the left, the open ones beside it. Below 1180 px the side is a menu on the path. */
export default function EditorTab() {
  const view = useView()
  const workbench = useWorkbench()
  const steps = createMemo<Step[]>((before) => stepsOf(workbench.state.entries, before), [])
  const changedIn = createMemo(() => {
    const found = new Map<string, number>()
    for (const { no, entry } of steps()) {
      const data = entry.kind === 'tool' ? entry.result.data : undefined
      const changed = data?.kind === 'edit' ? [data] : data?.kind === 'patch' ? data.files : []
      for (const { path } of changed) found.set(path, no)
    }
    return found
  })
  const isThere = (path: string) => path in workbench.state.files
  let wasOpen = false
  createEffect(() => {
    // A file is open from the start where there is one; whoever closes the last one wants none.
    wasOpen ||= view.file() !== null && isThere(view.file()!)
    if (wasOpen) return
    const first = [...changedIn().keys()].reverse().find(isThere) ?? firstFile(Object.keys(workbench.state.files))
    if (first) view.setFile(first)
  })
  createEffect(
    on(
      () => new Set(Object.keys(workbench.state.files)),
      (now, before) => {
        // What was removed, by whomever, has no tab; what is about to be made has one already.
        for (const path of view.files()) if (before?.has(path) && !now.has(path)) view.closeFile(path)
      },
    ),
  )
  const paths = createMemo(() => view.files().filter(isThere))
  const file = createMemo(() => {
    const open = view.file()
    return open !== null && isThere(open) ? open : null
  })
  const isNarrow = () => view.layout() !== 'wide'

  return (
    <div class="editor" classList={{ 'is-searching': view.side() === 'search', 'has-tabs': paths().length > 1 }}>
      <Show when={isNarrow()}>
        <button
          type="button"
          class="button is-quiet editor-files"
          aria-expanded={view.sideOpen()}
          onClick={() => view.setSideOpen(!view.sideOpen())}
        >
          <Icon name="folder" />
          Files
          <Icon name="down" small />
        </button>
      </Show>
      <div class="editor-side" hidden={isNarrow() && !view.sideOpen()}>
        <Show
          when={view.side() === 'search'}
          fallback={
            <FileTree stepOf={(path) => changedIn().get(path) ?? null} onOpen={() => view.setSideOpen(false)} />
          }
        >
          <SearchPanel />
        </Show>
      </div>
      <div class="editor-main">
        <Show when={paths().length > 1}>
          <FileTabs paths={paths()} />
        </Show>
        <Show when={file() === null}>
          <div class="document">
            <h2 class="title">
              {Object.keys(workbench.state.files).length === 0 ? 'No files yet' : 'No file is open'}
            </h2>
            <p class="document-lead">Ask for something, or make a file with the plus sign.</p>
          </div>
        </Show>
        <For each={paths()}>
          {(path) => {
            const isShown = () => file() === path
            // A tab's text is read when it is first shown, and stays with caret, scroll and history.
            const wasShown = createMemo<boolean>((before) => before || isShown(), false)
            return (
              <Show when={wasShown()}>
                <div class="editor-file" hidden={!isShown()}>
                  <CodePane path={path} step={changedIn().get(path) ?? null} />
                </div>
              </Show>
            )
          }}
        </For>
      </div>
    </div>
  )
}

/** What one reads first in an unknown project. */
function firstFile(paths: string[]): string | undefined {
  return paths.find((path) => /^readme/i.test(path)) ?? paths.find((path) => !path.startsWith('.')) ?? paths[0]
}
