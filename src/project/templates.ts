/** A starter project. */
export interface Template {
  /** Its folder's name. */
  id: string
  title: string
  /** The test framework, as shown. */
  runner: string
  /** What it is good for, as a sentence. */
  about: string
  /** The file that tells most of it. */
  shows: string
  /** Text by path, relative to the project. */
  files: Record<string, string>
}

/** Stands beside a template's files and is not one of them: title, runner, about, shows, and its place in the list. */
const ABOUT = 'template.json'

/**
 * Reads templates out of texts by path, as `import.meta.glob` gives them: `…/templates/<id>/<path>`. Throws for a
 * template without its `template.json`: that is a mistake in the folder.
 */
export function readTemplates(texts: Record<string, string>): Template[] {
  const byId = new Map<string, Record<string, string>>()
  for (const [file, text] of Object.entries(texts)) {
    const [, id, path] = /(?:^|\/)templates\/([^/]+)\/(.+)$/.exec(file) ?? []
    if (id === undefined || path === undefined) throw new Error(`${file} is in no template's folder`)
    byId.set(id, { ...byId.get(id), [path]: text })
  }
  return [...byId]
    .map(([id, { [ABOUT]: text, ...files }]) => {
      const { title, runner, about = '', shows = '', order = 100 } = JSON.parse(text ?? 'null') ?? {}
      if (typeof title !== 'string' || typeof runner !== 'string')
        throw new Error(`${id} lacks title or runner in ${ABOUT}`)
      if (shows !== '' && !Object.hasOwn(files, shows)) throw new Error(`${id} shows ${shows}, which it does not have`)
      return { template: { id, title, runner, about, shows, files }, order: Number(order) }
    })
    .sort((left, right) => left.order - right.order || left.template.title.localeCompare(right.template.title))
    .map(({ template }) => template)
}
