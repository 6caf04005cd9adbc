import { Show } from 'solid-js'
import { download } from '../commands/commands.ts'
import { SheetDialog } from '../parts/sheet-dialog.tsx'
import { useView } from '../view.ts'
import { useApp } from '../workbench.ts'
import { timeWords } from './time-words.ts'
import './workshop.css'

/** The learner's place: the task, the time, and the file to hand in. */
export function SeatDialog() {
  const app = useApp()
  const view = useView()
  const workbench = app.workbench()!
  const seat = app.workshops.seat()!
  const isQuiet = () => workbench.state.run === null
  const ask = () => {
    view.setDialog(null)
    view.setPane('talk')
    void workbench.send(seat.workshop.task)
  }
  return (
    <SheetDialog
      title={seat.workshop.title}
      lead={`${timeWords(seat, Date.now())}. Tests run by ${seat.workshop.command}.`}
      foot={
        <>
          <button type="button" class="button" disabled={!isQuiet()} onClick={ask}>
            Put it to the agent
          </button>
          <span class="grow" />
          <button
            type="button"
            class="button is-ink"
            onClick={() => void download(workbench.exportResult(seat)).catch((error: Error) => app.tell(error.message))}
          >
            Save the file to hand in
          </button>
        </>
      }
    >
      <p class="workshop-task">{seat.workshop.task}</p>
      <p class="soft">
        The file holds {seat.learner}’s files and the whole history, signed with this browser’s key. It goes nowhere by
        itself.
      </p>
      <Show when={workbench.state.verdict.status !== 'proved'}>
        <p class="soft">Nothing is proved yet. It can be handed in as it is.</p>
      </Show>
    </SheetDialog>
  )
}
