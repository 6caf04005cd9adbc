/** Runs in the harness page, on its fresh machine; `replay.ts` drives it. */
import { carryOut } from '../../src/agent/carry-out.ts'
import { systemClock } from '../../src/agent/clock.ts'
import { parseTestReport } from '../../src/checks/reports/parse-test-report.ts'
import { fromBase64 } from '../../src/project/packed-content.ts'
import { type ReplayVerdict, replayLog } from '../../src/project/replay-log.ts'
import { runCommand } from '../../src/project/run-command.ts'
import type { ProjectEvent } from '../../src/protocol/events.ts'
import { createTools } from '../../src/tools/create-tools.ts'

const MINUTES_5 = 300_000

/** `contents`: base64 by hash. */
export async function replay(events: ProjectEvent[], contents: Record<string, string>): Promise<ReplayVerdict> {
  await window.booted
  const { sandbox } = window
  const signal = new AbortController().signal
  const calls = events.flatMap(({ body }) => (body.type === 'tool-call' ? body.call.name : []))
  const pasted = events.some(({ body }) => body.type === 'run-started' && body.source === 'paste')
  const style = calls.includes('apply_patch') ? 'patch' : pasted ? 'whole' : 'replace'
  const tools = createTools(sandbox, { parseReport: parseTestReport }).tools(style)
  return replayLog({
    events,
    sandbox,
    contentOf: (hash) => (Object.hasOwn(contents, hash) ? fromBase64(contents[hash]!) : null),
    async carryOut(call) {
      const done = await carryOut([call], {
        run: 'replay',
        tools,
        signal,
        clock: systemClock,
        emit() {},
        cutOff: false,
      })
      return done[0]!.result
    },
    runCommand: (command) =>
      runCommand({
        sandbox,
        command,
        parseReport: parseTestReport,
        timeoutMs: MINUTES_5,
        stopping: signal,
        onOutput() {},
      }),
    say: (line) => console.info(line),
  })
}

Object.assign(window, { replay })
