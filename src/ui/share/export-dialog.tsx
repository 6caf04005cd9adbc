import { createResource, createSignal, Match, Show, Switch } from 'solid-js'
import { saveBlob } from '../commands/commands.ts'
import { Icon } from '../parts/icon.tsx'
import { SheetDialog } from '../parts/sheet-dialog.tsx'
import { many } from '../parts/words.ts'
import { useView } from '../view.ts'
import { useApp } from '../workbench.ts'
import { SecretList } from './secret-list.tsx'
import './share-dialog.css'

/** Shown where a project that is saved as a file would take secrets along: the whole history goes into it. */
export function ExportDialog() {
  const app = useApp()
  const view = useView()
  const workbench = app.workbench()!
  const [withoutOld, setWithoutOld] = createSignal(true)
  const [made] = createResource(() => workbench.exportFile())
  const save = async () => {
    try {
      const { name, blob } = await workbench.exportFile({ withoutOldSecrets: withoutOld() })
      saveBlob(name, blob)
      view.setDialog(null)
    } catch (error) {
      app.tell(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <SheetDialog
      title="Save the project as a file"
      lead="The file holds the whole history: every version of every file, deleted ones too, and the conversation."
      foot={
        <>
          <Icon name="lock" />
          <span class="grow soft">Your settings are never included.</span>
          <button type="button" class="button" onClick={() => view.setDialog(null)}>
            Cancel
          </button>
          <button type="button" class="button is-ink" disabled={made.state !== 'ready'} onClick={() => void save()}>
            Save the file
          </button>
        </>
      }
    >
      <Switch>
        <Match when={made.error}>
          <p class="in-fail" role="alert">
            The file could not be made. {String(made.error?.message ?? made.error)}
          </p>
        </Match>
        <Match when={made.loading}>
          <p class="small">Looking for secrets</p>
        </Match>
        <Match when={made()}>
          {(draft) => (
            <SecretList secrets={draft().secrets} lead="Whoever has the file can read them.">
              <Show when={draft().old > 0}>
                <label class="row">
                  <input
                    type="checkbox"
                    checked={withoutOld()}
                    onChange={(event) => setWithoutOld(event.currentTarget.checked)}
                  />
                  Leave out {many(draft().old, 'earlier file version')} with secrets; going back to them is not possible
                  in the copy
                </label>
              </Show>
            </SecretList>
          )}
        </Match>
      </Switch>
    </SheetDialog>
  )
}
