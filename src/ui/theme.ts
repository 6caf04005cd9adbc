import type { Settings } from '../protocol/settings.ts'

/** Where a copy of the theme lies: settings come from IndexedDB, too late for the first paint. `index.html` reads it. */
const KEY = 'tabwright:theme'

/** The theme that was shown last in this browser. */
export function rememberedTheme(): Settings['theme'] {
  try {
    const kept = localStorage.getItem(KEY)
    return kept === 'light' || kept === 'dark' ? kept : 'system'
  } catch {
    return 'system'
  }
}

/** Shows it, and remembers it for the next first paint; where storage is refused, the system's comes first again. */
export function showTheme(theme: Settings['theme']): void {
  if (theme === 'system') document.documentElement.removeAttribute('data-theme')
  else document.documentElement.dataset.theme = theme
  try {
    if (theme === 'system') localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, theme)
  } catch {}
}
