const SMALL_WORDS = new Set(
  'a an and are as at be build by can create do endpoint for from give i in is it make me my of on or our please so some that the them this to us want which with write you your'.split(
    ' ',
  ),
)

/** A short name for a project, from what was asked. It can be changed. */
export function projectName(prompt: string): string {
  const words = prompt.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const telling = words.filter((word) => !SMALL_WORDS.has(word))
  const name = (telling.length > 0 ? telling : words).slice(0, 3).join('-').slice(0, 40)
  return name || 'untitled'
}
