import type { Extension } from '@codemirror/state'

/** The highlighting for a file, loaded when the first file of its kind is opened; plain text for the rest. */
export async function languageFor(path: string): Promise<Extension> {
  const ending = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''
  switch (ending) {
    case 'js':
    case 'mjs':
    case 'cjs':
    case 'jsx':
      return (await import('@codemirror/lang-javascript')).javascript({ jsx: true })
    case 'ts':
    case 'mts':
    case 'cts':
      return (await import('@codemirror/lang-javascript')).javascript({ typescript: true })
    case 'tsx':
      return (await import('@codemirror/lang-javascript')).javascript({ typescript: true, jsx: true })
    case 'json':
      return (await import('@codemirror/lang-json')).json()
    case 'py':
      return (await import('@codemirror/lang-python')).python()
    case 'html':
    case 'htm':
    case 'svg':
      return (await import('@codemirror/lang-html')).html()
    case 'css':
      return (await import('@codemirror/lang-css')).css()
    case 'md':
      return (await import('@codemirror/lang-markdown')).markdown()
    default:
      return []
  }
}
