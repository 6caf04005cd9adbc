import type { Preset } from '../../protocol/policy.ts'
import { Choice } from '../parts/choice.tsx'
import { PRESETS } from './policy-words.ts'

/** What holds where no rule fits. */
export function PresetChoice(props: { value: Preset; onPick(preset: Preset): void }) {
  return (
    <Choice
      name="preset"
      legend="What the agent may do"
      options={PRESETS}
      value={props.value}
      onPick={(value) => props.onPick(value)}
    />
  )
}
