/** A starter project. */
export interface Template {
  /** Its folder's name. */
  id: string
  title: string
  /** The test framework, as shown. */
  runner: string
  /** Text by path, relative to the project. */
  files: Record<string, string>
}

/** Stands beside a template's files and is not one of them: title and runner. */
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
    .map(([id, { [ABOUT]: about, ...files }]) => {
      const { title, runner } = JSON.parse(about ?? 'null') ?? {}
      if (typeof title !== 'string' || typeof runner !== 'string')
        throw new Error(`${id} lacks title or runner in ${ABOUT}`)
      return { id, title, runner, files }
    })
    .sort((left, right) => left.title.localeCompare(right.title))
}
