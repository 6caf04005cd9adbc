import { expect, it, vi } from 'vitest'
import { openNativePlay } from '../../e2e/model-server/native-play.ts'
import { createPlayer, endpoint } from '../../e2e/model-server/play.ts'
import type { EventBody, ProjectEvent } from '../protocol/events.ts'
import type { Model, ModelMessage } from '../protocol/model.ts'
import { rebuildHistory } from './history.ts'

/** Real programs are started, on a machine that may be busy. */
vi.setConfig({ testTimeout: 30_000 })

const play = openNativePlay()

/** Plays these prompts; what was sent each time, beside what the log told at that moment. */
async function sentAndRebuilt(script: string, prompts: string[]) {
  const sent: ModelMessage[][] = []
  const rebuilt: ModelMessage[][] = []
  const inner = endpoint(play.server, script, 'chat-completions')
  const log: { events?: ProjectEvent[] } = {}
  const model: Model = {
    id: inner.id,
    stream(request, signal) {
      sent.push(structuredClone(request.messages))
      rebuilt.push(rebuildHistory(log.events ?? []))
      return inner.stream(request, signal)
    },
  }
  const player = createPlayer(play.sandbox, model)
  log.events = player.log
  for (const prompt of prompts) await player.play(prompt)
  return { sent, rebuilt, bodies: player.log.map(({ body }) => body) }
}

const ofType = <T extends EventBody['type']>(bodies: EventBody[], type: T) =>
  bodies.filter((body): body is Extract<EventBody, { type: T }> => body.type === type)

it.each([
  ['hello', 3],
  ['stuck', 4],
  ['never-green', 5],
  ['malformed-arguments', 3],
  ['rate-limited', 3],
])('the log tells the very conversation that was sent, at every call (%s)', async (script, least) => {
  const { sent, rebuilt } = await sentAndRebuilt(script, ['Begin', 'Go on'])
  expect(sent.length).toBeGreaterThanOrEqual(least)
  expect(rebuilt).toEqual(sent)
})

it('with the loop’s own reminders and the calls that were made again', async () => {
  const { sent, rebuilt, bodies } = await sentAndRebuilt('reminded', ['Write sum', 'Go on'])
  expect(rebuilt).toEqual(sent)
  expect(ofType(bodies, 'reminder').map(({ text }) => text)).toEqual([
    expect.stringMatching(/cut off/),
    expect.stringMatching(/nothing is proved yet/),
    expect.stringMatching(/was empty/),
    expect.stringMatching(/was empty/),
  ])
  expect(ofType(bodies, 'model-retry')).toMatchObject([
    { error: { code: 'server', status: 500 }, waitMs: 1000, usage: null },
    { error: { code: 'stream-cut' }, waitMs: 3000, usage: null },
  ])
  const words = JSON.stringify(sent.at(-1))
  for (const { text } of ofType(bodies, 'reminder').slice(0, 3))
    expect(words).toContain(JSON.stringify(text).slice(1, -1))
})
