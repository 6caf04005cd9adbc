import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js'

/** The time, once a second while `on` is true: meters and waiting lines tick at most so often. */
export function createNow(on: Accessor<boolean>): Accessor<number> {
  const [now, setNow] = createSignal(Date.now())
  createEffect(() => {
    if (!on()) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1000)
    onCleanup(() => clearInterval(timer))
  })
  return now
}
