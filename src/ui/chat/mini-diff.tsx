import { For } from 'solid-js'

const MOST_LINES = 200

interface Line {
  kind: 'added' | 'removed' | 'same' | 'gap'
  text: string
}

/** The hunks of a unified diff, which names no files, as lines with their numbers. */
function linesOf(diff: string): Line[] {
  const lines: Line[] = []
  let before = 0
  let after = 0
  for (const raw of diff.split('\n')) {
    const head = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(raw)
    if (head) {
      if (lines.length > 0) lines.push({ kind: 'gap', text: '⋯' })
      before = Number(head[1])
      after = Number(head[2])
    } else if (raw.startsWith('+'))
      lines.push({ kind: 'added', text: `${String(after++).padStart(3)} + ${raw.slice(1)}` })
    else if (raw.startsWith('-'))
      lines.push({ kind: 'removed', text: `${String(before++).padStart(3)} − ${raw.slice(1)}` })
    else if (raw.startsWith(' ')) {
      lines.push({ kind: 'same', text: `${String(after++).padStart(3)}   ${raw.slice(1)}` })
      before++
    }
  }
  return lines
}

/** A small reading of one change, below its tool line. */
export function MiniDiff(props: { diff: string }) {
  const lines = () => linesOf(props.diff)
  return (
    <div class="evidence scroll">
      <For each={lines().slice(0, MOST_LINES)}>
        {(line) => <span class={`evidence-line ${line.kind}`}>{line.text}</span>}
      </For>
      {lines().length > MOST_LINES && (
        <span class="evidence-line gap">{lines().length - MOST_LINES} more lines; the Diff tab has them all</span>
      )}
    </div>
  )
}
