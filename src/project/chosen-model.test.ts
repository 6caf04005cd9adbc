import { describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS, type Settings } from '../protocol/settings.ts'
import { savingChosenModel, withChosenModel } from './chosen-model.ts'

const baseUrl = 'https://models.example/v1'
const kept: Settings = {
  ...DEFAULT_SETTINGS,
  model: { protocol: 'chat-completions', baseUrl, key: 'k', model: 'usual', contextWindow: 9000 },
  race: { ...DEFAULT_SETTINGS.race, models: ['usual', 'cheap'] },
  chosen: { branch: { baseUrl, model: 'other' } },
}
const shown = withChosenModel(kept, 'branch')
const save = (changes: Partial<Settings>): Settings => ({ ...kept, ...savingChosenModel(kept, changes, 'branch') })

describe('a model chosen for one project', () => {
  test('holds there and nowhere else, without the window of the usual one', () => {
    expect(shown.model).toEqual({ protocol: 'chat-completions', baseUrl, key: 'k', model: 'other' })
    expect(shown.race.models).toEqual([])
    expect(withChosenModel(kept, 'another')).toBe(kept)
    expect(withChosenModel(kept, null)).toBe(kept)
  })

  test('is not asked at another provider', () => {
    const moved = { ...kept, model: { ...kept.model, baseUrl: 'https://elsewhere.example/v1' } }
    expect(withChosenModel(moved, 'branch')).toBe(moved)
  })

  test('stays the project’s own when the settings are saved with it, and leaves the usual one alone', () => {
    const next = save({ ...shown, theme: 'dark', model: { ...shown.model, key: 'new', contextWindow: 5000 } })
    expect(next.theme).toBe('dark')
    expect(next.model).toEqual({ ...kept.model, key: 'new' })
    expect(next.race.models).toEqual(['usual', 'cheap'])
    expect(withChosenModel(next, 'branch').model).toMatchObject({ model: 'other', key: 'new', contextWindow: 5000 })
  })

  test('gives way to another one that is saved from there', () => {
    const next = save({ ...shown, model: { ...shown.model, model: 'third' } })
    expect(next.model.model).toBe('third')
    expect(withChosenModel(next, 'branch').model.model).toBe('third')
  })
})
