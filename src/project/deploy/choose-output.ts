/** What a project seems to be shown as: a folder of its files, or what its build makes. */
export interface OutputGuess {
  /** As a shell has it; null: its files are shown as they are. */
  build: string | null
  /** Relative to the project; empty: all of it. */
  folder: string
}

/** Where build tools put what they make, and where finished pages are kept, most likely first. */
const MADE = ['dist', 'build', 'out', '_site', 'public']
const KEPT = ['', 'public', 'site', 'docs', 'dist']

/** @param packageJson its text; null where there is none */
export function guessOutput(paths: readonly string[], packageJson: string | null): OutputGuess {
  const build = hasBuild(packageJson) ? 'npm run build' : null
  const hasPage = (folder: string) => paths.includes(folder === '' ? 'index.html' : `${folder}/index.html`)
  const folder = (build === null ? KEPT : MADE).find(hasPage)
  return { build, folder: folder ?? (build === null ? '' : 'dist') }
}

function hasBuild(json: string | null): boolean {
  try {
    return typeof JSON.parse(json ?? '{}')?.scripts?.build === 'string'
  } catch {
    return false
  }
}

/** Addresses in a page that begin at the host's root: below a folder of a host they lead nowhere. */
export function rootedAddresses(html: string): string[] {
  return [...html.matchAll(/\b(?:src|href)\s*=\s*["']?(\/(?!\/)[^"'\s>]*)/gi)].map(([, address]) => address!)
}
