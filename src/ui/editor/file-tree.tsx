import { createMemo, createSignal, For, type JSX, Show } from 'solid-js'
import { approveTests, isApprovedTest } from '../../policy/approved-tests.ts'
import { Icon } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { useView } from '../view.ts'
import { useWorkbench } from '../workbench.ts'
import './file-tree.css'
import { SideSwitch } from './side-switch.tsx'
import { pathProblem, treeRows } from './tree.ts'

type Doing = { what: 'new' | 'rename' | 'delete'; path: string } | null

/** The project's files. Arrow keys move, Enter opens, F2 renames, Delete removes. */
export function FileTree(props: { stepOf(path: string): number | null; onOpen?(): void }) {
  const view = useView()
  const workbench = useWorkbench()
  let tree!: HTMLUListElement
  const [closed, setClosed] = createSignal<ReadonlySet<string>>(new Set())
  const [cursor, setCursor] = createSignal<string | null>(null)
  const [doing, setDoing] = createSignal<Doing>(null)
  const paths = createMemo(() => Object.keys(workbench.state.files))
  const rows = createMemo(() => treeRows(paths(), (folder) => closed().has(folder)))
  const current = () =>
    rows().find((row) => row.path === cursor()) ?? rows().find((row) => row.path === view.file()) ?? rows()[0]
  view.offer('file-new', () => !isLocked() && setDoing({ what: 'new', path: folderOf(view.file()) }))
  const isApproved = () => view.file() !== null && isApprovedTest(workbench.state.policy, view.file()!)
  const isLocked = () => workbench.state.run !== null
  const why = () => (isLocked() ? 'The agent writes here. Stop it first.' : undefined)

  const toggle = (folder: string) => {
    const next = new Set(closed())
    if (!next.delete(folder)) next.add(folder)
    setClosed(next)
  }
  const open = (path: string) => {
    view.setFile(path)
    props.onOpen?.()
  }
  const focus = (path: string | undefined) => {
    if (path === undefined) return
    setCursor(path)
    queueMicrotask(() => tree.querySelector<HTMLElement>('[tabindex="0"]')?.focus())
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const row = current()
    if (!row) return
    const at = rows().indexOf(row)
    if (event.key === 'ArrowDown') focus(rows()[at + 1]?.path)
    else if (event.key === 'ArrowUp') focus(rows()[at - 1]?.path)
    else if (event.key === 'Home') focus(rows()[0]?.path)
    else if (event.key === 'End') focus(rows().at(-1)?.path)
    else if (event.key === 'ArrowRight' && row.kind === 'folder')
      row.isOpen ? focus(rows()[at + 1]?.path) : toggle(row.path)
    else if (event.key === 'ArrowLeft') {
      if (row.kind === 'folder' && row.isOpen) toggle(row.path)
      else focus(row.path.includes('/') ? row.path.slice(0, row.path.lastIndexOf('/')) : undefined)
    } else if (event.key === 'Enter' || event.key === ' ') {
      if (row.kind === 'folder') toggle(row.path)
      else open(row.path)
    } else if (event.key === 'F2' && row.kind === 'file' && !isLocked()) setDoing({ what: 'rename', path: row.path })
    else if (event.key === 'Delete' && row.kind === 'file' && !isLocked()) setDoing({ what: 'delete', path: row.path })
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const finish = (work?: Promise<void>) => {
    setDoing(null)
    void work
  }

  return (
    <div class="files">
      <div class="files-head">
        <SideSwitch />
        <span class="grow" />
        <IconButton
          icon="plus"
          label="New file"
          disabled={isLocked()}
          title={why()}
          onClick={() => setDoing({ what: 'new', path: folderOf(view.file()) })}
        />
        <IconButton
          icon="check"
          label={isApproved() ? 'Take the approval of this test back' : 'Approve this test'}
          disabled={view.file() === null}
          title="Approved tests change only after a question"
          onClick={() => void workbench.setPolicy(approveTests(workbench.state.policy, [view.file()!], !isApproved()))}
        />
        <IconButton
          icon="pen"
          label="Rename file"
          keys="F2"
          disabled={isLocked() || view.file() === null}
          title={why()}
          onClick={() => setDoing({ what: 'rename', path: view.file()! })}
        />
        <IconButton
          icon="bin"
          label="Delete file"
          keys="Del"
          disabled={isLocked() || view.file() === null}
          title={why()}
          onClick={() => setDoing({ what: 'delete', path: view.file()! })}
        />
      </div>
      <Show when={doing()} keyed>
        {(now) => (
          <Show
            when={now.what !== 'delete'}
            fallback={
              <Ask text={`Delete ${now.path}?`} onNo={() => finish()}>
                <button
                  type="button"
                  class="button is-danger"
                  onClick={() => {
                    finish(workbench.deleteFile(now.path))
                  }}
                >
                  Delete
                </button>
              </Ask>
            }
          >
            <PathField
              label={now.what === 'new' ? 'Path of the new file' : 'New path'}
              value={now.path}
              taken={now.what === 'rename' ? paths().filter((path) => path !== now.path) : paths()}
              onCancel={() => finish()}
              onDone={(path) => {
                if (path === now.path) return finish()
                if (now.what === 'rename') view.moveFile(now.path, path)
                finish(now.what === 'new' ? workbench.createFile(path) : workbench.renameFile(now.path, path))
                open(path)
                if (now.what === 'new') view.keepFile(path)
              }}
            />
          </Show>
        )}
      </Show>
      <Show when={rows().length > 0} fallback={<p class="files-none small">No files yet</p>}>
        {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a tree of rows, as ARIA describes it */}
        <ul class="tree scroll" role="tree" aria-label="Files" ref={tree} onKeyDown={onKeyDown}>
          <For each={rows()}>
            {(row) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys
              <li
                role="treeitem"
                aria-level={row.depth + 1}
                aria-expanded={row.kind === 'folder' ? row.isOpen : undefined}
                aria-selected={view.file() === row.path}
                tabIndex={current()?.path === row.path ? 0 : -1}
                style={{ '--depth': row.depth }}
                onClick={() => {
                  setCursor(row.path)
                  if (row.kind === 'folder') toggle(row.path)
                  else open(row.path)
                }}
                onDblClick={() => view.keepFile(row.path)}
              >
                <Icon name={row.kind === 'folder' ? 'folder' : 'file'} />
                <span class="clip">{row.name}</span>
                <Show when={row.kind === 'file' && isApprovedTest(workbench.state.policy, row.path)}>
                  <span class="tree-step" role="img" aria-label="Approved test" title="Approved: asks before a change">
                    <Icon name="check" small />
                  </span>
                </Show>
                <Show when={row.kind === 'file' && props.stepOf(row.path)}>
                  {(step) => (
                    <span class="tree-step" title={`Changed in step ${step()}`}>
                      {step()}
                    </span>
                  )}
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </div>
  )
}

const folderOf = (path: string | null) => (path?.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : '')

function Ask(props: { text: string; onNo(): void; children: JSX.Element }) {
  return (
    <div class="files-ask" role="alertdialog" aria-label={props.text}>
      <p>{props.text}</p>
      <div class="row">
        {props.children}
        <button type="button" class="button" onClick={props.onNo}>
          Keep it
        </button>
      </div>
    </div>
  )
}

function PathField(props: {
  label: string
  value: string
  taken: readonly string[]
  onDone(path: string): void
  onCancel(): void
}) {
  const [path, setPath] = createSignal(props.value)
  const [tried, setTried] = createSignal(false)
  const problem = () => pathProblem(path().trim(), props.taken)
  return (
    <form
      class="files-ask"
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (problem() === null) props.onDone(path().trim())
      }}
    >
      <input
        ref={(field) =>
          queueMicrotask(() => {
            field.focus()
            field.setSelectionRange(props.value.lastIndexOf('/') + 1, props.value.length)
          })
        }
        class="field mono"
        aria-label={props.label}
        placeholder="src/name.js"
        spellcheck={false}
        value={path()}
        aria-invalid={tried() && problem() !== null}
        onInput={(event) => setPath(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && props.onCancel()}
      />
      <Show when={tried() && problem()}>{(text) => <p class="small in-fail">{text()}</p>}</Show>
    </form>
  )
}
