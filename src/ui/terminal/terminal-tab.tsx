import { createEffect, createSignal, For, Match, on, onCleanup, onMount, Show, Switch } from 'solid-js'
import type { Sandbox } from '../../protocol/sandbox.ts'
import { Icon } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { createNow } from '../parts/now.ts'
import { keysText } from '../parts/words.ts'
import { useView } from '../view.ts'
import { useApp, useWorkbench } from '../workbench.ts'
import { openShell, type Shell } from './shell.ts'
import './terminal-tab.css'

/** Shells of the sandbox. The first opens with the tab; more by the plus sign. */
export default function TerminalTab() {
  const view = useView()
  const workbench = useWorkbench()
  const [shells, setShells] = createSignal<number[]>([1])
  const [shown, setShown] = createSignal(1)
  const [findAsked, setFindAsked] = createSignal(0)
  const now = createNow(() => workbench.sandbox().status === 'starting')
  let next = 2
  const add = () => {
    setShells([...shells(), next])
    setShown(next++)
  }
  const close = (id: number) => {
    const left = shells().filter((other) => other !== id)
    setShells(left)
    if (shown() === id) setShown(left.at(-1) ?? 0)
  }

  view.offer('shell-new', () => {
    view.setPane('work')
    view.setTab('terminal')
    add()
  })
  const replace = (id: number) => {
    close(id)
    add()
  }

  return (
    <Switch>
      <Match when={workbench.sandbox().status === 'starting' && (workbench.sandbox() as { since: number })}>
        {(starting) => (
          <p class="terminal-wait mono faint">
            The engine starts, {Math.max(0, Math.floor((now() - starting().since) / 1000))} s
          </p>
        )}
      </Match>
      <Match when={workbench.sandbox().status === 'failed' && (workbench.sandbox() as { message: string })}>
        {(failed) => (
          <div class="document">
            <h2 class="title">The engine did not start</h2>
            <p class="document-lead">
              {failed().message} Files and conversation are kept. Reload to try again, or choose the other engine in the
              settings.
            </p>
          </div>
        )}
      </Match>
      <Match
        when={workbench.sandbox().status === 'ready' && (workbench.sandbox() as { sandbox: Sandbox }).sandbox}
        keyed
      >
        {(sandbox) => (
          <div class="terminals">
            <div class="terminal-bar">
              <For each={shells()}>
                {(id) => (
                  <span class="terminal-name" classList={{ 'is-shown': shown() === id }}>
                    <button type="button" aria-pressed={shown() === id} onClick={() => setShown(id)}>
                      Shell {id}
                    </button>
                    <Show when={shells().length > 1}>
                      <IconButton icon="cross" label={`Close shell ${id}`} onClick={() => close(id)} />
                    </Show>
                  </span>
                )}
              </For>
              <IconButton icon="plus" label="New shell" onClick={add} />
              <span class="grow" />
              <IconButton
                icon="find"
                label="Find in the terminal"
                keys={keysText('Mod+Shift+S')}
                onClick={() => setFindAsked(findAsked() + 1)}
              />
            </div>
            <For each={shells()}>
              {(id) => (
                <ShellPane
                  sandbox={sandbox}
                  isShown={shown() === id}
                  findAsked={findAsked()}
                  onAgain={() => replace(id)}
                />
              )}
            </For>
          </div>
        )}
      </Match>
    </Switch>
  )
}

function ShellPane(props: { sandbox: Sandbox; isShown: boolean; findAsked: number; onAgain(): void }) {
  const app = useApp()
  const view = useView()
  const workbench = useWorkbench()
  let holder!: HTMLDivElement
  let field: HTMLInputElement | undefined
  const [finding, setFinding] = createSignal(false)
  const [isMissing, setMissing] = createSignal(false)
  let shell: Shell | null = null
  const [end, setEnd] = createSignal<{ code: number | null; problem: string | null } | null>(null)
  const isSeen = () => props.isShown && view.tab() === 'terminal'

  onMount(() => {
    const options = {
      exists: (path: string) => path in workbench.state.files,
      openFile: view.openFile,
      onFind: () => {
        setFinding(true)
        queueMicrotask(() => field?.select())
      },
    }
    shell = openShell(holder, props.sandbox, options, (code, problem) => setEnd({ code, problem }))
    const observer = new ResizeObserver(() => {
      if (holder.clientWidth > 0) shell?.fit()
    })
    observer.observe(holder)
    const scheme = matchMedia('(prefers-color-scheme: dark)')
    const recolor = () => shell?.recolor()
    scheme.addEventListener('change', recolor)
    onCleanup(() => {
      observer.disconnect()
      scheme.removeEventListener('change', recolor)
      shell?.dispose()
    })
  })
  createEffect(
    on(
      () => app.settings().theme,
      () => requestAnimationFrame(() => shell?.recolor()),
      { defer: true },
    ),
  )
  const find = (backwards: boolean) => shell?.find(field?.value ?? '', backwards) ?? false
  const endFind = () => {
    setFinding(false)
    setMissing(false)
    shell?.clearFind()
    shell?.focus()
  }
  createEffect(
    on(
      () => props.findAsked,
      () => {
        if (!props.isShown) return
        setFinding(true)
        queueMicrotask(() => field?.select())
      },
      { defer: true },
    ),
  )
  createEffect(on(isSeen, (seen) => seen && requestAnimationFrame(() => shell?.focus())))

  return (
    <div class="terminal-pane" hidden={!props.isShown}>
      <Show when={finding()}>
        <search class="terminal-find">
          <input
            ref={(input) => {
              field = input
              queueMicrotask(() => input.focus())
            }}
            class="field mono"
            aria-label="Find in the terminal"
            aria-invalid={isMissing()}
            spellcheck={false}
            onInput={(event) => setMissing(event.currentTarget.value !== '' && !find(false))}
            onKeyDown={(event) => {
              if (event.key === 'Enter') setMissing(!find(!event.shiftKey))
              else if (event.key === 'Escape') endFind()
              else return
              event.preventDefault()
              event.stopPropagation()
            }}
          />
          <span class="small" role="status">
            {isMissing() ? 'Not found' : ''}
          </span>
          <IconButton icon="up" label="Previous" onClick={() => setMissing(!find(true))} />
          <IconButton icon="down" label="Next" onClick={() => setMissing(!find(false))} />
          <IconButton icon="cross" label="Close" onClick={endFind} />
        </search>
      </Show>
      <div class="terminal-holder" ref={holder} />
      <Show when={end()}>
        {(ended) => (
          <p class="terminal-end">
            <span classList={{ 'in-fail': ended().code !== 0 }}>
              {ended().problem ? `The shell did not start. ${ended().problem}` : `exit ${ended().code}`}
            </span>
            <button type="button" class="button" onClick={props.onAgain}>
              <Icon name="again" />
              New shell
            </button>
          </p>
        )}
      </Show>
    </div>
  )
}
