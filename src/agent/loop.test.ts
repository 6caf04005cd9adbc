import { describe, expect, it, vi } from 'vitest'
import { openNativePlay } from '../../e2e/model-server/native-play.ts'
import { createPlayer, endpoint, type Player } from '../../e2e/model-server/play.ts'
import type { AgentSignal } from '../protocol/agent.ts'
import type { ModelSettings } from '../protocol/settings.ts'
import { systemClock } from './clock.ts'

/** Real programs are started, on a machine that may be busy. */
vi.setConfig({ testTimeout: 30_000 })

const play = openNativePlay()

const player = (script: string, protocol: ModelSettings['protocol'] = 'chat-completions'): Player =>
  createPlayer(play.sandbox, endpoint(play.server, script, protocol))

const retries = (signals: AgentSignal[]) => signals.filter((signal) => signal.type === 'model-retry')

describe.each(['chat-completions', 'responses', 'anthropic-messages'] as const)('over %s', (protocol) => {
  it('plans, writes, runs, and ends when the tests have passed', async () => {
    const { outcome, bodies, signals } = await player('hello', protocol).play('Write sum')
    expect(outcome).toEqual({
      status: 'proved',
      passed: 1,
      summary: '`sum(a, b)` adds two numbers; its test passes.',
      notCovered: ['Numbers beyond 2^53'],
    })
    expect(bodies.map((body) => (body.type === 'tool-call' ? body.call.name : body.type))).toEqual([
      ...['model-call', 'update_plan', 'write', 'write'],
      ...['model-call', 'run', 'model-call', 'finish', 'run-ended'],
    ])
    expect(bodies[0]).toMatchObject({ text: expect.stringContaining('🙂'), error: null, usage: expect.anything() })
    expect(signals.at(-1)).toEqual({ type: 'event', body: { type: 'run-ended', run: 'run-1', outcome } })
    // What is being written is whole before the call begins.
    const started = signals.findIndex((signal) => signal.type === 'tool-started' && signal.name === 'write')
    const call = signals[started] as { arguments: string }
    expect(signals.slice(0, started)).toContainEqual({
      type: 'tool-writing',
      index: 1,
      name: 'write',
      arguments: call.arguments,
    })
  })

  it('goes on with what the log holds', async () => {
    const run = player('answer', protocol)
    expect((await run.play('What is a JWT?')).outcome).toMatchObject({ status: 'answered', notCovered: [] })
    expect((await run.play('Thank you')).outcome).toMatchObject({ summary: 'You are welcome.' })
    expect(JSON.stringify(play.server.requests[1]!.body)).toMatch(/What is a JWT\?.*signed statement.*Thank you/)
  })
})

describe('a model that fails', () => {
  it.each(['rate-limited', 'server-error', 'error-event', 'cut-once', 'ends-early'])(
    'is asked again after %s',
    async (script) => {
      const before = Date.now()
      const { outcome, signals, bodies } = await player(script).play('Write sum')
      expect(outcome.status).toBe('proved')
      const [retry, ...more] = retries(signals)
      expect(more).toEqual([])
      expect(retry!.at).toBeGreaterThan(before)
      expect(retry!.message).toContain('127.0.0.1')
      expect(bodies.filter((body) => body.type === 'model-call')).toHaveLength(3)
    },
  )

  it.each([
    ['server-down', 'server'],
    ['malformed-sse', 'malformed'],
    ['cut', 'stream-cut'],
  ])('ends the run after two more attempts (%s), which can be continued', async (script, code) => {
    const run = player(script)
    const { outcome, signals, bodies } = await run.play('Write sum')
    expect(outcome).toMatchObject({ status: 'model-error', error: { code } })
    expect(retries(signals)).toHaveLength(2)
    expect(bodies.at(-2)).toMatchObject({ type: 'model-call', error: { code }, toolCalls: [] })
    expect(await play.sandbox.fs.exists('sum.mjs')).toBe(true)
    expect((await run.play('Continue')).outcome).toMatchObject({ status: 'proved', passed: 1 })
  })

  it.each([
    ['unauthorized', 'unauthorized'],
    ['no-such-model', 'not-found'],
    ['rate-limited-long', 'rate-limited'],
  ])('is not asked again after %s', async (script, code) => {
    const { outcome, signals } = await player(script).play('Write sum')
    expect(outcome).toMatchObject({ status: 'model-error', error: { code } })
    expect(retries(signals)).toEqual([])
  })

  it('is told that its arguments are not JSON', async () => {
    const { outcome, bodies } = await player('malformed-arguments').play('Write sum')
    expect(outcome.status).toBe('proved')
    const first = bodies.find((body) => body.type === 'tool-call')!
    expect(first.result).toMatchObject({ ok: false, text: expect.stringMatching(/not valid JSON.*Nothing was done/) })
  })
})

