import { Bash, InMemoryFs } from 'just-bash/browser'
import type { ArithmeticExpressionNode, ConditionalExpressionNode, ScriptNode, WordNode } from './ast.ts'

/** A script's tree, or why there is none. `incomplete`: more lines could still make it one. */
export type Parsed =
  | { ok: true; script: ScriptNode; incomplete: boolean }
  | { ok: false; message: string; incomplete: boolean; line: number }

export interface Parser {
  parse(source: string): Parsed
  /** The text of `$(( … ))`; throws where it is not an expression. */
  arithmetic(source: string): ArithmeticExpressionNode
  /** Text as between double quotes: expansions, no splitting, no globs. */
  quoted(source: string): WordNode
  /** The words between the parentheses of an array assignment. */
  words(source: string): WordNode[]
}

/**
 * just-bash's parser. Its browser bundle exports no parse function, but `transform` parses and hands the tree to a
 * plugin; the plugin keeps the tree and returns an empty one, so that nothing is printed back.
 */
export function createParser(): Parser {
  let taken: ScriptNode = { type: 'Script', statements: [] }
  const bash = new Bash({
    fs: new InMemoryFs(),
    defenseInDepth: false,
    executionLimits: { maxHeredocSize: 2 ** 30, maxSourceBytes: 2 ** 30 },
  })
  bash.registerTransformPlugin({
    name: 'take',
    transform(context) {
      taken = context.ast
      return { ast: { type: 'Script', statements: [] } }
    },
  })
  const cache = new Map<string, Parsed>()

  function parse(source: string): Parsed {
    const known = cache.get(source)
    if (known) return known
    let result: Parsed
    try {
      bash.transform(source)
      result = { ok: true, script: taken, incomplete: isOpen(source, taken) }
    } catch (error) {
      result = describe(error)
    }
    if (cache.size > 200) cache.clear()
    cache.set(source, result)
    return result
  }

  function command(source: string, what: string) {
    const parsed = parse(source)
    if (!parsed.ok) throw new Error(parsed.message)
    const statement = parsed.script.statements[0]
    if (statement?.deferredError) throw new Error(statement.deferredError.message)
    const node = statement?.pipelines[0]?.commands[0]
    // Text that closes the construct and goes on is not one of its kind.
    const alone = parsed.script.statements.length === 1 && statement?.pipelines.length === 1
    if (!node || !alone) throw new Error(`${what}: syntax error`)
    return node
  }

  return {
    parse,
    arithmetic(source) {
      const node = command(`((${source}\n))`, source)
      if (node.type !== 'ArithmeticCommand') throw new Error(`${source}: syntax error in expression`)
      return node.expression
    },
    quoted(source) {
      const node = command(`: "${source.replace(/["]/g, '\\"')}"`, source)
      if (node.type !== 'SimpleCommand' || !node.args[0]) return { type: 'Word', parts: [] }
      return node.args[0]
    },
    words(source) {
      const node = command(`: ${source}`, source)
      return node.type === 'SimpleCommand' ? node.args : []
    },
  }
}

interface ParseFailure {
  message: string
  line?: number
  token?: { type: string }
}

function describe(error: unknown): Parsed {
  const failure = error as ParseFailure
  const incomplete = failure.token?.type === 'EOF' || /unexpected EOF/.test(failure.message)
  const message = failure.message
    .replace(/^Parse error at \d+:\d+: /, '')
    .replace(/^line \d+: /, '')
    .replace(/^Expected \w+, got EOF$/, 'syntax error: unexpected end of file')
  return { ok: false, message, incomplete, line: failure.line || 1 }
}

/** Parsed, but a shell would wait for more: an open here-document, a trailing backslash or operator. */
function isOpen(source: string, script: ScriptNode): boolean {
  if (/(^|[^\\])(\\\\)*\\$/.test(source)) return true
  const last = script.statements.at(-1)
  if (!last) return false
  for (const pipeline of last.pipelines) {
    for (const node of pipeline.commands) {
      for (const { target } of node.redirections)
        if (target.type === 'HereDoc' && target.terminated === false) return true
    }
  }
  const end = last.pipelines.at(-1)?.commands.at(-1)
  const dangling =
    end?.type === 'SimpleCommand' && !end.name && end.assignments.length === 0 && end.redirections.length === 0
  return dangling && !last.deferredError && /(\||&&)\s*$/.test(source)
}

export type { ArithmeticExpressionNode, ConditionalExpressionNode, ScriptNode, WordNode }
