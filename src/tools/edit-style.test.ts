import { expect, it } from 'vitest'
import { editStyleOf } from './edit-style.ts'

it.each([
  ['gpt-5-mini', 'patch'],
  ['gpt-4.1', 'patch'],
  ['openai/gpt-oss-120b', 'patch'],
  ['o3-mini', 'patch'],
  ['gpt-10', 'patch'],
  ['codex-mini-latest', 'patch'],
  ['gpt-4o', 'replace'],
  ['gpt-3.5-turbo', 'replace'],
  ['claude-sonnet-4-5', 'replace'],
  ['google/gemini-2.5-pro', 'replace'],
  ['olmo-2', 'replace'],
  ['qwen3-coder', 'replace'],
])('%s edits by %s', (model, style) => expect(editStyleOf(model)).toBe(style))
