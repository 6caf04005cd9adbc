import type { ChangedFile } from '../../protocol/race.ts'

const CODE = /\.(?:[cm]?[jt]sx?|py)$/
const DECLARATIONS = /\.d\.[cm]?ts$/

/** Paths of the files in JavaScript, TypeScript and Python that a candidate wrote. */
export const codeAmong = (changes: readonly ChangedFile[]): string[] =>
  changes.flatMap(({ path, after }) => (after !== null && CODE.test(path) && !DECLARATIONS.test(path) ? [path] : []))
