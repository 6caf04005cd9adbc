/** A small document for what cannot be shown. `detail` is plain text; each line becomes a paragraph. */
export function errorPage(title: string, detail: string): string {
  const escapeText = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const paragraphs = detail
    .split('\n')
    .map((line) => `<p>${escapeText(line)}</p>`)
    .join('')
  return `<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escapeText(title)}</title>
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:34em;margin:12vh auto;padding:0 1.5em}h1{font-size:1.2em}</style>
<h1>${escapeText(title)}</h1>${paragraphs}`
}
