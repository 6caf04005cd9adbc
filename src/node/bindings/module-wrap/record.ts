import { createEnvironment, createNamespace, defineExport, type Environment } from './namespace.ts'
import type { ModuleShape } from './transform.ts'

/** A linked module's body. A generator has handed out its bindings, and runs in its next step; an async one does both. */
export type Body = Generator<void, void> | (() => Promise<void>)

export type Status = 'unlinked' | 'linking' | 'linked' | 'evaluating' | 'evaluating-async' | 'evaluated'

/** What a name of a module leads to: a binding of some module; `binding` null is that module's namespace. */
interface Resolution {
  module: ModuleRecord
  binding: string | null
}

/** A failure to link, with the place that it is about: an offset in `module`'s source, and a length. */
export class LinkError extends Error {
  constructor(
    message: string,
    readonly module: ModuleRecord,
    readonly position: number,
  ) {
    super(message)
  }
}

/**
 * Source text and synthetic modules, linked and resolved as ECMA-262 16.2.1 says. Evaluation is in `evaluate.ts`,
 * which keeps its own fields here.
 */
export class ModuleRecord {
  status: Status = 'unlinked'
  readonly environment: Environment = createEnvironment()
  readonly getters = new Map<string, () => unknown>()
  links: ModuleRecord[] = []
  body: Body | null = null
  #namespace: object | null = null

  // Of evaluation (16.2.1.6).
  error: { value: unknown } | null = null
  dfsIndex = -1
  dfsAncestor = -1
  cycleRoot: ModuleRecord | null = null
  asyncOrder = -1
  asyncParents: ModuleRecord[] = []
  pendingAsync = 0
  completion: { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } | null = null

  constructor(
    readonly shape: ModuleShape,
    /** Starts the body with the environments of what it imports. Null for a synthetic module. */
    private readonly begin: ((module: ModuleRecord) => Body) | null,
    /** A synthetic module's evaluation. */
    readonly steps: (() => unknown) | null,
    /** Null for a synthetic module. */
    readonly origin: { url: string; source: string } | null = null,
  ) {}

  /** Whether any module that this one waits for has a top-level `await`. */
  isGraphAsync(seen = new Set<ModuleRecord>()): boolean {
    if (seen.has(this)) return false
    seen.add(this)
    return this.shape.hasTopLevelAwait || this.links.some((link) => link.isGraphAsync(seen))
  }

  namespace(): object {
    this.#namespace ??= createNamespace(this.environment)
    return this.#namespace
  }

  /** What reads a binding; null is the namespace. */
  getterOf(binding: string | null): () => unknown {
    if (binding === null) return () => this.namespace()
    const getter = this.getters.get(binding)
    if (getter) return getter
    // An async body hands out its bindings when it starts; until then all of them are dead, hoisted functions too.
    return () => {
      const late = this.getters.get(binding)
      if (!late) throw new ReferenceError(`Cannot access '${binding}' before initialization`)
      return late()
    }
  }

  exportedNames(seen = new Set<ModuleRecord>()): string[] {
    if (seen.has(this)) return []
    seen.add(this)
    const names = new Set([...this.shape.locals, ...this.shape.indirect.map(({ name }) => name)])
    for (const star of this.shape.stars)
      for (const name of this.links[star]!.exportedNames(seen)) if (name !== 'default') names.add(name)
    return [...names]
  }

  resolve(name: string, seen: [ModuleRecord, string][] = []): Resolution | 'ambiguous' | null {
    if (seen.some(([module, wanted]) => module === this && wanted === name)) return null
    seen.push([this, name])
    if (this.shape.locals.includes(name)) return { module: this, binding: name }
    for (const entry of this.shape.indirect) {
      if (entry.name !== name) continue
      const target = this.links[entry.request]!
      return entry.imported === null ? { module: target, binding: null } : target.resolve(entry.imported, seen)
    }
    if (name === 'default') return null
    let found: Resolution | null = null
    for (const star of this.shape.stars) {
      const resolution = this.links[star]!.resolve(name, seen)
      if (resolution === 'ambiguous') return 'ambiguous'
      if (!resolution) continue
      if (found && (found.module !== resolution.module || found.binding !== resolution.binding)) return 'ambiguous'
      found = resolution
    }
    return found
  }

  /** Links this module and all that it imports; throws a LinkError and leaves them unlinked. */
  link(): void {
    const linked: ModuleRecord[] = []
    try {
      this.#collect(linked)
      for (const module of linked) module.#checkImports()
      for (const module of linked) if (module.begin) module.body = module.begin(module)
      for (const module of linked) module.#fillEnvironment()
    } catch (error) {
      for (const module of linked) module.status = 'unlinked'
      throw error
    }
    for (const module of linked) module.status = 'linked'
  }

  #collect(into: ModuleRecord[]): void {
    if (this.status !== 'unlinked') return
    this.status = 'linking'
    for (const link of this.links) link.#collect(into)
    into.push(this)
  }

  #checkImports(): void {
    const check = (request: number, name: string, position: number) => {
      const resolution = this.links[request]!.resolve(name)
      const asked = `The requested module '${this.shape.requests[request]!.specifier}'`
      if (resolution === null)
        throw new LinkError(`${asked} does not provide an export named '${name}'`, this, position)
      if (resolution === 'ambiguous')
        throw new LinkError(`${asked} contains conflicting star exports for name '${name}'`, this, position)
    }
    for (const entry of this.shape.indirect)
      if (entry.imported !== null) check(entry.request, entry.imported, entry.position)
    for (const entry of this.shape.imports)
      if (entry.imported !== null) check(entry.request, entry.imported, entry.position)
  }

  #fillEnvironment(): void {
    if (Object.isFrozen(this.environment) && this.exportedNames().length > 0) return
    for (const name of this.exportedNames()) {
      const resolution = this.resolve(name)
      if (resolution === null || resolution === 'ambiguous') continue
      if (Object.hasOwn(this.environment, name)) continue
      defineExport(this.environment, name, resolution.module.getterOf(resolution.binding))
    }
    Object.preventExtensions(this.environment)
  }
}
