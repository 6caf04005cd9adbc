import { expect, test } from 'vitest'
import { DEFAULT_SETTINGS, type ModelSettings } from '../../protocol/settings.ts'
import { hasModel } from './has-model.ts'
import { problemsOf } from './validate.ts'

const withModel = (model: Partial<ModelSettings>) => ({
  ...DEFAULT_SETTINGS,
  model: { ...DEFAULT_SETTINGS.model, ...model },
})
const fields = (model: Partial<ModelSettings>) => problemsOf(withModel(model)).map((problem) => problem.field)

test('a key travels by https only, but for this machine', () => {
  expect(fields({})).toEqual([])
  expect(fields({ baseUrl: 'http://localhost:11434/v1' })).toEqual([])
  expect(fields({ baseUrl: 'http://[::1]:1234/v1' })).toEqual([])
  expect(fields({ baseUrl: 'http://example.org/v1' })).toEqual(['baseUrl'])
  expect(fields({ baseUrl: 'example.org' })).toEqual(['baseUrl'])
  expect(fields({ baseUrl: 'https://example.org/v1/chat/completions' })).toEqual(['baseUrl'])
})

test('names what is missing or odd', () => {
  expect(fields({ model: ' ', key: 'a b' })).toEqual(['key', 'model'])
  const limits = { repairs: -1, steps: Number.NaN, seconds: 5 }
  expect(problemsOf({ ...DEFAULT_SETTINGS, limits }).map((problem) => problem.field)).toEqual([
    'repairs',
    'steps',
    'seconds',
  ])
})

test('a model needs a key, unless it runs here', () => {
  expect(hasModel(DEFAULT_SETTINGS.model)).toBe(false)
  expect(hasModel({ ...DEFAULT_SETTINGS.model, key: 'k' })).toBe(true)
  expect(hasModel({ ...DEFAULT_SETTINGS.model, baseUrl: 'http://127.0.0.1:1234/v1' })).toBe(true)
})
