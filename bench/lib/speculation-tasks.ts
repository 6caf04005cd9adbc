import type { Script, ScriptTurn } from '../../e2e/model-server/script.ts'
import type { RecordedCall } from '../../src/models/recording.ts'

/** A task of the bench: what the project begins with, and how each candidate goes about it. */
export interface Task {
  name: string
  prompt: string
  files: Record<string, string>
  /** By seed, from 1. A single run plays the first. */
  candidates: Script[]
}

/**
 * What a hosted model of middle size does, by the providers' own dashboards: a second or two until it begins, some
 * sixty tokens a second then, now and then much slower. Medians; the spread is log-normal.
 */
const FIRST_BYTE_MS = { median: 1200, spread: 0.5 }
const TOKENS_PER_SECOND = { median: 60, spread: 0.35 }
/** How fast one candidate's stream is as a whole: the same host answers two requests at different speeds. */
const PACE = { median: 1, spread: 0.3 }
/** The scripted server sends pieces of 26 characters on average, four characters to a token. */
const TOKENS_IN_A_PIECE = 6.6

/** Tests of a task, and how likely it is that a first draft passes them all; then that a repair mends what is left. */
const TESTS = { least: 3, most: 6 }
const DRAFT = { least: 0.2, most: 0.8 }
const REPAIR = { least: 0.3, most: 0.7 }
/** As many as the settings allow, and the draft. */
const ATTEMPTS = 5

/** The same tasks in every run of the bench. */
export function createTasks(count: number, candidates: number): Task[] {
  return Array.from({ length: count }, (_, number) => createTask(number + 1, candidates))
}

function createTask(number: number, candidates: number): Task {
  const random = createRandom(number * 7919)
  const between = ({ least, most }: { least: number; most: number }) => least + random() * (most - least)
  const tests = Math.round(between(TESTS))
  const chances = { draft: between(DRAFT), repair: between(REPAIR) }
  const prompt = `Task ${number}: write the ${tests} functions that task.test.mjs asks for.`
  return {
    name: `task-${number}`,
    prompt,
    files: { 'task.test.mjs': testFile(tests) },
    candidates: Array.from({ length: candidates }, (_, seed) => ({
      prompt,
      turns: turnsOf(createRandom(number * 7919 + (seed + 1) * 104_729), tests, chances),
    })),
  }
}

/** Draft, run, and as many repairs as it takes; then `finish`, or a run that is still red. */
function turnsOf(random: Random, tests: number, chances: { draft: number; repair: number }) {
  const pace = logNormal(random, PACE)
  const answer = (text: string, ...toolCalls: RecordedCall[]): ScriptTurn => ({
    text,
    toolCalls,
    firstByteMs: Math.round(logNormal(random, FIRST_BYTE_MS) * pace),
    deltaMs: ((1000 * TOKENS_IN_A_PIECE) / logNormal(random, TOKENS_PER_SECOND)) * pace,
  })
  const run = () => answer('', { name: 'run', arguments: { command: 'node --test' } })
  let wrong = random() < chances.draft ? 0 : 1 + Math.floor(random() * tests)
  const read = { name: 'read', arguments: { path: 'task.test.mjs' } }
  const turns = [
    answer('I read what the tests ask for.', read),
    answer('I write all of them.', { name: 'write', arguments: { path: 'task.mjs', content: codeFile(tests, wrong) } }),
    run(),
  ]
  let missed = 0
  for (let attempt = 1; wrong > 0 && attempt <= ATTEMPTS; attempt++) {
    // A repair that misses changes something else: the same test stays red.
    const mended = random() < chances.repair
    const call = mended
      ? { path: 'task.mjs', edits: [{ old: bodyOf(wrong, true), new: bodyOf(wrong, false) }] }
      : { path: 'task.mjs', edits: [{ old: noteOf(missed), new: noteOf(missed + 1) }] }
    turns.push(answer('One cause, one edit.', { name: 'edit', arguments: call }), run())
    if (mended) wrong--
    else missed++
  }
  const summary = `All ${tests} functions are written; their tests pass.`
  turns.push(answer('', { name: 'finish', arguments: { summary, notCovered: [] } }))
  return turns
}

const testFile = (tests: number): string =>
  [
    "import assert from 'node:assert/strict'",
    "import { test } from 'node:test'",
    "import * as task from './task.mjs'",
    '',
    ...numbers(tests).map((at) => `test('function ${at}', () => assert.equal(task.f${at}(${at}), ${at * 2}))`),
    '',
  ].join('\n')

const codeFile = (tests: number, wrong: number): string =>
  [noteOf(0), ...numbers(tests).flatMap((at) => [`export function f${at}(value) {`, bodyOf(at, at <= wrong), '}', ''])]
    .join('\n')
    .concat('\n')

const bodyOf = (at: number, isWrong: boolean): string =>
  [
    `  // Function ${at} gives back twice its value, whatever sign it has, and nothing else.`,
    `  if (typeof value !== 'number') throw new TypeError('function ${at} takes a number')`,
    `  const first = value${isWrong ? ' - 1' : ''} // f${at}`,
    `  return first + value`,
  ].join('\n')

const noteOf = (attempt: number): string => `// Attempt ${attempt} at this file.`
const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1)

type Random = () => number

/** The same numbers for the same seed: mulberry32, from 0 to 1. */
function createRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function logNormal(random: Random, { median, spread }: { median: number; spread: number }): number {
  // Box and Muller's way to a normal number.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return median * Math.exp(spread * normal)
}
