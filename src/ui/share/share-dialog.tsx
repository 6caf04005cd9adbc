import { createResource, createSignal, For, Match, Show, Switch } from 'solid-js'
import { saveAsFile } from '../commands/commands.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Icon } from '../parts/icon.tsx'
import { SheetDialog } from '../parts/sheet-dialog.tsx'
import { bytes, many } from '../parts/words.ts'
import { useView } from '../view.ts'
import { useApp } from '../workbench.ts'
import { SecretList } from './secret-list.tsx'
import './share-dialog.css'

/** Links longer than this are cut by some chat and mail programs. Bytes. */
const LONG = 32 * 1024

/** The project as a link: it is inside the link, nothing is uploaded. */
export function ShareDialog() {
  const app = useApp()
  const view = useView()
  const workbench = app.workbench()!
  const [draft] = createResource(() => workbench.share())
  const [knows, setKnows] = createSignal(false)
  const hasSecrets = () => (draft.latest?.secrets.length ?? 0) > 0
  const isProved = () => workbench.state.verdict.status === 'proved'
  const share = (size: number) => `${Math.min(100, (size / LONG) * 100)}%`

  return (
    <SheetDialog
      title="Share a link that runs"
      lead="The project is inside the link. Nothing is uploaded."
      foot={
        <>
          <Icon name="lock" />
          <span class="grow soft">
            Your key is never included.{' '}
            <Show when={draft.state === 'ready' && draft()}>
              {(made) => (
                <>
                  {many(made().searched, 'file')} searched for secrets:{' '}
                  {hasSecrets() ? <b class="in-fail">{made().secrets.length} found</b> : 'none found'}.
                </>
              )}
            </Show>
          </span>
          <button
            type="button"
            class="button"
            onClick={() => void saveAsFile(workbench, view).catch((error: Error) => app.tell(error.message))}
          >
            As a file
          </button>
        </>
      }
    >
      <Switch>
        <Match when={draft.error}>
          <p class="in-fail" role="alert">
            The link could not be made. {String(draft.error?.message ?? draft.error)} Save the project as a file
            instead.
          </p>
        </Match>
        <Match when={draft.loading}>
          <p class="small">Packing {many(Object.keys(workbench.state.files).length, 'file')}</p>
        </Match>
        <Match when={draft()}>
          {(made) => (
            <>
              <Show when={hasSecrets()}>
                <SecretList secrets={made().secrets} lead="Whoever has the link can read them.">
                  <label class="row">
                    <input
                      type="checkbox"
                      checked={knows()}
                      onChange={(event) => setKnows(event.currentTarget.checked)}
                    />
                    Share them all the same
                  </label>
                </SecretList>
              </Show>
              <div class="row share-link">
                <input
                  class="field mono"
                  readonly
                  aria-label="Link"
                  value={hasSecrets() && !knows() ? '' : made().url}
                  placeholder="The link is shown when you have decided"
                  onFocus={(event) => event.currentTarget.select()}
                />
                <Show when={!hasSecrets() || knows()}>
                  <CopyButton text={made().url} label="Copy link" ink large />
                </Show>
              </div>
              <div class="share-size">
                <p class="row">
                  <b class="num">{bytes(made().bytes)}</b>
                  <span class="grow" />
                  <span class="small">
                    {made().bytes > LONG ? 'Some programs cut links this long' : 'Fits in mail, chat and documents'}
                  </span>
                </p>
                <div class="share-bar" role="img" aria-label={`${bytes(made().bytes)} of 32 KB`}>
                  <For each={made().parts}>{(part) => <i style={{ width: share(part.bytes) }} />}</For>
                </div>
                <Show when={made().large}>
                  <p class="share-long" role="alert">
                    This link is {bytes(made().bytes)}.{' '}
                    {made().tooLong
                      ? 'Browsers cannot open one so long. Save the project as a file instead.'
                      : 'Some apps cut links at 32 KB. Save it as a file instead?'}
                  </p>
                </Show>
                <Show when={made().missing.length > 0}>
                  <p class="share-long" role="alert">
                    Not in the link, because their contents are no longer in this browser: {made().missing.join(', ')}.
                  </p>
                </Show>
              </div>
              <ul class="share-parts">
                <For each={made().parts}>
                  {(part) => (
                    <li>
                      <span>{part.label}</span> <span class="soft">{part.detail}</span>
                      <span class="num soft">{bytes(part.bytes)}</span>
                    </li>
                  )}
                </For>
              </ul>
              <Show when={isProved()}>
                <p class="share-proof">
                  <b class="in-proof">Proved</b> Whoever opens the link can run the tests again.
                </p>
              </Show>
            </>
          )}
        </Match>
      </Switch>
    </SheetDialog>
  )
}
