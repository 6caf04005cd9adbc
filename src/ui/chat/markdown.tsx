import DOMPurify, { type Config } from 'dompurify'
import { Marked } from 'marked'
import { createMemo } from 'solid-js'
import './markdown.css'

/** Text of a model is a stranger's text: no images, no styles, no forms, no frames; links open elsewhere. */
const ALLOWED: Config = {
  ALLOWED_TAGS: [
    ...[
      'a',
      'b',
      'blockquote',
      'br',
      'code',
      'del',
      'em',
      'h1',
      'h2',
      'h3',
      'h4',
      'h5',
      'h6',
      'hr',
      'i',
      'li',
      'ol',
      'p',
    ],
    ...['pre', 's', 'strong', 'sub', 'sup', 'table', 'tbody', 'td', 'th', 'thead', 'tr', 'ul'],
  ],
  ALLOWED_ATTR: ['href', 'title', 'start', 'align'],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
}

const marked = new Marked({ gfm: true, breaks: false, async: false })

/** Sanitised HTML of a model's Markdown. */
export function markdownToHtml(text: string): string {
  const fragment = DOMPurify.sanitize(marked.parse(text) as string, { ...ALLOWED, RETURN_DOM_FRAGMENT: true })
  for (const link of fragment.querySelectorAll('a')) {
    if (!link.hasAttribute('href')) continue
    link.target = '_blank'
    link.rel = 'noopener noreferrer'
  }
  const holder = document.createElement('div')
  holder.append(fragment)
  return holder.innerHTML
}

/** A model's words. */
export function Markdown(props: { text: string }) {
  const html = createMemo(() => markdownToHtml(props.text))
  return <div class="markdown" innerHTML={html()} />
}
