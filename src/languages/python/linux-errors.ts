import type { PyodideInner } from './load.ts'

/** The exports of CPython's core that are used here; numbers are addresses in its memory. */
export interface PythonCore {
  HEAP32: Int32Array
  wasmTable: WebAssembly.Table
  addFunction(run: (...args: number[]) => number, signature: string): number
  UTF8ToString(address: number): string
  stringToNewUTF8(text: string): number
  _PyType_GetSlot(type: number, slot: number): number
  _PyTuple_Size(tuple: number): number
  _PyTuple_GetItem(tuple: number, index: number): number
  _PyTuple_SetItem(tuple: number, index: number, item: number): number
  _PyTuple_New(size: number): number
  _PyLong_FromLong(value: number): number
  _PyUnicode_FromString(text: number): number
  _PyUnicode_AsUTF8(object: number): number
  _Py_IncRef(object: number): void
  _Py_DecRef(object: number): void
}

/** `Py_tp_new` in CPython's typeslots.h, and where it stands in a PyTypeObject of 32-bit builds (cpython/object.h). */
const TP_NEW = 65
const TP_NEW_WORD = 156 >> 2
/**
 * `ob_type` in a PyObject; `lv_tag` and the first digit in a PyLongObject; a tag that says: positive, one digit; and
 * its bit for the small integers that are never freed (cpython/longintrepr.h).
 */
const TYPE_WORD = 1
const TAG_WORD = 2
const DIGIT_WORD = 3
const ONE_DIGIT = 8
const SMALL_BIT = 4

/**
 * Gives every OSError that CPython's C code raises Linux's number and message instead of Emscripten's. C makes such an
 * error from a number and its own message for that number, which tells it from one that Python code makes with the
 * numbers of the module `errno`, which are Linux's already (lib/_tabwright_errno.py).
 */
export function useLinuxErrors(python: PyodideInner): void {
  const core = python._module as unknown as PythonCore
  const errors = python.pyimport('_tabwright_errno')
  const table = new Map<number, { message: string; number: number; text: number }>()
  for (const [before, message, number, text] of errors.translations().toJs() as [number, string, number, string][])
    table.set(before, { message, number, text: core._PyUnicode_FromString(core.stringToNewUTF8(text)) })
  const types: number[] = errors.error_types().toJs()
  const slot = core._PyType_GetSlot(types[0]!, TP_NEW)
  const make = core.wasmTable.get(slot) as (type: number, args: number, kwargs: number) => number
  const typeOf = (object: number) => core.HEAP32[(object >> 2) + TYPE_WORD]!
  const [int, str] = [core._PyLong_FromLong(0), core._PyUnicode_FromString(core.stringToNewUTF8(''))].map(typeOf)

  function translated(args: number): number | null {
    const size = core._PyTuple_Size(args)
    if (size < 2) return null
    const number = core._PyTuple_GetItem(args, 0)
    const message = core._PyTuple_GetItem(args, 1)
    if (typeOf(number) !== int || typeOf(message) !== str) return null
    if ((core.HEAP32[(number >> 2) + TAG_WORD]! & ~SMALL_BIT) !== ONE_DIGIT) return null
    const found = table.get(core.HEAP32[(number >> 2) + DIGIT_WORD]!)
    if (!found || core.UTF8ToString(core._PyUnicode_AsUTF8(message)) !== found.message) return null
    const changed = core._PyTuple_New(size)
    core._PyTuple_SetItem(changed, 0, core._PyLong_FromLong(found.number))
    core._Py_IncRef(found.text)
    core._PyTuple_SetItem(changed, 1, found.text)
    for (let at = 2; at < size; at++) {
      const item = core._PyTuple_GetItem(args, at)
      core._Py_IncRef(item)
      core._PyTuple_SetItem(changed, at, item)
    }
    return changed
  }

  const instead = core.addFunction((type: number, args: number, kwargs: number) => {
    const changed = kwargs === 0 ? translated(args) : null
    if (changed === null) return make(type, args, kwargs)
    const error = make(type, changed, kwargs)
    core._Py_DecRef(changed)
    return error
  }, 'iiii')
  for (const type of types) {
    const word = (type >> 2) + TP_NEW_WORD
    // A class with a `__new__` of its own calls OSError's, and so comes by here too.
    if (core.HEAP32[word] === slot) core.HEAP32[word] = instead
    else if (type === types[0]) throw new Error('this build of Python lays its types out otherwise')
  }
  errors.activate()
  errors.destroy()
}
