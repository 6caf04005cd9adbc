import { createEffect, createMemo, createSignal, Show } from 'solid-js'
import { type Step, stepsOf } from '../chat/steps.ts'
import { Icon } from '../parts/icon.tsx'
import { useView } from '../view.ts'
import { useWorkbench } from '../workbench.ts'
import { CodePane } from './code-pane.tsx'
import './editor-tab.css'
import { FileTree } from './file-tree.tsx'

/** Files to the left, one of them open. Below 1180 px the tree is a menu on the path. */
export default function EditorTab() {
  const view = useView()
  const workbench = useWorkbench()
  const [treeOpen, setTreeOpen] = createSignal(false)
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
  createEffect(() => {
    // Something is always open where there is something to open; what was deleted elsewhere closes.
    const open = view.file()
    if (open !== null && (isThere(open) || workbench.state.files === undefined)) return
    const first = [...changedIn().keys()].reverse().find(isThere) ?? firstFile(Object.keys(workbench.state.files))
    if (open === null && first) view.setFile(first)
  })
  const file = createMemo(() => {
    const open = view.file()
    return open !== null && isThere(open) ? open : null
  })
  const isNarrow = () => view.layout() !== 'wide'

  return (
    <div class="editor">
      <Show when={isNarrow()}>
        <button
          type="button"
          class="button is-quiet editor-files"
          aria-expanded={treeOpen()}
          onClick={() => setTreeOpen(!treeOpen())}
        >
          <Icon name="folder" />
          Files
          <Icon name="down" small />
        </button>
      </Show>
      <Show when={!isNarrow() || treeOpen()}>
        <FileTree stepOf={(path) => changedIn().get(path) ?? null} onOpen={() => setTreeOpen(false)} />
      </Show>
      <Show
        when={file()}
        keyed
        fallback={
          <div class="document">
            <h2 class="title">
              {Object.keys(workbench.state.files).length === 0 ? 'No files yet' : 'No file is open'}
            </h2>
            <p class="document-lead">Ask for something, or make a file with the plus sign.</p>
          </div>
        }
      >
        {(path) => <CodePane path={path} step={changedIn().get(path) ?? null} />}
      </Show>
    </div>
  )
}

/** What one reads first in an unknown project. */
function firstFile(paths: string[]): string | undefined {
  return paths.find((path) => /^readme/i.test(path)) ?? paths.find((path) => !path.startsWith('.')) ?? paths[0]
}
