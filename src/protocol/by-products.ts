/** What agent and page must see alike: which files a project keeps, and which of them speak about its code. */

/** Folders at the project's root that test runners, interpreters and build tools fill by themselves. */
const ROOT_FOLDERS = new Set([
  ...['.pytest_cache', '.hypothesis', '.mypy_cache', '.ruff_cache', 'htmlcov', '.nyc_output', '.vite', '.vitest'],
  ...['.cache', 'node_modules', '.git'],
])

/** Folders that stand beside the code of every package. */
const FOLDERS = new Set(['__pycache__', '.pytest_cache', 'node_modules', '.git'])

const FILES = [
  /^\.coverage(\..*)?$/,
  /^lcov\.info$/,
  // What coverage tools put into `coverage/`; a folder of that name may hold somebody's code as well.
  /^coverage\/(?:.*\.(?:html|info|xml|png|css)|coverage-[\w-]+\.json|(?:.*\/)?(?:prettify|sorter|block-navigation)\.js|\.?tmp\/.*)$/,
  /\.py[co]$/,
  /\.tsbuildinfo$/,
  // What a running server leaves behind. Its database is data that tests may read.
  /\.(?:log|pid|tmp)$/,
]

/**
 * Whether a program's write to this path (relative to the project) leaves a proof standing: what running the tests
 * leaves behind is no change of the code. Only for writes by programs; an agent or a person who writes there means it.
 */
export function isByProduct(path: string): boolean {
  const folders = path.split('/').slice(0, -1)
  if (ROOT_FOLDERS.has(folders[0] ?? '') || folders.some((folder) => FOLDERS.has(folder))) return true
  return FILES.some((pattern) => pattern.test(path))
}

const SOURCE =
  /\.(?:[cm]?[jt]sx?|py|rb|php|go|rs|java|kt|cs|swift|c|h|cc|cpp|hpp|wasm|html?|css|scss|vue|svelte|astro|sh|sql)$|(?:^|\/)(?:package|tsconfig[\w.-]*|[\w.-]*config)\.json$/
const ROOT_SETTINGS = /^[^/]*\.(?:json|toml|ya?ml|ini|cfg|env)$|^(?:\.env[\w.]*|\.\w+rc|Makefile|Dockerfile)$/

/**
 * Whether a file says what the project does, rather than holding what it works on. Tests may write data while they run
 * and still prove what they ran on; where code was changed meanwhile, nobody can tell which of the two they ran on.
 */
export const isCode = (path: string): boolean => SOURCE.test(path) || ROOT_SETTINGS.test(path)

/** Not kept with the project: can be made again, or is no file of the person's. */
const UNKEPT = new Set(['node_modules', '.git', '__pycache__', '.pytest_cache'])

/** Whether the project keeps what is written at this path (relative to the project). */
export const isKept = (path: string): boolean => !path.split('/').some((part) => UNKEPT.has(part))
