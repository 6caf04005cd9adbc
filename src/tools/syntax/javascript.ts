/**
 * Parses as Node would: `.mjs` as a module, `.cjs` as CommonJS, `.js` as either. The parser is loaded with the first
 * check, so that nobody waits for it before.
 */
export async function checkJavaScript(content: string, ending: 'js' | 'mjs' | 'cjs'): Promise<string | null> {
  const { parse } = await import('acorn')
  const attempt = (sourceType: 'module' | 'script'): { pos: number; text: string } | null => {
    try {
      // CommonJS is the inside of a function.
      const inFunction = sourceType === 'script'
      parse(content, { ecmaVersion: 'latest', sourceType, allowHashBang: true, allowReturnOutsideFunction: inFunction })
      return null
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      const { pos, loc } = error as SyntaxError & { pos: number; loc: { line: number; column: number } }
      const message = error.message.replace(/ \(\d+:\d+\)$/, '')
      return { pos, text: `line ${loc.line}, column ${loc.column + 1}: ${message}` }
    }
  }
  if (ending === 'mjs') return attempt('module')?.text ?? null
  const script = attempt('script')
  if (script === null || ending === 'cjs') return script?.text ?? null
  const module = attempt('module')
  if (module === null) return null
  // The reading that gets further is the one that was meant.
  return module.pos >= script.pos ? module.text : script.text
}
