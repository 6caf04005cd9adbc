import { createSignal, type JSX, Match, Show, Switch } from 'solid-js'
import type { MeasuredFunction } from '../../protocol/growth.ts'
import type { ToolCall } from '../../protocol/model.ts'
import type { ToolData, ToolResult } from '../../protocol/tool.ts'
import { Icon } from '../parts/icon.tsx'
import { GrowthPlots } from './growth-plot.tsx'
import { MiniDiff } from './mini-diff.tsx'
import { toolOutcome, toolSubject, toolVerb } from './tool-words.ts'

/** A line of evidence: what was done, to what, and what came of it; opens to the details. */
export function ToolFrame(props: {
  verb: string
  subject: string
  result: JSX.Element
  failed?: boolean
  open?: boolean
  children?: JSX.Element
}) {
  const [open, setOpen] = createSignal(props.open ?? false)
  return (
    <details class="tool" open={open()} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Icon name="chevron" small class="tool-chevron" />
        <span class="tool-verb">{props.verb}</span>
        <span class="clip" title={props.subject}>
          {props.subject}
        </span>
        <span class="tool-result" classList={{ 'in-fail': props.failed ?? false }}>
          {props.result}
        </span>
      </summary>
      <Show when={open()}>{props.children}</Show>
    </details>
  )
}

/** What was changed, one file after another. */
function diffOf(data: ToolData | undefined): string {
  if (data?.kind === 'edit') return data.diff
  return data?.kind === 'patch' ? data.files.map(({ diff }) => diff).join('\n') : ''
}

/** A finished tool call. A failed one opens by itself while it is the last thing that happened. */
export function ToolLine(props: { call: ToolCall; result: ToolResult; durationMs: number; isLast: boolean }) {
  const outcome = () => toolOutcome(props.result, props.durationMs)
  const data = () => props.result.data
  return (
    <ToolFrame
      verb={toolVerb(props.call.name)}
      subject={toolSubject(props.call.arguments)}
      result={outcome().text}
      failed={outcome().failed}
      open={outcome().failed && props.isLast}
    >
      <Switch fallback={<pre class="evidence scroll">{props.result.text}</pre>}>
        <Match when={props.result.ok && diffOf(data())}>{(diff) => <MiniDiff diff={diff()} />}</Match>
        <Match when={data()?.kind === 'growth' && (data() as { functions: MeasuredFunction[] }).functions}>
          {(functions) => <GrowthPlots functions={functions()} />}
        </Match>
        <Match when={data()?.kind === 'run' && (data() as { run: { output: string } }).run}>
          {(run) => <pre class="evidence scroll">{run().output || 'No output.'}</pre>}
        </Match>
      </Switch>
    </ToolFrame>
  )
}
