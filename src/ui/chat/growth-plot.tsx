import { For, Show } from 'solid-js'
import type { GrowthPoint, MeasuredFunction } from '../../protocol/growth.ts'
import './growth-plot.css'

const WIDTH = 150
const HEIGHT = 84

/** Each measured function as a small plot: steps over size, both in powers of ten, beside the line of n. */
export function GrowthPlots(props: { functions: MeasuredFunction[] }) {
  return (
    <ul class="growth">
      <For each={props.functions}>
        {(one) => (
          <li>
            <Show when={one.growth} fallback={<p class="faint growth-none">{one.reason}</p>}>
              {(growth) => (
                <Plot points={one.points} slow={one.isSlow} label={`${one.name} grows like ${growth().label}`} />
              )}
            </Show>
            <p class="growth-name clip" title={one.name || one.file}>
              {one.name || one.file}
            </p>
            <Show when={one.growth}>
              {(growth) => (
                <p class="growth-label" classList={{ 'in-fail': one.isSlow }}>
                  {growth().label} <span class="faint">{one.input}</span>
                </p>
              )}
            </Show>
          </li>
        )}
      </For>
    </ul>
  )
}

function Plot(props: { points: GrowthPoint[]; slow: boolean; label: string }) {
  const scale = () => scaleFor(props.points)
  const path = (points: GrowthPoint[]) =>
    points.map((point, index) => `${index === 0 ? 'M' : 'L'}${scale().x(point.size)} ${scale().y(point.cost)}`).join('')
  const linear = () => {
    const [first, last] = [props.points[0]!, props.points.at(-1)!]
    return [first, { size: last.size, cost: (first.cost * last.size) / Math.max(1, first.size) }]
  }
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={props.label}>
      <path class="growth-axis" d={`M0.5 0V${HEIGHT - 0.5}H${WIDTH}`} />
      <path class="growth-linear" d={path(linear())} />
      <path class="growth-line" classList={{ 'is-slow': props.slow }} d={path(props.points)} />
    </svg>
  )
}

/** From sizes and steps to places in the picture. */
function scaleFor(points: GrowthPoint[]) {
  const log = (value: number) => Math.log10(Math.max(1, value))
  const [first, last] = [points[0]!, points.at(-1)!]
  // Always as many powers of ten upwards as a quadratic one needs, so that pictures can be compared.
  const across = Math.max(0.1, log(last.size) - log(first.size))
  const upwards = Math.max(2 * across, log(last.cost) - log(first.cost))
  const round = (value: number) => Math.round(value * 10) / 10
  return {
    x: (size: number) => round(4 + ((WIDTH - 8) * (log(size) - log(first.size))) / across),
    y: (cost: number) => round(HEIGHT - 4 - ((HEIGHT - 8) * (log(cost) - log(first.cost))) / upwards),
  }
}
