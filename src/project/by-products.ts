/** Folders that test runners, interpreters and build tools fill by themselves. */
const FOLDERS = new Set([
  '.pytest_cache',
  '__pycache__',
  '.hypothesis',
  '.mypy_cache',
  '.ruff_cache',
  'htmlcov',
  'coverage',
  '.nyc_output',
  '.vite',
  '.vitest',
  '.cache',
  'node_modules',
  '.git',
])

const FILES = [
  /^\.coverage(\..*)?$/,
  /^lcov\.info$/,
  /\.py[co]$/,
  /\.tsbuildinfo$/,
  // What a running server or a test's database leaves behind.
  /\.(log|pid|tmp|db|sqlite3?)(-journal|-wal|-shm)?$/,
]

/**
 * Whether a program's write to this path (relative to the project) leaves a proof standing: what running the tests
 * leaves behind is no change of the code. Only for writes by programs; an agent or a person who writes there means it.
 */
export function isByProduct(path: string): boolean {
  const parts = path.split('/')
  const name = parts.pop() ?? ''
  return parts.some((part) => FOLDERS.has(part)) || FILES.some((pattern) => pattern.test(name))
}

/** Not kept with the project: can be made again, or is no file of the person's. */
const UNKEPT = new Set(['node_modules', '.git', '__pycache__', '.pytest_cache'])

/** Whether the project keeps what is written at this path (relative to the project). */
export const isKept = (path: string): boolean => !path.split('/').some((part) => UNKEPT.has(part))
