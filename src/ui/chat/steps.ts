import type { Plan } from '../../protocol/plan.ts'
import type { Entry, ProjectState } from '../../protocol/state.ts'
import type { View } from '../view.ts'
import type { Workbench } from '../workbench.ts'

/** An entry as the page numbers it: steps count from 1 over what is shown. */
export interface Step {
  no: number
  entry: Entry
}

/** What has an entry of its own (plan, end of a run) is not shown as a tool line too; nor is an error before the outcome that states it. */
function isShown(entry: Entry, next: Entry | undefined): boolean {
  if (entry.kind === 'tool') return !(entry.result.ok && ['plan', 'finish'].includes(entry.result.data?.kind ?? ''))
  if (entry.kind === 'model-error') return !(next?.kind === 'outcome' && next.outcome.status === 'model-error')
  if (entry.kind === 'says') return entry.text.trim() !== '' && !isSummary(entry.text, next)
  return true
}

/** A run that ends with the model's last words says them once. */
function isSummary(text: string, next: Entry | undefined): boolean {
  if (next?.kind !== 'outcome') return false
  return 'summary' in next.outcome && next.outcome.summary.trim() === text.trim()
}

/** Steps that were there before keep their identity, so that their rows keep theirs. */
export function stepsOf(entries: readonly Entry[], before: readonly Step[] = []): Step[] {
  const shown = entries.filter((entry, at) => isShown(entry, entries[at + 1]))
  return shown.map((entry, at) => (before[at]?.entry === entry ? before[at] : { no: at + 1, entry }))
}

export interface ShownPlan {
  plan: Plan
  /** It can be edited: it is the project's plan now. */
  current: boolean
}

/**
 * Plans that are shown in full, by step. The first after each prompt stands for all its later versions up to the
 * next prompt; those are one line each.
 */
export function shownPlans(state: ProjectState, steps: readonly Step[]): Map<number, ShownPlan> {
  const plans = new Map<number, ShownPlan>()
  let card: ShownPlan | null = null
  let last: ShownPlan | null = null
  for (const { no, entry } of steps) {
    if (entry.kind === 'prompt') card = null
    if (entry.kind !== 'plan') continue
    if (card) card.plan = entry.plan
    else {
      card = last = { plan: entry.plan, current: false }
      plans.set(no, card)
    }
  }
  if (last && state.plan) {
    last.plan = state.plan
    last.current = true
  }
  return plans
}

/** What stands as it did at this step, from 1, is gone back to; what came after can be brought back. */
export async function rewindToStep(workbench: Workbench, view: View, step: number): Promise<void> {
  const entry = stepsOf(workbench.state.entries)[step - 1]?.entry
  if (entry === undefined) return
  await workbench.rewind(entry.number)
  view.setStep(null)
}

/** The step of an event, or null where it has none. */
export function stepOfEvent(steps: readonly Step[], event: number): number | null {
  return steps.find((step) => step.entry.number === event)?.no ?? null
}

/** Whether steps of the plan were left to do just before this event: tests that fail then are written first. */
export function stepsLeftAt(entries: readonly Entry[], event: number): boolean {
  let plan: Plan | null = null
  for (const entry of entries) {
    if (entry.number >= event) break
    if (entry.kind === 'plan') plan = entry.plan
  }
  return plan?.steps.some((step) => step.status === 'todo') ?? false
}

/** A question of the run under way that nobody has answered. */
export const isAsked = ({ entries, run }: ProjectState): boolean =>
  entries.some((entry) => entry.kind === 'approval' && entry.answer === null && entry.run === run?.id)
