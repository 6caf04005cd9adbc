import { createSignal, Match, Show, Switch } from 'solid-js'
import { type LogVerdict, verifyLogFile } from '../../project/audit/verify-log.ts'
import { Icon } from '../parts/icon.tsx'
import { SheetDialog } from '../parts/sheet-dialog.tsx'
import { dayAndTime, many } from '../parts/words.ts'
import '../frame/project-dialogs.css'
import './verify-dialog.css'

/** Says whether an exported log is what was exported, and which line is the first that is not. Nothing is opened. */
export function VerifyDialog() {
  const [checked, setChecked] = createSignal<{ name: string; verdict: LogVerdict } | null>(null)
  const check = async (file: File | undefined) => {
    if (!file) return
    setChecked(null)
    setChecked({ name: file.name, verdict: await verifyLogFile(await file.text()) })
  }
  const sound = () => {
    const verdict = checked()?.verdict
    return verdict?.ok ? verdict : null
  }
  const altered = () => {
    const verdict = checked()?.verdict
    return verdict && !verdict.ok ? verdict : null
  }
  return (
    <SheetDialog
      title="Verify a log"
      lead="A log that was exported here or elsewhere. It is read in this tab and goes nowhere."
    >
      <fieldset
        class="verify-drop"
        aria-label="A log"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault()
          void check(event.dataTransfer?.files[0])
        }}
      >
        <label class="button file-button">
          <Icon name="file" />
          Choose a log…
          <input
            type="file"
            class="unseen"
            accept=".jsonl"
            onChange={(event) => {
              void check(event.currentTarget.files?.[0])
              // The same file may be chosen again after it was changed.
              event.currentTarget.value = ''
            }}
          />
        </label>
        <span class="soft">or drop it here</span>
      </fieldset>
      <div role="status" class="verify-result">
        <Show when={checked()}>{(one) => <p class="mono faint clip">{one().name}</p>}</Show>
        <Switch>
          <Match when={sound()}>
            {(verdict) => (
              <>
                <p>
                  <b>{many(verdict().events, 'event')}, none altered.</b> “{verdict().project}”, sealed{' '}
                  {dayAndTime(verdict().time)}.
                </p>
                <p class="soft">
                  Only the browser with this key could have sealed it so; whose that is, the log cannot tell.
                </p>
                <p class="mono verify-key">{verdict().fingerprint}</p>
              </>
            )}
          </Match>
          <Match when={altered()}>
            {(verdict) => (
              <p>
                <b class="in-fail">Altered at line {verdict().line}:</b> {verdict().reason}. This line and all after it
                cannot be trusted.
              </p>
            )}
          </Match>
        </Switch>
      </div>
    </SheetDialog>
  )
}
