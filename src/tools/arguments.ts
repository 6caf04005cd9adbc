/** Reads one argument; throws `ArgumentProblem` with what is wrong, put so that the model can mend it. */
export type Reader<T> = (value: unknown, name: string) => T

export class ArgumentProblem extends Error {}

type Values<S extends Record<string, Reader<any>>> = { [K in keyof S]: ReturnType<S[K]> }

/** Checks parsed JSON against readers. A problem is data: it goes back to the model. */
export function readArguments<S extends Record<string, Reader<any>>>(
  args: unknown,
  readers: S,
): { ok: true; values: Values<S> } | { ok: false; text: string } {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) {
    return { ok: false, text: `The arguments must be one JSON object with: ${Object.keys(readers).join(', ')}.` }
  }
  try {
    const values = Object.fromEntries(
      Object.entries(readers).map(([name, read]) => [name, read((args as Record<string, unknown>)[name], name)]),
    )
    return { ok: true, values: values as Values<S> }
  } catch (problem) {
    if (problem instanceof ArgumentProblem) return { ok: false, text: problem.message }
    throw problem
  }
}

export const text: Reader<string> = (value, name) => {
  if (typeof value !== 'string') throw new ArgumentProblem(`“${name}” must be a string.`)
  return value
}

/** Models often write numbers and truth values as strings. */
export const integer: Reader<number> = (value, name) => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number))
    throw new ArgumentProblem(`“${name}” must be an integer.`)
  return number
}

export const flag: Reader<boolean> = (value, name) => {
  if (value === undefined || value === null || value === false || value === 'false') return false
  if (value === true || value === 'true') return true
  throw new ArgumentProblem(`“${name}” must be true or false.`)
}

export const optional =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value, name) =>
    value === undefined || value === null ? null : read(value, name)

/** A list; missing is empty, one item alone is a list of one, and JSON text of a list is read as that list. */
export const list =
  <T>(read: Reader<T>): Reader<T[]> =>
  (value, name) => {
    if (value === undefined || value === null || value === '') return []
    const given = typeof value === 'string' ? parseList(value) : value
    return (Array.isArray(given) ? given : [given]).map((item, index) => read(item, `${name}[${index}]`))
  }

function parseList(value: string): unknown {
  try {
    const parsed: unknown = JSON.parse(value)
    return Array.isArray(parsed) ? parsed : value
  } catch {
    return value
  }
}

export const record =
  <S extends Record<string, Reader<any>>>(readers: S): Reader<Values<S>> =>
  (value, name) => {
    const result = readArguments(value, readers)
    if (!result.ok) throw new ArgumentProblem(`In “${name}”: ${result.text}`)
    return result.values
  }
