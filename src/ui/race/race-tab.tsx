import { Show } from 'solid-js'
import { useWorkbench } from '../workbench.ts'
import { lastRace } from './last-race.ts'
import { RaceLanes } from './race-lanes.tsx'
import { RaceList } from './race-list.tsx'
import './race.css'

/** Candidates side by side while they are at work; then what became of each. */
export default function RaceTab() {
  const { live, state } = useWorkbench()
  return (
    <Show when={live.race} fallback={<Show when={lastRace(state)}>{(race) => <RaceList race={race()} />}</Show>}>
      {(race) => <RaceLanes race={race()} />}
    </Show>
  )
}
