import { createResource, createSignal, Match, Show, Switch } from 'solid-js'
import { parseWorkshopLink } from '../../project/workshop/link.ts'
import type { Workshop } from '../../protocol/workshop.ts'
import { SheetDialog } from '../parts/sheet-dialog.tsx'
import { many } from '../parts/words.ts'
import { useView } from '../view.ts'
import { useApp } from '../workbench.ts'
import './workshop.css'

/** What a workshop's link holds, before anything of it is done. */
export function JoinDialog() {
  const app = useApp()
  const view = useView()
  const [parsed] = createResource(() => parseWorkshopLink(view.workshopLink()))
  const [name, setName] = createSignal('')
  const found = (): Workshop | null => {
    const answer = parsed()
    return answer?.ok ? answer.workshop : null
  }
  const begin = (event: Event) => {
    event.preventDefault()
    const workshop = found()
    if (!workshop || name().trim() === '') return document.getElementById('workshop-name')?.focus()
    view.setDialog(null)
    app.workshops.begin(workshop, name().trim()).catch((error: Error) => app.tell(error.message))
  }
  return (
    <SheetDialog
      title={found()?.title ?? 'Workshop'}
      foot={
        <>
          <span class="grow" />
          <button type="button" class="button" onClick={() => view.setDialog(null)}>
            Not now
          </button>
          <Show when={found()}>
            <button type="submit" form="workshop-join" class="button is-ink">
              Begin
            </button>
          </Show>
        </>
      }
    >
      <Switch fallback={<p class="small">Reading the link</p>}>
        <Match when={found()}>
          {(workshop) => (
            <form id="workshop-join" class="workshop-join" onSubmit={begin}>
              <p class="workshop-task">{workshop().task}</p>
              <dl class="workshop-facts">
                <dt>You get</dt>
                <dd>
                  {many(Object.keys(workshop().files).length, 'file')}, {many(workshop().tests.length, 'test file')}
                  <Show when={workshop().hidden.length > 0}>
                    ; {many(workshop().hidden.length, 'more')} is kept back
                  </Show>
                </dd>
                <dt>Time</dt>
                <dd>{workshop().minutes === null ? 'no limit' : many(workshop().minutes!, 'minute')}</dd>
                <dt>Answers</dt>
                <dd>
                  <Show when={workshop().model} fallback="from your own settings">
                    {(model) => (
                      <>
                        from <code>{new URL(model().baseUrl).host}</code>, by {workshop().models.join(' or ')}, with a
                        key that the link brings. Your own settings stay as they are.
                      </>
                    )}
                  </Show>
                </dd>
              </dl>
              <label class="workshop-field" for="workshop-name">
                Your name
                <input
                  id="workshop-name"
                  class="field"
                  autocomplete="name"
                  required
                  value={name()}
                  onInput={(event) => setName(event.currentTarget.value)}
                />
              </label>
              <p class="small">
                It stands in the file that you hand in, and nowhere else. Whoever made the link sees your prompts there.
              </p>
            </form>
          )}
        </Match>
        <Match when={parsed()?.ok === false}>
          <p class="in-fail">{(parsed() as { message: string }).message}</p>
        </Match>
      </Switch>
    </SheetDialog>
  )
}
