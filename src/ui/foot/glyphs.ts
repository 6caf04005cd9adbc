import type { Plan } from '../../protocol/plan.ts'
import type { Answer } from '../../protocol/policy.ts'
import type { ProjectState } from '../../protocol/state.ts'
import { isGreen } from '../../protocol/tool.ts'
import { noteWords } from '../chat/note-words.ts'
import type { Step } from '../chat/steps.ts'
import { stepsLeftAt } from '../chat/steps.ts'
import { alteredWords, toolSubject, triedAgain } from '../chat/tool-words.ts'
import { countText, isExpectedFailure } from '../parts/strip-cells.ts'
import { approvalWords } from '../policy/policy-words.ts'
import { raceWords } from '../race/race-words.ts'
import { deployWords, pushWords } from '../take-out/shipping-words.ts'

export type GlyphKind = 'prompt' | 'plain' | 'passed' | 'failed' | 'expected' | 'stopped'

export interface Glyph {
  no: number
  kind: GlyphKind
  /** Height in percent of the track. */
  height: number
  /** What the step was, in a few words. */
  text: string
}

/** The timeline's glyphs: a diamond for a person's words, a bar for everything else, as tall as it was large. */
export function glyphsOf(state: ProjectState, steps: readonly Step[]): Glyph[] {
  return steps.map((step) => glyphOf(state, step))
}

function glyphOf(state: ProjectState, { no, entry }: Step): Glyph {
  switch (entry.kind) {
    case 'prompt':
      return { no, kind: 'prompt', height: 40, text: entry.text }
    case 'says':
      return { no, kind: 'plain', height: 22, text: entry.text.split('\n')[0] ?? '' }
    case 'plan':
      return { no, kind: 'plain', height: 46, text: planText(entry.plan) }
    case 'tool': {
      const data = entry.result.data
      const changes = data?.kind === 'edit' ? [data] : data?.kind === 'patch' ? data.files : []
      const lines = changes.reduce((sum, { added, removed }) => sum + added + removed, 0)
      const height = lines > 0 ? Math.min(72, 20 + Math.round(Math.log2(lines + 1) * 8)) : 30
      const kind = entry.result.ok ? 'plain' : 'stopped'
      return { no, kind, height, text: `${entry.call.name} ${toolSubject(entry.call.arguments)}` }
    }
    case 'report': {
      const report = entry.test.record.report
      const text = report ? `${countText(report)} passed` : entry.test.record.command
      const isExpected = isExpectedFailure(entry.test, state.testRuns, stepsLeftAt(state.entries, entry.number))
      if (isExpected) return { no, kind: 'expected', height: 100, text: `${text}, as expected` }
      // What an altered history says of its tests is not green.
      if (isDoubtful(state, entry.number)) return { no, kind: 'plain', height: 100, text }
      return { no, kind: isGreen(entry.test.record) ? 'passed' : 'failed', height: 100, text }
    }
    case 'model-error':
      return { no, kind: 'stopped', height: 30, text: entry.error.message }
    case 'retry':
      return { no, kind: 'plain', height: 22, text: `${entry.error.message} ${triedAgain(entry.waitMs)}` }
    case 'reminder':
      return { no, kind: 'plain', height: 22, text: `told the model: ${entry.text}` }
    case 'approval':
      return {
        no,
        kind: answerKind(entry.answer),
        height: 40,
        text: approvalWords(entry),
      }
    case 'policy':
      return { no, kind: 'prompt', height: 40, text: 'changed what the agent may do here' }
    case 'race':
      return { no, kind: 'plain', height: 72, text: raceWords(entry.race) }
    case 'adopted':
      return { no, kind: 'prompt', height: 40, text: `took candidate ${entry.branch}` }
    case 'pushed':
      return { no, kind: 'prompt', height: 40, text: pushWords(entry.push) }
    case 'deploy':
      return { no, kind: entry.outcome?.ok === false ? 'stopped' : 'prompt', height: 40, text: deployWords(entry) }
    case 'rewound':
      return { no, kind: 'plain', height: 40, text: 'went back to the step before this one' }
    case 'branched':
      return { no, kind: 'plain', height: 40, text: `branched from ${entry.name}` }
    case 'altered':
      return { no, kind: 'stopped', height: 40, text: alteredWords(entry) }
    case 'withheld':
    case 'compacted':
    case 'budget':
    case 'allowed':
      return { no, kind: 'plain', height: 22, text: noteWords(entry) }
    case 'outcome':
      return {
        no,
        kind: outcomeKind(entry.outcome.status),
        height: 22,
        text: entry.outcome.status.replaceAll('-', ' '),
      }
  }
}

const isDoubtful = (state: ProjectState, event: number): boolean =>
  state.entries.some((entry) => entry.kind === 'altered' && entry.number > event)

const answerKind = (answer: Answer | null): GlyphKind =>
  answer?.decision === 'allow' ? 'prompt' : answer?.decision === 'deny' ? 'stopped' : 'plain'

const outcomeKind = (status: string): GlyphKind => (status === 'proved' || status === 'answered' ? 'plain' : 'stopped')

function planText(plan: Plan): string {
  const done = plan.steps.filter((step) => step.status === 'done').length
  return done === 0 ? `plan: ${plan.goal}` : `plan: ${done} of ${plan.steps.length} steps built`
}
