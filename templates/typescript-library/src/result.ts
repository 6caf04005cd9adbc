/** What came of something that may fail: a value, or why there is none. */
export type Result<Value, Failure = Error> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: Failure }

export const ok = <Value>(value: Value): Result<Value, never> => ({ ok: true, value })

export const err = <Failure>(error: Failure): Result<never, Failure> => ({ ok: false, error })

/** Runs a function that may throw. What is thrown and is no Error becomes one. */
export function attempt<Value>(work: () => Value): Result<Value> {
  try {
    return ok(work())
  } catch (error) {
    return err(error instanceof Error ? error : new Error(String(error)))
  }
}

export function map<Value, Next, Failure>(
  result: Result<Value, Failure>,
  change: (value: Value) => Next,
): Result<Next, Failure> {
  return result.ok ? ok(change(result.value)) : result
}

/** All values in their order, or the first failure. */
export function all<Value, Failure>(results: Iterable<Result<Value, Failure>>): Result<Value[], Failure> {
  const values: Value[] = []
  for (const result of results) {
    if (!result.ok) return result
    values.push(result.value)
  }
  return ok(values)
}

export const unwrapOr = <Value>(result: Result<Value, unknown>, otherwise: Value): Value =>
  result.ok ? result.value : otherwise
