import type { PreviewScriptOptions } from '@webcontainer/api'

/** What `setPreviewScript` was given. */
export interface PreviewScript {
  /** The script's text. */
  source: string
  options?: PreviewScriptOptions | undefined
}

/** Where no head begins within so many characters, the document has none, and the script goes first. */
const LOOKED_AT = 16_384

/** A script element for the head of a document. */
export function scriptElement({ source, options = {} }: PreviewScript): string {
  const type = options.type ? ` type="${options.type.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"` : ''
  const flags = `${options.async ? ' async' : ''}${options.defer ? ' defer' : ''}`
  // Inside a script element only its own end tag, or a comment's beginning, can end the text early.
  const text = source.replace(/<(?=\/script|!--)/gi, '\\x3C')
  return `<script${type}${flags}>${text}</script>`
}

/** Puts `html` into the head of a streamed document, before anything else there, as the bytes pass. */
export function injectIntoHead(html: string): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  let waiting: string | null = ''
  const release = (controller: TransformStreamDefaultController<Uint8Array>) => {
    const text = waiting ?? ''
    waiting = null
    const at = headStart(text)
    controller.enqueue(encoder.encode(text.slice(0, at) + html + text.slice(at)))
  }
  return new TransformStream({
    transform(chunk, controller) {
      const text = decoder.decode(chunk, { stream: true })
      if (waiting === null) return controller.enqueue(encoder.encode(text))
      waiting += text
      if (/<head\b[^>]*>|<body\b|<script\b/i.test(waiting) || waiting.length > LOOKED_AT) release(controller)
    },
    flush(controller) {
      if (waiting !== null) release(controller)
    },
  })
}

/** Just inside `<head>`; without one, behind the doctype and the opening `<html>`. */
function headStart(text: string): number {
  const head = /<head\b[^>]*>/i.exec(text)
  if (head) return head.index + head[0].length
  return /^\s*(<!doctype\b[^>]*>)?\s*(<html\b[^>]*>)?/i.exec(text)?.[0].length ?? 0
}
