import { describe, expect, it, vi } from 'vitest'
import { openNativePlay } from '../../e2e/model-server/native-play.ts'
import { createPlayer, endpoint, type Played } from '../../e2e/model-server/play.ts'
import { loadScript } from '../../e2e/model-server/script.ts'
import type { Recording } from '../models/recording.ts'
import { createScriptedModel } from '../models/scripted.ts'
import type { RunRecord } from '../protocol/tool.ts'

/** What the browser tests and the demo play, on real programs of this machine. */
vi.setConfig({ testTimeout: 60_000 })

const play = openNativePlay()

const runs = ({ bodies }: Played): RunRecord[] =>
  bodies.flatMap((body) =>
    body.type === 'tool-call' && body.result.data?.kind === 'run' ? [body.result.data.run] : [],
  )
const counts = (played: Played) =>
  runs(played).map(({ report }) => report && [report.framework, report.passed, report.failed])

async function promptOf(name: string): Promise<string> {
  return (await loadScript(name))!.prompt
}

describe('jwt-auth', () => {
  it.each(['endpoint', 'demo'])('is red, repaired and green (%s)', async (source) => {
    const script = (await loadScript('jwt-auth')) as Recording
    const demo = createScriptedModel('jwt-auth', script, { pace: 0 })
    const model = source === 'demo' ? demo : endpoint(play.server, 'jwt-auth', 'chat-completions')
    const played = await createPlayer(play.sandbox, model).play(script.prompt)
    expect(played.outcome).toMatchObject({ status: 'proved', passed: 14 })
    expect(counts(played)).toEqual([['node:test', 12, 2], ['node:test', 14, 0], null])
    expect(
      runs(played)[0]!
        .report!.tests.filter(({ status }) => status === 'failed')
        .map(({ id }) => id),
    ).toEqual(['me > refuses a token whose claims were changed', 'me > refuses an expired token'])
    const calls = played.bodies.filter((body) => body.type === 'tool-call')
    expect(calls.filter(({ call, result }) => !result.ok && call.name !== 'run')).toEqual([])
    expect(runs(played)[2]).toMatchObject({ background: true })
  })
})

describe('python', () => {
  it('is red, repaired and green', async () => {
    const model = endpoint(play.server, 'python', 'responses')
    const played = await createPlayer(play.sandbox, model).play(await promptOf('python'))
    expect(played.outcome).toMatchObject({ status: 'proved', passed: 14 })
    expect(counts(played)).toEqual([['pytest', 12, 2], ['pytest', 14, 0], null])
    expect(runs(played)[2]!.output).toBe('2025-06      1,823.30\n2025-07         19.99\n4 transactions\n')
  })
})

describe('follow-up', () => {
  it('changes what the first run made, and proves it again', async () => {
    const player = createPlayer(play.sandbox, endpoint(play.server, 'follow-up', 'chat-completions'))
    expect((await player.play(await promptOf('follow-up'))).outcome).toMatchObject({ status: 'proved', passed: 1 })
    const second = await player.play('Let it take any number of numbers')
    expect(second.outcome).toMatchObject({ status: 'proved', passed: 2 })
  })
})
