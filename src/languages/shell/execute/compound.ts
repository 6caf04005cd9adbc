import type { CommandNode, Compound, StatementNode } from '../ast.ts'
import { matches } from '../expand/pattern.ts'
import { expandWords } from '../expand/words.ts'
import type { Io } from '../io.ts'
import { LoopExit, type Scope, subshell } from '../scope.ts'
import { setVariable } from '../variables.ts'
import { testCondition } from './conditional.ts'
import { useIo } from './current-io.ts'
import { withRedirections } from './redirect.ts'

type CompoundNode = Exclude<CommandNode, { type: 'SimpleCommand' | 'FunctionDef' }>

/** `if`, loops, `case`, groups, subshells, `(( ))` and `[[ ]]`, with their own redirections. */
export async function runCompound(scope: Scope, node: CompoundNode, io: Io): Promise<number> {
  useIo(scope, io)
  return withRedirections(scope, node.redirections, io, (own) => run(scope, node, own))
}

async function run(scope: Scope, node: CompoundNode, io: Io): Promise<number> {
  const { interpreter } = scope.shell
  switch (node.type) {
    case 'Group':
      return body(scope, node.body, io)
    case 'Subshell':
      return interpreter.runSubshell(subshell(scope), node.body, io)
    case 'If':
      for (const clause of node.clauses)
        if ((await condition(scope, clause.condition, io)) === 0) return body(scope, clause.body, io)
      return node.elseBody ? body(scope, node.elseBody, io) : 0
    case 'While':
    case 'Until': {
      const wanted = node.type === 'While'
      const again = async () => ((await condition(scope, node.condition, io)) === 0) === wanted
      return loop(scope, again, () => body(scope, node.body, io))
    }
    case 'For': {
      useIo(scope, io)
      const values = node.words ? await expandWords(scope, node.words) : [...scope.positional]
      let index = 0
      const next = async () => {
        if (index >= values.length) return false
        setVariable(scope, node.variable, values[index++]!)
        return true
      }
      return loop(scope, next, () => body(scope, node.body, io))
    }
    case 'CStyleFor':
      return cStyleFor(scope, node, io)
    case 'Case':
      return runCase(scope, node, io)
    case 'ArithmeticCommand':
      return Number((await interpreter.evaluate(scope, node.expression)) === 0n)
    case 'ConditionalCommand':
      return Number(!(await testCondition(scope, node.expression, io)))
  }
}

/** `$?` is still what it was before: a handler asks for it in its first command. */
async function body(scope: Scope, statements: StatementNode[], io: Io): Promise<number> {
  if (statements.length === 0) return 0
  return scope.shell.interpreter.runStatements(scope, statements, io)
}

/** A failing condition does not end a shell under `set -e`. */
async function condition(scope: Scope, statements: StatementNode[], io: Io): Promise<number> {
  scope.guarded++
  try {
    return await scope.shell.interpreter.runStatements(scope, statements, io)
  } finally {
    scope.guarded--
  }
}

async function loop(scope: Scope, again: () => Promise<boolean>, step: () => Promise<number>): Promise<number> {
  let status = 0
  scope.loops++
  try {
    while (await again()) {
      try {
        status = await step()
      } catch (error) {
        if (!(error instanceof LoopExit)) throw error
        status = 0
        if (--error.levels > 0 && scope.loops > 1) throw error
        if (error.kind === 'break') break
      }
    }
  } finally {
    scope.loops--
  }
  return status
}

async function cStyleFor(scope: Scope, node: Compound<'CStyleFor'>, io: Io): Promise<number> {
  const { evaluate } = scope.shell.interpreter
  if (node.init) await evaluate(scope, node.init)
  let first = true
  const again = async () => {
    if (!first && node.update) await evaluate(scope, node.update)
    first = false
    return !node.condition || (await evaluate(scope, node.condition)) !== 0n
  }
  return loop(scope, again, () => body(scope, node.body, io))
}

async function runCase(scope: Scope, node: Compound<'Case'>, io: Io): Promise<number> {
  const { expandString, expandPattern } = scope.shell.interpreter
  const word = await expandString(scope, node.word)
  let status = 0
  let fallThrough = false
  for (const item of node.items) {
    let matched = fallThrough
    for (const pattern of item.patterns) {
      if (matched) break
      matched = matches(await expandPattern(scope, pattern), word, scope.options.has('nocasematch'))
    }
    if (!matched) continue
    status = await body(scope, item.body, io)
    if (item.terminator === ';;') return status
    fallThrough = item.terminator === ';&'
  }
  return status
}
