import { nameOf, type ScriptCompiler } from './compile.ts'

/** A call site whose file is the name the program knows, and whose columns do not count our wrapper's text. */
export class CallSite {
  #frame: any
  #compiler: ScriptCompiler
  constructor(frame: any, compiler: ScriptCompiler) {
    this.#frame = frame
    this.#compiler = compiler
  }
  #column(): number | null {
    const column = this.#frame.getColumnNumber()
    if (column === null) return null
    return this.#compiler.originalColumn(this.getScriptNameOrSourceURL(), this.#frame.getLineNumber(), column)
  }
  getThis() {
    return undefined
  }
  getFunction() {
    return undefined
  }
  getTypeName() {
    return this.#frame.getTypeName()
  }
  /**
   * V8 calls what has no name in evaluated code `eval`, and everything is evaluated here.
   */
  getFunctionName() {
    const name = this.#frame.getFunctionName()
    return name === 'eval' && this.#isCompiled() ? null : name
  }
  /** Compiled by us under a name, as opposed to what the program itself evaluates. */
  #isCompiled(): boolean {
    return this.#frame.isEval() && Boolean(this.#frame.getScriptNameOrSourceURL())
  }
  getMethodName() {
    return this.#frame.getMethodName()
  }
  getFileName() {
    const name = this.#frame.getFileName() ?? this.#frame.getScriptNameOrSourceURL()
    return typeof name === 'string' ? nameOf(name) : name
  }
  getScriptNameOrSourceURL() {
    const name = this.#frame.getScriptNameOrSourceURL()
    return typeof name === 'string' ? nameOf(name) : name
  }
  getScriptHash() {
    return this.#frame.getScriptHash()
  }
  getLineNumber() {
    return this.#frame.getLineNumber()
  }
  getColumnNumber() {
    return this.#column()
  }
  getEnclosingLineNumber() {
    return this.#frame.getEnclosingLineNumber()
  }
  getEnclosingColumnNumber() {
    return this.#frame.getEnclosingColumnNumber()
  }
  getPosition() {
    return this.#frame.getPosition()
  }
  getPromiseIndex() {
    return this.#frame.getPromiseIndex()
  }
  getEvalOrigin() {
    return this.isEval() ? evalOrigin(String(this.#frame.getEvalOrigin()), this.#compiler) : undefined
  }
  isNative() {
    return this.#frame.isNative()
  }
  isToplevel() {
    return this.#frame.isToplevel()
  }
  isConstructor() {
    return this.#frame.isConstructor()
  }
  isEval() {
    return this.#frame.isEval() && !this.#isCompiled()
  }
  isAsync() {
    return this.#frame.isAsync()
  }
  isPromiseAll() {
    return this.#frame.isPromiseAll()
  }
  /** As V8 writes it, but for the names and places that our way of compiling changes. */
  toString() {
    const name = this.getScriptNameOrSourceURL()
    const given = this.#frame.getScriptNameOrSourceURL()
    const text = name === given ? String(this.#frame) : String(this.#frame).replace(given, () => name)
    if (!name) {
      const origin = this.isEval() ? this.getEvalOrigin() : undefined
      return origin ? text.replace(/\(eval at .*, <anonymous>/, () => `(${origin}, <anonymous>`) : text
    }
    const column = this.#column()
    const placed = column === null ? text : text.replace(/:\d+(\)?)$/, (_, end = '') => `:${column}${end}`)
    if (this.#isCompiled() && this.#frame.getFunctionName() === 'eval') {
      const bare = /^(async )?eval \((.*)\)$/.exec(placed)
      if (bare) return `${bare[1] ?? ''}${bare[2]}`
      return placed.replace(
        /^((?:async )?(?:new )?(?:\S+\.)?)eval (?:\[as (\S+)\] )?\(/,
        (_, owner, method) => `${owner}${method ?? '<anonymous>'} (`,
      )
    }
    return name.startsWith('node:') ? asInNode(placed) : placed
  }
}

/** Names that Node's V8 gives to functions of the library and newer ones do not: they no longer tell the receiver. */
const asInNode = (text: string): string =>
  text
    .replace(/^(async )?\S+\.__proto__ \((.*)\)$/, '$1$2')
    .replace(/^Module\._extensions\.(\.\w+) \(/, 'Object.$1 (')
    .replace(/^(processTicksAndRejections|processTimers|processImmediate) \(/, 'process.$1 (')

/** `eval at f (file:1:2)`, whose place may lie in text that we compiled; what compiled that is left out. */
function evalOrigin(text: string, compiler: ScriptCompiler): string {
  const known = /^(eval at .*? \()(?:eval at .*?\), )?([^()]*?):(\d+):(\d+)\)+$/.exec(text)
  if (!known) return text
  const [, opening, url, line, column] = known
  return `${opening}${url}:${line}:${compiler.originalColumn(url!, Number(line), Number(column))})`
}
