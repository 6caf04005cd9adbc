// @ts-check

/**
 * What the project's own code says of names, whatever their receivers' types are.
 *
 * @typedef {object} OwnNames
 * @property {Map<string, number>} assigned how often a member of this name is given a value
 * @property {Set<string>} asked expressions, and `in` names, whose existence is asked before they are used
 * @property {Set<string>} globals names that the project itself makes global
 */

const FALLBACKS = new Set(['&&', '||', '??'])
const GLOBAL_OBJECTS = new Set(['globalThis', 'global', 'window', 'self'])

/**
 * @param {typeof import('typescript')} ts
 * @param {readonly import('typescript').SourceFile[]} files
 * @returns {OwnNames}
 */
export function collectOwnNames(ts, files) {
  /** @type {OwnNames} */
  const names = { assigned: new Map(), asked: new Set(), globals: new Set() }
  const assign = (/** @type {string} */ name) => void names.assigned.set(name, (names.assigned.get(name) ?? 0) + 1)

  function visit(/** @type {import('typescript').Node} */ node) {
    if (ts.isBinaryExpression(node)) {
      const { operatorToken, left, right } = node
      const operator = operatorToken.getText()
      if (operator === '=' || operator.endsWith('||=') || operator.endsWith('??=')) assignTo(left)
      if (FALLBACKS.has(operator)) ask(left)
      if (operator === 'in' && ts.isStringLiteralLike(left)) names.asked.add(left.text)
      if (/^[!=]==?$/.test(operator) && /^(undefined|null)$/.test(right.getText())) ask(left)
    }
    if (ts.isIfStatement(node) || ts.isWhileStatement(node)) ask(node.expression)
    if (ts.isConditionalExpression(node)) ask(node.condition)
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) ask(node.operand)
    if (ts.isTypeOfExpression(node)) ask(node.expression)
    if (ts.isCallExpression(node)) {
      if (node.questionDotToken) ask(node.expression)
      // Object.defineProperty(x, 'name', …), x.hasOwnProperty('name'), Object.hasOwn(x, 'name')
      const callee = node.expression.getText()
      for (const argument of node.arguments)
        if (ts.isStringLiteralLike(argument) && /defineProperty$|hasOwn/.test(callee)) {
          assign(argument.text)
          names.asked.add(argument.text)
        }
      if (/^Object\.(assign|defineProperties)$/.test(callee))
        for (const argument of node.arguments.slice(1))
          if (ts.isObjectLiteralExpression(argument))
            for (const property of argument.properties) if (property.name) assign(property.name.getText())
    }
    if (ts.isPropertyAccessExpression(node) && node.questionDotToken) ask(node.expression)
    if (ts.isDeleteExpression(node)) assignTo(node.expression)
    ts.forEachChild(node, visit)
  }

  function assignTo(/** @type {import('typescript').Expression} */ target) {
    if (ts.isPropertyAccessExpression(target)) {
      assign(target.name.text)
      if (ts.isIdentifier(target.expression) && GLOBAL_OBJECTS.has(target.expression.text))
        names.globals.add(target.name.text)
    } else if (ts.isElementAccessExpression(target) && ts.isStringLiteralLike(target.argumentExpression)) {
      assign(target.argumentExpression.text)
    } else if (ts.isArrayLiteralExpression(target)) {
      target.elements.forEach(assignTo)
    }
  }

  /** Where something is looked at only to see whether it is there. */
  function ask(/** @type {import('typescript').Expression} */ given) {
    const expression = inParentheses(ts, given)
    if (ts.isPropertyAccessExpression(expression) || ts.isIdentifier(expression)) names.asked.add(plainText(expression))
    if (ts.isCallExpression(expression) || ts.isPrefixUnaryExpression(expression)) return
    if (ts.isBinaryExpression(expression) && FALLBACKS.has(expression.operatorToken.getText())) {
      ask(expression.left)
      ask(expression.right)
    }
  }

  for (const file of files) {
    for (const [, list = ''] of file.text.matchAll(/\/\*\s*globals?\s+([\w$,\s:]+)\*\//g))
      for (const [name] of list.matchAll(/[\w$]+/g)) names.globals.add(name)
    visit(file)
  }
  return names
}

/**
 * The text of an expression without blanks and `?.`, so that `a?.b` and `a.b` are one.
 *
 * @param {import('typescript').Node} node
 */
export const plainText = (node) => node.getText().replace(/\s+/g, '').replaceAll('?.', '.')

/**
 * @param {typeof import('typescript')} ts
 * @param {import('typescript').Expression} given
 */
export function inParentheses(ts, given) {
  let expression = given
  while (ts.isParenthesizedExpression(expression)) expression = expression.expression
  return expression
}
