import { For } from 'solid-js'
import type { Entry } from '../../protocol/state.ts'
import { useWorkbench } from '../workbench.ts'
import { ApprovalCard } from './approval-card.tsx'

type Approval = Extract<Entry, { kind: 'approval' }>

/** The questions that stand, where the conversation is not in view. */
export function StandingQuestions() {
  const { state } = useWorkbench()
  const standing = () =>
    state.entries.filter(
      (entry): entry is Approval => entry.kind === 'approval' && entry.answer === null && entry.run === state.run?.id,
    )
  return (
    <div class="standing">
      <For each={standing()}>{(entry) => <ApprovalCard entry={entry} />}</For>
    </div>
  )
}
