/** Says what is wrong and where: `event 3: body.text is not text`. */
export class ShapeError extends Error {
  override name = 'ShapeError'
}

/** Throws a `ShapeError` where `value`, found at `at`, has another shape. */
export type Shape = (value: unknown, at: string) => void

const where =
  (what: string, holds: (value: unknown) => boolean): Shape =>
  (value, at) => {
    if (!holds(value)) throw new ShapeError(`${at} is not ${what}`)
  }

export const text = where('text', (value) => typeof value === 'string')
export const number = where('a number', (value) => typeof value === 'number' && Number.isFinite(value))
export const flag = where('true or false', (value) => typeof value === 'boolean')

export const matching = (pattern: RegExp, what: string): Shape =>
  where(what, (value) => typeof value === 'string' && pattern.test(value))

/** SHA-256. */
export const hash = matching(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal')

export const oneOf = (...values: string[]): Shape =>
  where(`one of ${values.join(', ')}`, (value) => values.includes(value as string))

export const nullable =
  (shape: Shape): Shape =>
  (value, at) => {
    if (value !== null) shape(value, at)
  }

export const listOf =
  (shape: Shape): Shape =>
  (value, at) => {
    if (!Array.isArray(value)) throw new ShapeError(`${at} is not a list`)
    for (const [index, member] of value.entries()) shape(member, `${at}[${index}]`)
  }

function asRecord(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ShapeError(`${at} is not an object`)
  return value as Record<string, unknown>
}

/** Other members than these are let through: a later version may add some. */
export const object =
  (members: Record<string, Shape>, optional: Record<string, Shape> = {}): Shape =>
  (value, at) => {
    const record = asRecord(value, at)
    for (const [name, shape] of Object.entries(members)) shape(record[name], `${at}.${name}`)
    for (const [name, shape] of Object.entries(optional)) {
      if (record[name] !== undefined) shape(record[name], `${at}.${name}`)
    }
  }

export const recordOf =
  (shape: Shape): Shape =>
  (value, at) => {
    for (const [name, member] of Object.entries(asRecord(value, at))) shape(member, `${at}[${JSON.stringify(name)}]`)
  }

/** One of several objects, told apart by the member `tag`. */
export const tagged =
  (tag: string, variants: Record<string, Shape>): Shape =>
  (value, at) => {
    const name = asRecord(value, at)[tag]
    if (typeof name !== 'string' || !Object.hasOwn(variants, name)) {
      throw new ShapeError(`${at}.${tag} is ${JSON.stringify(name)}, which this version does not know`)
    }
    variants[name]!(value, at)
  }
