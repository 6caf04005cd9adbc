import { lazy, Show, Suspense } from 'solid-js'
import { StandingQuestions } from '../policy/standing-questions.tsx'
import { useWorkbench } from '../workbench.ts'
import { lastRace } from './last-race.ts'
import { RaceLanes } from './race-lanes.tsx'
import './race.css'

// It shows diffs, which need the editor.
const RaceList = lazy(() => import('./race-list.tsx'))

/** Candidates side by side while they are at work; then what became of each. */
export default function RaceTab() {
  const { live, state } = useWorkbench()
  return (
    <Show
      when={live.race}
      fallback={
        <Suspense>
          <Show when={lastRace(state)}>{(race) => <RaceList race={race()} />}</Show>
        </Suspense>
      }
    >
      {(race) => (
        <>
          <StandingQuestions />
          <RaceLanes race={race()} />
        </>
      )}
    </Show>
  )
}
