import { createMemo, For } from 'solid-js'
import { Icon } from '../parts/icon.tsx'
import { useView } from '../view.ts'
import './file-tabs.css'
import { tabNames } from './tab-names.ts'

/** The open files. Arrow keys move, Delete closes, a double-click keeps one that would be replaced. */
export function FileTabs(props: { paths: readonly string[] }) {
  const view = useView()
  let list!: HTMLDivElement
  const names = createMemo(() => tabNames(props.paths))
  const focus = (path: string | undefined) => {
    if (path === undefined) return
    view.setFile(path)
    queueMicrotask(() => list.querySelector<HTMLElement>('[aria-selected=true]')?.focus())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const at = props.paths.indexOf(view.file() ?? '')
    if (event.key === 'ArrowRight') focus(props.paths[(at + 1) % props.paths.length])
    else if (event.key === 'ArrowLeft') focus(props.paths.at(at - 1))
    else if (event.key === 'Home') focus(props.paths[0])
    else if (event.key === 'End') focus(props.paths.at(-1))
    else if (event.key === 'Delete' && at >= 0) {
      view.closeFile(props.paths[at]!)
      queueMicrotask(() => list.querySelector<HTMLElement>('[aria-selected=true]')?.focus())
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div class="file-tabs" role="tablist" aria-label="Open files" ref={list} onKeyDown={onKeyDown}>
      <For each={props.paths}>
        {(path) => (
          <span role="presentation" class="file-tab" classList={{ 'is-shown': view.file() === path }}>
            <button
              ref={(tab) => queueMicrotask(() => view.file() === path && tab.scrollIntoView({ inline: 'nearest' }))}
              type="button"
              role="tab"
              aria-selected={view.file() === path}
              tabindex={view.file() === path ? 0 : -1}
              classList={{ 'is-passing': view.passing() === path }}
              title={path}
              onClick={() => view.setFile(path)}
              onDblClick={() => view.keepFile(path)}
              onAuxClick={(event) => event.button === 1 && view.closeFile(path)}
            >
              {names().get(path)?.name}
              <span class="faint">{names().get(path)?.folder}</span>
            </button>
            {/* The keyboard has Delete, and a command: a tab list may hold nothing but tabs. */}
            <span class="file-tab-close" aria-hidden="true" title="Close" onClick={() => view.closeFile(path)}>
              <Icon name="cross" small />
            </span>
          </span>
        )}
      </For>
    </div>
  )
}
