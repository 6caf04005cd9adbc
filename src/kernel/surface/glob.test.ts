import { expect, it } from 'vitest'
import { exportFilter, globMatcher } from './glob.ts'

it('matches names, folders and choices', () => {
  expect(globMatcher('*.ts')('a.ts')).toBe(true)
  expect(globMatcher('*.ts')('d/a.ts')).toBe(false)
  expect(globMatcher('**/*.ts')('a.ts')).toBe(true)
  expect(globMatcher('**/*.ts')('d/e/a.ts')).toBe(true)
  expect(globMatcher('src/**')('src/d/a')).toBe(true)
  expect(globMatcher('a.{js,ts}')('a.ts')).toBe(true)
  expect(globMatcher('a.{js,ts}')('axts')).toBe(false)
  expect(globMatcher('?+(x)')('a+(x)')).toBe(true)
})

it('excludes folders with what they hold, but for what is included', () => {
  const keep = exportFilter(['node_modules/mine/**'], ['node_modules', '**/*.log'])
  expect(keep('src/a.ts')).toBe(true)
  expect(keep('node_modules/x/a.js')).toBe(false)
  expect(keep('node_modules/mine/a.js')).toBe(true)
  expect(keep('d/a.log')).toBe(false)
})
