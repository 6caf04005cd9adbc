import type { AssignmentNode, WordNode } from '../ast.ts'
import { elementKey } from '../expand/parameters.ts'
import { expandString, expandWords } from '../expand/words.ts'
import { type Scope, ShellError } from '../scope.ts'
import { elements, getVariable, setArray, setElement, setVariable } from '../variables.ts'

/** `name=value`, `name+=value`, `name[key]=value`, `name=(…)`. Gives the name. */
export async function assign(scope: Scope, node: AssignmentNode): Promise<string> {
  const { name, subscript } = split(node.name)
  if (node.array) {
    await assignArray(scope, name, node.array, node.append)
    return name
  }
  const value = node.value ? await expandString(scope, node.value) : ''
  await assignText(scope, name, subscript, value, node.append)
  return name
}

/** One assignment whose value is already text; an integer variable evaluates it. */
export async function assignText(
  scope: Scope,
  name: string,
  subscript: string | null,
  value: string,
  append: boolean,
): Promise<void> {
  const integer = scope.variables.get(name)?.integer ?? false
  const key = subscript === null ? null : await elementKey(scope, name, subscript)
  const before = !append
    ? ''
    : ((key === null ? getVariable(scope, name) : elements(scope, name).find(([known]) => known === key)?.[1]) ?? '')
  let made = before + value
  if (integer) {
    const sum = append ? `(${before || 0})+(${value || 0})` : value
    made = String(await scope.shell.interpreter.evaluateText(scope, sum))
  }
  if (key === null) setVariable(scope, name, made)
  else setElement(scope, name, key, made)
}

export function split(target: string): { name: string; subscript: string | null } {
  const match = /^([A-Za-z_]\w*)\[([\s\S]*)\]$/.exec(target)
  return match ? { name: match[1]!, subscript: match[2]! } : { name: target, subscript: null }
}

/** The parser gives `[key]=value` inside the parentheses as one word; its brackets come as a Glob part or as text. */
export async function assignArray(scope: Scope, name: string, words: WordNode[], append: boolean): Promise<void> {
  const associative = scope.variables.get(name)?.kind === 'associative'
  const items = new Map(append ? elements(scope, name) : [])
  let next = Math.max(-1, ...(associative ? [] : [...items.keys()].map(Number))) + 1
  for (const word of words) {
    const keyed = await keyedItem(scope, word)
    if (keyed) {
      const key = await elementKey(scope, name, keyed.key)
      items.set(key, keyed.value)
      if (!associative) next = Number(key) + 1
      continue
    }
    if (associative) throw new ShellError(`${name}: must use subscript when assigning associative array`)
    for (const value of await expandWords(scope, [word])) items.set(String(next++), value)
  }
  setArray(scope, name, items)
}

async function keyedItem(scope: Scope, word: WordNode): Promise<{ key: string; value: string } | null> {
  const first = word.parts[0]
  const opening = first?.type === 'Glob' ? first.pattern : first?.type === 'Literal' ? first.value : ''
  if (!opening.startsWith('[')) return null
  const text = await expandString(scope, word)
  const match = /^\[([\s\S]*?)\]=([\s\S]*)$/.exec(text)
  return match ? { key: match[1]!, value: match[2]! } : null
}
