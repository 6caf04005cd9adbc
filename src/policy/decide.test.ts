import { expect, it } from 'vitest'
import type { Policy, Rule, Subject } from '../protocol/policy.ts'
import { decide } from './decide.ts'
import { withGrants } from './grants.ts'

const rule = (effect: Rule['effect'], text: string): Rule => ({
  effect,
  on: { kind: 'command', words: text.split(' ') },
})
const path = (effect: Rule['effect'], glob: string): Rule => ({ effect, on: { kind: 'path', glob } })
const run = (line: string, known = true): Subject => {
  const [name = '', ...args] = line.split(' ')
  return { kind: 'command', names: [name], args, known }
}
const write = (file: string): Subject => ({ kind: 'write', path: file })
const policy = (preset: Policy['preset'], ...rules: Rule[]): Policy => ({ preset, rules })
const effect = (held: Policy, subject: Subject, asked = true) => decide(held, subject, asked).effect

it('lets the preset decide where no rule fits', () => {
  expect(effect(policy('auto'), run('rm x'))).toBe('allow')
  expect(effect(policy('ask'), run('rm x'))).toBe('ask')
  expect(effect(policy('ask'), run('rm x'), false)).toBe('allow')
  expect(effect(policy('read-only'), write('a.js'))).toBe('deny')
  expect(effect(policy('read-only'), write('/tmp/a'))).toBe('allow')
  expect(effect(policy('auto'), { kind: 'host', host: 'example.org' })).toBe('deny')
  expect(effect(policy('ask'), { kind: 'host', host: 'example.org' })).toBe('ask')
})

it('gives the last word to what denies, then to the last rule that fits', () => {
  expect(effect(policy('auto', rule('deny', 'rm'), rule('allow', 'rm')), run('rm x'))).toBe('deny')
  expect(effect(policy('auto', rule('ask', 'rm'), rule('allow', 'rm dist')), run('rm dist'))).toBe('allow')
  expect(effect(policy('auto', rule('ask', 'rm'), rule('allow', 'rm dist')), run('rm src'))).toBe('ask')
})

it('denies a command in every spelling of its words', () => {
  const held = policy('auto', rule('deny', 'git push'), rule('deny', 'rm -rf'), rule('deny', 'npm publish'))
  for (const line of [
    'git push',
    'git -C dir push origin',
    'rm -rf x',
    'rm -fr x',
    'rm x -r -f',
    'npm --tag x publish',
  ])
    expect([line, effect(held, run(line))]).toEqual([line, 'deny'])
  for (const line of ['git status', 'rm -r x', 'npm test', 'push git'])
    expect([line, effect(held, run(line))]).toEqual([line, 'allow'])
})

it('allows a command only from its beginning, by its very name, and where nothing in it is unknown', () => {
  const held = policy('ask', rule('allow', 'npm run *'), rule('allow', 'node'))
  expect(effect(held, run('npm run build'))).toBe('allow')
  expect(effect(held, run('npm publish run build'))).toBe('ask')
  expect(effect(held, run('node $X', false))).toBe('ask')
  expect(effect(held, { kind: 'command', names: ['other', 'node'], args: [], known: true })).toBe('ask')
})

it('knows a folder with everything in it, and names anywhere', () => {
  const held = policy('auto', path('deny', 'test/**'), path('deny', '*.sql'), path('deny', '/etc'))
  for (const file of ['test', 'test/a.js', 'test/deep/b.js', 'db/x.sql', '/etc/hosts'])
    expect([file, effect(held, write(file))]).toEqual([file, 'deny'])
  for (const file of ['tests/a.js', 'src/test/a.js', 'x.sql.js', 'etc/hosts', '/tmp/x.sql'])
    expect([file, effect(held, write(file))]).toEqual([file, 'allow'])
})

it('lets a grant for every edit go before the rules, and one for a request after them', () => {
  const every = path('allow', '**')
  const one: Rule = { effect: 'allow', on: { kind: 'request', key: 'write test/a.js' } }
  const rules = withGrants([path('ask', 'test')], [every, one])
  expect(effect(policy('ask', ...rules), write('src/a.js'))).toBe('allow')
  expect(effect(policy('ask', ...rules), write('test/b.js'))).toBe('ask')
  expect(effect(policy('ask', ...rules), write('test/a.js'))).toBe('allow')
})
