import type { Sandbox } from '../protocol/sandbox.ts'
import type { Tool } from '../protocol/tool.ts'
import type { PageAction, PageView, PageVisit, VisitPage } from '../protocol/visit.ts'
import { integer, list, optional, readArguments, record, text } from './arguments.ts'

const ACTIONS = ['click', 'fill', 'press', 'wait'] as const
/** Characters of each part that the model is shown. */
const [MOST_OUTLINE, MOST_CONSOLE] = [8000, 3000]

/** Lets the model see a page and use it, as a person would. */
export function createLookTool(sandbox: Sandbox, visitPage: VisitPage): Tool {
  return {
    name: 'look',
    description:
      'Open a page of a server that runs in the sandbox (run with background: true first) in a real browser frame, and see what a person would: its texts, links, buttons and fields as an outline, and what it wrote to the console, errors among it. Optionally use it first: click, fill, press, wait. Each call begins with a fresh page. For checking that what you built works for a person; it is no test run.',
    parameters: {
      type: 'object',
      properties: {
        port: { type: 'integer', description: 'Default: 3000.' },
        path: { type: 'string', description: 'Path and query. Default: /.' },
        actions: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              action: { type: 'string', enum: [...ACTIONS] },
              target: {
                type: 'string',
                description: 'click, fill: the text or label of what is meant, or a CSS selector.',
              },
              value: {
                type: 'string',
                description:
                  'fill: the new value (true or false for a check box); press: a key; wait: text to wait for.',
              },
            },
            required: ['action'],
          },
          description: 'Done in turn; the page comes to rest after each.',
        },
      },
      additionalProperties: false,
    },
    effect: 'write',
    async run(args, { signal }) {
      const given = readArguments(args, {
        port: optional(integer),
        path: optional(text),
        actions: list(record({ action: text, target: optional(text), value: optional(text) })),
      })
      if (!given.ok) return given
      const actions: PageAction[] = []
      for (const one of given.values.actions) {
        const action = actionOf(one)
        if (typeof action === 'string') return { ok: false, text: action }
        actions.push(action)
      }
      const { port, path } = given.values
      const visit = { port: port ?? 3000, path: path?.startsWith('/') ? path : `/${path ?? ''}`, actions }
      const view = await visitPage(sandbox, visit, signal)
      const errors = view.console.filter(({ level }) => level === 'error').length
      const data = { kind: 'look', port: visit.port, path: view.path, title: view.title, errors } as const
      return { ok: view.problem === null, text: describe(visit, view), data }
    },
  }
}

/** The action, or what is wrong with it. */
function actionOf({
  action,
  target,
  value,
}: {
  action: string
  target: string | null
  value: string | null
}): PageAction | string {
  if (action === 'click') return target ? { action, target } : '“click” needs a “target”.'
  if (action === 'fill') {
    return target && value !== null ? { action, target, value } : '“fill” needs a “target” and a “value”.'
  }
  if (action === 'press' || action === 'wait') return value ? { action, value } : `“${action}” needs a “value”.`
  return `There is no action “${action}”: use ${ACTIONS.join(', ')}.`
}

function describe({ port }: PageVisit, { path, title, outline, console, problem }: PageView): string {
  const lines = console.map(({ level, text }) => `${level}: ${text}`).join('\n')
  return [
    ...(problem === null ? [] : [problem, '']),
    `http://localhost:${port}${path}${title === '' ? '' : ` “${title}”`}`,
    outline === '' ? '(nothing to see)' : cut(outline, MOST_OUTLINE),
    '',
    lines === '' ? 'Nothing was written to the console.' : `Console:\n${cut(lines, MOST_CONSOLE)}`,
  ].join('\n')
}

const cut = (whole: string, most: number): string =>
  whole.length <= most ? whole : `${whole.slice(0, most)}\n… ${whole.length - most} more characters`
