import type { Row } from './row.ts'
import { type Spread, spread } from './statistics.ts'

export interface Verdict {
  reached: boolean | null
  target: string
}

/** Whether a row reaches its target. Null where it has none. A row that could not be measured does not reach it. */
export function judge({ ours, native, target, unit }: Row): Verdict {
  if (!target) return { reached: null, target: '' }
  const mine = spread(ours)?.median
  if ('atMost' in target)
    return { reached: mine !== undefined && mine <= target.atMost, target: `≤ ${format(target.atMost)} ${unit}` }
  if ('atLeast' in target)
    return { reached: mine !== undefined && mine >= target.atLeast, target: `≥ ${format(target.atLeast)} ${unit}` }
  const other = native && spread(native)?.median
  return {
    reached: mine !== undefined && typeof other === 'number' && mine <= target.timesNative * other,
    target: `≤ ${target.timesNative.toFixed(1)} × native`,
  }
}

/** A Markdown table, for a terminal and for a README alike. */
export function table(rows: Row[]): string {
  const cells = rows.map((row) => {
    const ours = spread(row.ours)
    const native = row.native && spread(row.native)
    const { reached, target } = judge(row)
    return [
      row.what,
      row.problem ?? show(ours, row.unit),
      row.native ? show(native, row.unit) : '–',
      ours && native ? `${(ours.median / native.median).toFixed(2)} ×` : '',
      ours ? String(ours.count) : '',
      target,
      reached === null ? '' : reached ? 'yes' : 'NO',
    ]
  })
  const head = ['what', 'in the tab: median (min – max)', 'native', 'ratio', 'n', 'target', 'reached']
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]!.length)))
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...cells.map(line)].join('\n')
}

const show = (value: Spread | null, unit: string): string =>
  value ? `${format(value.median)} ${unit} (${format(value.least)} – ${format(value.most)})` : 'not measured'

const format = (value: number): string => (value < 10 ? value.toFixed(1) : Math.round(value).toString())