describe('limits', () => {
  it('stops after the repairs are used up', async () => {
    const { outcome, bodies } = await player('never-green').play('Make it pass', { limits: { repairs: 2 } })
    expect(outcome).toMatchObject({ status: 'limit', limit: 'repairs' })
    expect(bodies.filter((body) => body.type === 'tool-call' && body.call.name === 'run')).toHaveLength(3)
  })

  it('stops after the steps, and counts them anew when continued', async () => {
    const run = player('hello')
    expect((await run.play('Write sum', { limits: { steps: 2 } })).outcome).toMatchObject({ limit: 'steps' })
    expect((await run.play('Continue', { limits: { steps: 2 } })).outcome).toMatchObject({ status: 'proved' })
  })

  it('stops when the time is over, also in the middle of a command', async () => {
    const { outcome, bodies } = await player('long-run').play('Run', { limits: { seconds: 1 }, clock: systemClock })
    expect(outcome).toMatchObject({ status: 'limit', limit: 'seconds' })
    expect(bodies.at(-2)).toMatchObject({ type: 'tool-call', call: { name: 'run' } })
    expect(play.sandbox.running()).toBe(0)
  })

  it('tells a model that goes in circles, and then ends it', async () => {
    const { outcome } = await player('stuck').play('Read')
    expect(outcome).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('in circles: it called read 4 times'),
    })
    expect(play.server.requests).toHaveLength(4)
    expect(JSON.stringify(play.server.requests[3]!.body)).toContain('It will not change.')
  })
})

describe('stop', () => {
  /** Plays until `when`, waits a little, and stops. */
  function stopWhen(run: Player, when: (signal: AgentSignal) => boolean) {
    const stop = new AbortController()
    let isAsked = false
    return run.play('Go', {
      stop: stop.signal,
      onSignal(signal) {
        if (isAsked || !when(signal)) return
        isAsked = true
        setTimeout(() => stop.abort(), 100)
      },
    })
  }

  it.each([
    ['while the model speaks', 'slow', 'model-text', 1],
    ['while the model hangs in the middle', 'hanging', 'model-waiting', 2],
    ['while the host says nothing', 'silent', 'model-waiting', 2],
    ['while a command runs', 'long-run', 'tool-output', 1],
  ])('ends the run %s', async (_, script, type, times) => {
    let seen = 0
    const { outcome } = await stopWhen(player(script), (signal) => signal.type === type && ++seen === times)
    expect(outcome).toEqual({ status: 'stopped-by-person' })
    expect(play.sandbox.running()).toBe(0)
  })

  it('keeps what was done, so that the run can be continued', async () => {
    const run = player('long-run')
    const { bodies } = await stopWhen(run, (signal) => signal.type === 'tool-output')
    expect(bodies.find((body) => body.type === 'tool-call')!.result.text).toMatch(/^stopped from outside.*\nstarted/)
    expect((await run.play('Go on')).outcome).toMatchObject({ status: 'proved', passed: 1 })
  })
})
