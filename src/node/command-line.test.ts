import { beforeEach, expect, test } from 'vitest'
import { createOptionTable, type OptionTable, parseCommandLine } from './command-line.ts'
import type { NodeLibrary } from './library.ts'

const option = (type: number, envVarSettings = 0, defaultIsTrue = false) => ({ type, envVarSettings, defaultIsTrue })
const OPTIONS = {
  values: { '--warnings': true, '--require': [], '--inspect-port': { host: '127.0.0.1', port: 9229 } },
  info: [
    ['--warnings', option(2, 0, true)],
    ['--print', option(2, 1)],
    ['--check', option(2, 1)],
    ['--test', option(2)],
    ['--interactive', option(2, 1)],
    ['--watch', option(2)],
    ['--eval', option(5, 1)],
    ['--title', option(5)],
    ['--stack-trace-limit', option(3)],
    ['--require', option(7)],
    ['--watch-path', option(7)],
    ['--unhandled-rejections', option(5)],
  ],
  aliases: [
    ['-e', ['--eval']],
    ['-p', ['--print']],
    ['-pe', ['--print', '--eval']],
    ['--print <arg>', ['-pe']],
    ['-r', ['--require']],
    ['-c', ['--check']],
  ],
  embedder: {},
}

let table: OptionTable
beforeEach(() => {
  table = createOptionTable({ extra: () => structuredClone(OPTIONS) } as unknown as NodeLibrary)
})
const parse = (argv: string[], env: Record<string, string> = {}) => parseCommandLine(table, argv, env)

test('takes its own options and leaves the script its arguments', () => {
  expect(parse(['--no-warnings', '-r', './a', '--require=./b', 'main.js', '--test'])).toEqual({
    execArgv: ['--no-warnings', '-r', './a', '--require=./b'],
    args: ['main.js', '--test'],
    errors: [],
  })
  expect(table.get('--warnings')).toBe(false)
  expect(table.get('--no-warnings')).toBe(true)
  expect(table.get('--require')).toEqual(['./a', './b'])
})

test.each([[['-p', '1+1']], [['-pe', '1+1']], [['--print', '1+1']]])('%j evaluates and prints', (argv) => {
  expect(parse(argv)).toMatchObject({ args: [], execArgv: argv, errors: [] })
  expect([table.get('--print'), table.get('--eval')]).toEqual([true, '1+1'])
})

test('stops at --', () => {
  expect(parse(['--test', '--', '--x', 'y'])).toMatchObject({ args: ['--x', 'y'], execArgv: ['--test'] })
})

test('reads underscores as dashes and numbers as numbers', () => {
  parse(['--stack_trace_limit=5', 'a.js'])
  expect(table.get('--stack-trace-limit')).toBe(5)
})

test('one option may imply another', () => {
  parse(['--watch-path=src', 'a.js'])
  expect(table.get('--watch')).toBe(true)
})

test.each([
  [['--nope'], 'bad option: --nope'],
  [['--eval'], '--eval requires an argument'],
  [['--no-title', 'x'], '--no-title is an invalid negation because it is not a boolean option'],
  [['-c', '-e', '1'], 'either --check or --eval can be used, not both'],
  [['--unhandled-rejections=often'], 'invalid value for --unhandled-rejections'],
])('%j is an error', (argv, message) => {
  expect(parse(argv).errors).toEqual([message])
})

test('NODE_OPTIONS comes first, and may not hold everything', () => {
  expect(parse(['a.js'], { NODE_OPTIONS: '--title="two words" --no-warnings' }).errors).toEqual([])
  expect([table.get('--title'), table.get('--warnings')]).toEqual(['two words', false])
  expect(parse(['a.js'], { NODE_OPTIONS: '--eval 1' }).errors).toEqual(['--eval is not allowed in NODE_OPTIONS'])
  expect(parse(['a.js'], { NODE_OPTIONS: '"open' }).errors).toEqual([
    'invalid value for NODE_OPTIONS (unterminated string)',
  ])
})
