/** How a model changes files: by search and replace (`edit`), or by a patch (`apply_patch`). */
export type EditStyle = 'replace' | 'patch'

/**
 * Families that were trained on `apply_patch`, by the beginning of the model's name without its vendor (`openai/…`).
 * OpenAI says so of GPT-4.1 and later, the o-series, Codex and gpt-oss. All others do better with search and replace.
 */
const PATCHES = [/^gpt-(?:4\.1|4\.5|[5-9]|oss|\d{2})/, /^o[1-9](?:-|$)/, /^codex/]

export function editStyleOf(model: string): EditStyle {
  const name = model.toLowerCase().split('/').at(-1)!.replace(/^ft:/, '')
  return PATCHES.some((family) => family.test(name)) ? 'patch' : 'replace'
}
