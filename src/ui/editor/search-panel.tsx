import { createEffect, createMemo, createSignal, For, on, onCleanup, Show } from 'solid-js'
import type { LineMatch } from '../../project/search/find-in-text.ts'
import type { FoundFile, SearchResult } from '../../project/search/search-files.ts'
import { Icon } from '../parts/icon.tsx'
import { many } from '../parts/words.ts'
import { useView } from '../view.ts'
import { useWorkbench } from '../workbench.ts'
import './search-panel.css'
import { SideSwitch } from './side-switch.tsx'

/** Typing is looked for so long after the last key, and changed files so long after the last change. Milliseconds. */
const AFTER_KEY = 120
const AFTER_CHANGE = 600

const OPTIONS = [
  ['matchesCase', 'Aa', 'Match case'],
  ['wholeWord', 'ab', 'Whole words'],
  ['isRegex', '.*', 'Regular expression'],
] as const

type Row = { file: FoundFile; match: LineMatch | null; key: string }

/** Looks for text in all files. Down goes from the field to the results; there the keys are those of the file tree. */
export function SearchPanel() {
  const view = useView()
  const workbench = useWorkbench()
  let field!: HTMLInputElement
  let tree!: HTMLUListElement
  const { query, setQuery } = view
  const [result, setResult] = createSignal<SearchResult | null>(null)
  const [closed, setClosed] = createSignal<ReadonlySet<string>>(new Set())
  const [cursor, setCursor] = createSignal<string | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  const look = async () => {
    const found = await workbench.search(query())
    if (found !== null) setResult(query().text === '' ? null : found)
  }
  const lookAfter = (delay: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => void look(), delay)
  }
  createEffect(on(query, () => lookAfter(AFTER_KEY)))
  createEffect(
    on(
      () => workbench.state.lastWrite,
      () => lookAfter(AFTER_CHANGE),
      { defer: true },
    ),
  )
  createEffect(on(view.searchAsked, () => queueMicrotask(() => field.select())))
  onCleanup(() => clearTimeout(timer))

  const rows = createMemo<Row[]>(() =>
    (result()?.files ?? []).flatMap((file) => [
      { file, match: null, key: file.path },
      ...(closed().has(file.path)
        ? []
        : file.matches.map((match) => ({ file, match, key: `${file.path}:${match.line}:${match.column}` }))),
    ]),
  )
  const current = () => rows().find((row) => row.key === cursor()) ?? rows()[0]
  const focus = (row: Row | undefined) => {
    if (!row) return
    setCursor(row.key)
    queueMicrotask(() => tree.querySelector<HTMLElement>('[tabindex="0"]')?.focus())
  }
  const toggle = (path: string) => {
    const next = new Set(closed())
    if (!next.delete(path)) next.add(path)
    setClosed(next)
  }
  const open = (row: Row) => {
    setCursor(row.key)
    if (row.match === null) toggle(row.file.path)
    else view.openFile(row.file.path, row.match.line, row.match.column, row.match.length)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const row = current()
    if (!row) return
    const at = rows().indexOf(row)
    const isFile = row.match === null
    const isOpen = !closed().has(row.file.path)
    if (event.key === 'ArrowDown') focus(rows()[at + 1])
    else if (event.key === 'ArrowUp') at === 0 ? field.focus() : focus(rows()[at - 1])
    else if (event.key === 'Home') focus(rows()[0])
    else if (event.key === 'End') focus(rows().at(-1))
    else if (event.key === 'ArrowRight' && isFile) isOpen ? focus(rows()[at + 1]) : toggle(row.file.path)
    else if (event.key === 'ArrowLeft' && isFile && isOpen) toggle(row.file.path)
    else if (event.key === 'ArrowLeft') focus(rows().find((other) => other.file === row.file))
    else if (event.key === 'Enter' || event.key === ' ') open(row)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div class="files search">
      <div class="files-head">
        <SideSwitch />
      </div>
      <search class="search-field">
        <input
          ref={field}
          class="field mono"
          aria-label="Look for"
          placeholder="Look for"
          spellcheck={false}
          autocomplete="off"
          value={query().text}
          onInput={(event) => setQuery({ ...query(), text: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') focus(current())
            else if (event.key === 'Enter') lookAfter(0)
            else return
            event.preventDefault()
          }}
        />
        <For each={OPTIONS}>
          {([option, sign, name]) => (
            <button
              type="button"
              class="search-option mono"
              aria-label={name}
              title={name}
              aria-pressed={query()[option]}
              onClick={() => setQuery({ ...query(), [option]: !query()[option] })}
            >
              {sign}
            </button>
          )}
        </For>
      </search>
      <p class="search-sum small num" classList={{ 'in-fail': result()?.problem != null }} role="status">
        {sumOf(result())}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a tree of rows, as ARIA describes it */}
      <ul class="tree search-rows scroll" role="tree" aria-label="Results" ref={tree} onKeyDown={onKeyDown}>
        <For each={rows()}>
          {(row) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys
            <li
              role="treeitem"
              aria-level={row.match === null ? 1 : 2}
              aria-expanded={row.match === null ? !closed().has(row.file.path) : undefined}
              aria-selected={current()?.key === row.key}
              tabIndex={current()?.key === row.key ? 0 : -1}
              onClick={() => open(row)}
            >
              <Show when={row.match} fallback={<FileRow file={row.file} isOpen={!closed().has(row.file.path)} />}>
                {(match) => (
                  <>
                    <span class="search-line num">{match().line}</span>
                    <span class="clip mono">
                      {match().shown.slice(0, match().at).trimStart()}
                      <mark>{match().shown.slice(match().at, match().at + match().length)}</mark>
                      {match().shown.slice(match().at + match().length)}
                    </span>
                  </>
                )}
              </Show>
            </li>
          )}
        </For>
      </ul>
    </div>
  )
}

function FileRow(props: { file: FoundFile; isOpen: boolean }) {
  const name = () => props.file.path.slice(props.file.path.lastIndexOf('/') + 1)
  return (
    <>
      <Icon name={props.isOpen ? 'down' : 'chevron'} small />
      <span class="clip" title={props.file.path}>
        {name()} <span class="faint">{props.file.path.slice(0, -name().length - 1)}</span>
      </span>
      <span class="tree-step">{props.file.matches.length}</span>
    </>
  )
}

function sumOf(result: SearchResult | null): string {
  if (result === null) return ''
  if (result.problem !== null) return result.problem
  if (result.matches === 0) return `Nothing found in ${many(result.searched, 'file')}.`
  const cut = result.isCut ? 'The first ' : ''
  return `${cut}${many(result.matches, 'match', 'matches')} in ${many(result.files.length, 'file')}`
}
