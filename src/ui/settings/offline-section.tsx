import { createResource, createSignal, For, Match, Switch } from 'solid-js'
import type { BuildPart, KeptPart, OfflineAnswer } from '../../protocol/offline.ts'
import { bytes } from '../parts/words.ts'
import { useApp } from '../workbench.ts'

const NAMES: Record<BuildPart, string> = {
  page: 'This page, the engine, Node and the shell',
  python: 'Python and pytest',
  npm: 'npm',
  typescript: 'TypeScript',
}

const stateOf = ({ part, kept, size }: KeptPart): string => {
  if (kept >= size) return bytes(kept)
  const rest = part === 'page' ? 'comes while the page is open' : 'kept when first used'
  return kept > 0 ? `${bytes(kept)} of ${bytes(size)}, ${rest}` : `${bytes(size)}, ${rest}`
}

/** What is kept in this browser, so that the page works without a network. */
export function OfflineSection() {
  const app = useApp()
  const [answer, { mutate }] = createResource(() => app.offline.report())
  const [clearing, setClearing] = createSignal(false)
  const report = () => {
    const given: OfflineAnswer | undefined = answer()
    return given?.ok ? given.report : null
  }
  const kept = () => report()?.parts.reduce((sum, part) => sum + part.kept, 0) ?? 0
  const clear = async () => {
    setClearing(true)
    mutate(await app.offline.clear())
    setClearing(false)
  }

  return (
    <div class="offline">
      <Switch fallback={<p class="small">Looking at what is kept</p>}>
        <Match when={report()}>
          {(found) => (
            <>
              <ul class="offline-parts">
                <For each={found().parts}>
                  {(part) => (
                    <li class="row">
                      <span class="grow">{NAMES[part.part]}</span>
                      <span class="small num">{stateOf(part)}</span>
                    </li>
                  )}
                </For>
              </ul>
              <div class="row">
                <p class="small grow" role="status">
                  Kept for offline use: {bytes(kept())}. Projects are kept apart from this.
                </p>
                <button
                  type="button"
                  class="button"
                  disabled={clearing() || kept() === 0}
                  title={
                    kept() === 0 ? 'Nothing is kept' : 'The page keeps itself again when it is opened the next time'
                  }
                  onClick={() => void clear()}
                >
                  {clearing() ? 'Clearing' : 'Clear'}
                </button>
              </div>
            </>
          )}
        </Match>
        <Match when={answer()?.ok === false}>
          <p class="small">{(answer() as { message: string }).message}</p>
        </Match>
      </Switch>
    </div>
  )
}
