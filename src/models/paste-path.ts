const ENDINGS =
  'js|mjs|cjs|jsx|ts|mts|cts|tsx|json|html?|css|scss|md|txt|py|pyi|toml|ya?ml|sql|sh|csv|tsv|xml|svg|ini|cfg|conf|env|vue|svelte|lock|example'
const NAMES = 'Dockerfile|Makefile|LICENSE|Procfile|\\.gitignore|\\.npmrc|\\.env|\\.editorconfig'
const PATH = `(?:[\\w@.()\\[\\]-]+/)*(?:[\\w@.()\\[\\]-]+\\.(?:${ENDINGS})|${NAMES})`
const WHOLE = new RegExp(`^(?:\\./|/)?(${PATH})$`)
const ANYWHERE = new RegExp(`(?<![\\w/:.])(?:\\./|/)?(${PATH})(?![\\w/(])`, 'g')
const COMMENT =
  /^\s*(?:\/\/|#|--|;|\/\*+|<!--)\s*(?:file(?:name)?|path)?\s*:?\s*(\S+?)\s*(?:\(new\)|\(updated\))?\s*(?:\*\/|-->)?\s*$/i

/** A path in a fence's info string: `js src/a.js`, `src/a.js`, `js:src/a.js`, `js title="src/a.js"`. */
export function pathInInfo(info: string): string | null {
  for (const word of info.split(/[\s:={},]+/)) {
    const path = WHOLE.exec(word.replace(/^["'`]|["'`]$/g, ''))?.[1]
    if (path) return path
  }
  return null
}

/** A first line that is nothing but a comment with a path: `// src/a.js`, `# file: a.py`, `<!-- index.html -->`. */
export function pathInComment(line: string): string | null {
  const word = COMMENT.exec(line)?.[1]
  return (word && WHOLE.exec(word.replace(/^[`"']|[`"']$/g, ''))?.[1]) || null
}

/**
 * A path in the line above a code block: `**src/a.js**`, `### 2. src/a.js`, ``Create `src/a.js`:``. Where several are
 * named, what is marked as code or bold counts before bare words, and the last one before others.
 */
export function pathInLine(line: string): string | null {
  const marked = [...line.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*|__([^_]+)__/g)]
    .map((match) => WHOLE.exec((match[1] ?? match[2] ?? match[3])!.replace(/^`|`$|:$/g, '').trim())?.[1])
    .filter((path) => path !== undefined)
  if (marked.length > 0) return marked.at(-1)!
  return [...line.replace(/[*`]/g, ' ').matchAll(ANYWHERE)].at(-1)?.[1] ?? null
}
