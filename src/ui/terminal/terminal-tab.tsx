import { createEffect, createSignal, For, Match, on, onCleanup, onMount, Show, Switch } from 'solid-js'
import type { Sandbox } from '../../protocol/sandbox.ts'
import { Icon } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { createNow } from '../parts/now.ts'
import { useView } from '../view.ts'
import { useApp, useWorkbench } from '../workbench.ts'
import { openShell, type Shell } from './shell.ts'
import './terminal-tab.css'

/** Shells of the sandbox. The first opens with the tab; more by the plus sign. */
export default function TerminalTab() {
  const workbench = useWorkbench()
  const [shells, setShells] = createSignal<number[]>([1])
  const [shown, setShown] = createSignal(1)
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
            </div>
            <For each={shells()}>
              {(id) => <ShellPane sandbox={sandbox} isShown={shown() === id} onAgain={() => replace(id)} />}
            </For>
          </div>
        )}
      </Match>
    </Switch>
  )
}

function ShellPane(props: { sandbox: Sandbox; isShown: boolean; onAgain(): void }) {
  const app = useApp()
  const view = useView()
  let holder!: HTMLDivElement
  let shell: Shell | null = null
  const [end, setEnd] = createSignal<{ code: number | null; problem: string | null } | null>(null)
  const isSeen = () => props.isShown && view.tab() === 'terminal'

  onMount(() => {
    shell = openShell(holder, props.sandbox, (code, problem) => setEnd({ code, problem }))
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
  createEffect(on(isSeen, (seen) => seen && requestAnimationFrame(() => shell?.focus())))

  return (
    <div class="terminal-pane" hidden={!props.isShown}>
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
