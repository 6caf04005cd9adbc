/** A row of a data set, as its file holds it. What is not listed is not used. */
export interface DataRow {
  id: string
  /** `python`, `js`, `javascript`, … */
  lang: string
  prompt: string
  /** One text, or (Exercism) texts by file. */
  solution: string | Record<string, string>
  /** Exercism: which file a solution's file stands for. */
  solution_target?: Record<string, string>
  buggy_solution?: string
  test: string | Record<string, string>
  /** QuixBugs: everything that its test needs, by path. */
  test_files?: Record<string, string>
  /** Exercism: what the person starts with, and what the tests need besides. */
  stub?: Record<string, string>
  support?: Record<string, string>
  editor?: Record<string, string>
  entry_point: string | null
}

/** Reads JSON lines. Throws with the line's number where one is no row. */
export function parseRows(text: string): DataRow[] {
  return text
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => {
      let row: DataRow | null = null
      try {
        row = JSON.parse(line)
      } catch {}
      if (typeof row?.id !== 'string' || typeof row.lang !== 'string' || typeof row.prompt !== 'string') {
        throw new Error(`Line ${number} of the data is no row: it needs id, lang and prompt.`)
      }
      return row
    })
}
