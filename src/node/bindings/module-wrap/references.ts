/** An identifier that may refer to an import. */
export interface Reference {
  node: any
  kind: 'plain' | 'shorthand' | 'callee' | 'member'
  /** The member expression (`ns.x`) that it is the object of. */
  parent: any
  scope: Scope
}

interface Scope {
  parent: Scope | null
  declared: Set<string> | null
  /** Where `var` goes. */
  function: Scope
}

export interface Findings {
  references: Reference[]
  metas: any[]
  imports: any[]
  /** Every `await` expression, wherever it stands. */
  awaits: any[]
  topLevelAwait: boolean
  /** Offset of the first top-level `await`, or -1. */
  firstAwait: number
}

/**
 * Walks a module once: finds identifiers named as one of `names` that are not shadowed, `import.meta`, `import()` and
 * top-level `await`.
 */
export function findReferences(program: any, names: ReadonlySet<string>): Findings {
  const found: Findings = {
    references: [],
    metas: [],
    imports: [],
    awaits: [],
    topLevelAwait: false,
    firstAwait: -1,
  }
  const candidates: Reference[] = []
  const root: Scope = { parent: null, declared: null, function: null as never }
  root.function = root
  let functions = 0

  const awaits = (node: any) => {
    found.topLevelAwait = true
    if (found.firstAwait === -1) found.firstAwait = node.start
  }
  const child = (scope: Scope, ownFunction: boolean): Scope => {
    const made: Scope = { parent: scope, declared: null, function: scope.function }
    if (ownFunction) made.function = made
    return made
  }
  const declare = (scope: Scope, name: string) => {
    if (names.has(name)) (scope.declared ??= new Set()).add(name)
  }
  const declarePattern = (scope: Scope, pattern: any): void => {
    if (!pattern || names.size === 0) return
    if (pattern.type === 'Identifier') declare(scope, pattern.name)
    else if (pattern.type === 'ObjectPattern')
      for (const property of pattern.properties) declarePattern(scope, property.value ?? property.argument)
    else if (pattern.type === 'ArrayPattern') for (const element of pattern.elements) declarePattern(scope, element)
    else if (pattern.type === 'AssignmentPattern') declarePattern(scope, pattern.left)
    else if (pattern.type === 'RestElement') declarePattern(scope, pattern.argument)
  }
  const refer = (node: any, scope: Scope, kind: Reference['kind'], parent: any = null) => {
    if (names.has(node.name)) candidates.push({ node, kind, parent, scope })
  }

  function visitFunction(node: any, scope: Scope): void {
    const inner = child(scope, true)
    if (node.type === 'FunctionExpression' && node.id) declare(inner, node.id.name)
    for (const parameter of node.params) declarePattern(inner, parameter)
    functions++
    for (const parameter of node.params) visit(parameter, inner)
    // The body's own block shares the parameters' scope here: a shadowed name is shadowed either way.
    if (node.body.type === 'BlockStatement') for (const statement of node.body.body) visit(statement, inner)
    else visit(node.body, inner)
    functions--
  }

  function visit(node: any, scope: Scope): void {
    switch (node.type) {
      case 'Identifier':
        refer(node, scope, 'plain')
        return
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
        return
      case 'ExportNamedDeclaration':
        if (node.declaration) visit(node.declaration, scope)
        return
      case 'FunctionDeclaration':
        if (node.id) declare(scope, node.id.name)
        visitFunction(node, scope)
        return
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        visitFunction(node, scope)
        return
      case 'ClassDeclaration':
      case 'ClassExpression': {
        if (node.id && node.type === 'ClassDeclaration') declare(scope, node.id.name)
        const inner = child(scope, false)
        if (node.id) declare(inner, node.id.name)
        if (node.superClass) visit(node.superClass, inner)
        for (const member of node.body.body) visit(member, inner)
        return
      }
      case 'MethodDefinition':
        if (node.computed) visit(node.key, scope)
        visit(node.value, scope)
        return
      case 'PropertyDefinition':
        if (node.computed) visit(node.key, scope)
        functions++
        if (node.value) visit(node.value, scope)
        functions--
        return
      case 'StaticBlock': {
        const inner = child(scope, true)
        functions++
        for (const statement of node.body) visit(statement, inner)
        functions--
        return
      }
      case 'Property':
        if (node.computed) visit(node.key, scope)
        if (node.shorthand && node.value.type === 'Identifier') refer(node.value, scope, 'shorthand')
        else if (node.shorthand && node.value.type === 'AssignmentPattern') {
          refer(node.value.left, scope, 'shorthand')
          visit(node.value.right, scope)
        } else visit(node.value, scope)
        return
      case 'VariableDeclaration':
        for (const declarator of node.declarations)
          declarePattern(node.kind === 'var' ? scope.function : scope, declarator.id)
        if (node.kind === 'await using' && functions === 0) awaits(node)
        break
      case 'BlockStatement':
      case 'SwitchStatement':
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        if (node.await && functions === 0) awaits(node)
        scope = child(scope, false)
        break
      case 'CatchClause':
        scope = child(scope, false)
        declarePattern(scope, node.param)
        break
      case 'AwaitExpression':
        found.awaits.push(node)
        if (functions === 0) awaits(node)
        break
      case 'MemberExpression':
        if (node.object.type === 'Identifier') refer(node.object, scope, node.computed ? 'plain' : 'member', node)
        else visit(node.object, scope)
        if (node.computed) visit(node.property, scope)
        return
      case 'CallExpression':
        if (node.callee.type === 'Identifier') refer(node.callee, scope, 'callee')
        else visit(node.callee, scope)
        for (const argument of node.arguments) visit(argument, scope)
        return
      case 'TaggedTemplateExpression':
        if (node.tag.type === 'Identifier') refer(node.tag, scope, 'callee')
        else visit(node.tag, scope)
        visit(node.quasi, scope)
        return
      case 'MetaProperty':
        if (node.meta.name === 'import') found.metas.push(node)
        return
      case 'ImportExpression':
        found.imports.push(node)
        break
      case 'LabeledStatement':
        visit(node.body, scope)
        return
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'Literal':
      case 'TemplateElement':
        return
    }
    for (const key in node) {
      const value = node[key]
      if (value === null || typeof value !== 'object') continue
      if (Array.isArray(value)) {
        for (const item of value) if (item && typeof item.type === 'string') visit(item, scope)
      } else if (typeof value.type === 'string') visit(value, scope)
    }
  }

  for (const statement of program.body) visit(statement, root)
  found.references = candidates.filter(({ node, scope }) => {
    for (let at: Scope | null = scope; at; at = at.parent) if (at.declared?.has(node.name)) return false
    return true
  })
  return found
}
