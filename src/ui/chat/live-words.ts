import type { ModelSource } from '../../protocol/events.ts'
import { many } from '../parts/words.ts'
import { linesWritten } from './tool-words.ts'

/** Who answers now. Only an endpoint has a model that could be named: a demo's words are recorded, a paste's carried. */
export interface Speaker {
  source: ModelSource
  /** The model's name. */
  model: string
}

/** While no word has come yet. */
export function waitingWords({ source, model }: Speaker, seconds: string): string {
  if (source === 'demo') return `Waiting for the recorded script, ${seconds}`
  if (source === 'paste') return `Reading the project, ${seconds}`
  return `Waiting for ${model}, ${seconds}`
}

/** While words come. */
export function writingWords({ source, model }: Speaker): string {
  if (source === 'demo') return 'The recorded script is writing'
  if (source === 'paste') return 'Reading the pasted answer'
  return `${model} is writing`
}

/** How far a call's arguments have come. Only a file has lines; what stands before the last call is complete. */
export function callWords(call: { name: string; arguments: string }, isLast: boolean): string {
  if (call.name !== 'write' && call.name !== 'edit') return isLast ? 'writing' : 'written'
  const lines = many(linesWritten(call.arguments), 'line')
  return isLast ? `writing ${lines}` : `${lines} written`
}
