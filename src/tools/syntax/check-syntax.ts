import type { Sandbox } from '../../protocol/sandbox.ts'
import { checkJavaScript } from './javascript.ts'
import { checkJson } from './json.ts'
import { checkTypeScript } from './typescript.ts'

/**
 * What the language's own parser says against a text, in one line (`line 3: Unexpected token`); null where it is in
 * order, or where this file's kind has no parser here. Never throws: a check that cannot be made says nothing.
 */
export async function checkSyntax(sandbox: Sandbox, absolute: string, content: string): Promise<string | null> {
  const ending = /\.([^./]+)$/.exec(absolute)?.[1]
  try {
    if (ending === 'js' || ending === 'mjs' || ending === 'cjs') return await checkJavaScript(content, ending)
    if (ending === 'json') return checkJson(absolute, content)
    if (ending === 'ts' || ending === 'mts' || ending === 'cts') return await checkTypeScript(sandbox, absolute)
    return null
  } catch {
    return null
  }
}
