import type { WorkshopSeat } from '../../protocol/workshop.ts'
import { many } from '../parts/words.ts'

/** `Workshop, 12 minutes left`. @param now milliseconds since the epoch */
export function timeWords({ workshop, startedAt }: WorkshopSeat, now: number): string {
  if (workshop.minutes === null) return 'Workshop'
  const left = Math.ceil((startedAt + workshop.minutes * 60_000 - now) / 60_000)
  return left > 0 ? `Workshop, ${many(left, 'minute')} left` : 'Workshop, time is over'
}
