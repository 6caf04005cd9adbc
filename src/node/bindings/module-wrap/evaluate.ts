import type { ModuleRecord } from './record.ts'

/** Evaluation of cyclic modules with top-level `await` (ECMA-262, 16.2.1.6.1.3). Counts the order of async modules. */
let asyncOrder = 0

const isSettled = (module: ModuleRecord) => module.status === 'evaluating-async' || module.status === 'evaluated'

function completionOf(module: ModuleRecord) {
  if (module.completion) return module.completion
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  module.completion = { promise, resolve, reject }
  return module.completion
}

/** Runs the module and what it imports. The promise settles when the whole graph has. */
export function evaluate(module: ModuleRecord): Promise<void> {
  const root = isSettled(module) && module.cycleRoot ? module.cycleRoot : module
  if (root.completion) return root.completion.promise
  const completion = completionOf(root)
  const stack: ModuleRecord[] = []
  try {
    evaluateInner(root, stack, 0)
    if (root.asyncOrder === -1) completion.resolve()
  } catch (error) {
    fail(stack, error)
    completion.reject(error)
  }
  return completion.promise
}

/** As `evaluate`, for a graph without top-level `await`: throws what the module throws. */
export function evaluateSync(module: ModuleRecord): void {
  const root = isSettled(module) && module.cycleRoot ? module.cycleRoot : module
  if (root.error) throw root.error.value
  if (isSettled(root)) return
  const stack: ModuleRecord[] = []
  try {
    evaluateInner(root, stack, 0)
  } catch (error) {
    fail(stack, error)
    throw error
  }
}

function fail(stack: ModuleRecord[], error: unknown): void {
  for (const module of stack) {
    module.status = 'evaluated'
    module.error = { value: error }
    module.cycleRoot ??= module
  }
}

function evaluateInner(module: ModuleRecord, stack: ModuleRecord[], from: number): number {
  let index = from
  if (isSettled(module)) {
    if (module.error) throw module.error.value
    return index
  }
  if (module.status === 'evaluating') return index
  if (module.status !== 'linked') throw new Error('cannot evaluate a module that has not been instantiated')
  module.status = 'evaluating'
  module.dfsIndex = module.dfsAncestor = index
  module.pendingAsync = 0
  index++
  stack.push(module)
  for (const link of module.links) {
    index = evaluateInner(link, stack, index)
    let required = link
    if (required.status === 'evaluating') module.dfsAncestor = Math.min(module.dfsAncestor, required.dfsAncestor)
    else {
      required = required.cycleRoot ?? required
      if (required.error) throw required.error.value
    }
    if (required.asyncOrder >= 0 && required.status !== 'evaluated') {
      module.pendingAsync++
      required.asyncParents.push(module)
    }
  }
  if (module.pendingAsync > 0 || module.shape.hasTopLevelAwait) {
    module.asyncOrder = asyncOrder++
    if (module.pendingAsync === 0) runAsync(module)
  } else runSync(module)
  if (module.dfsAncestor === module.dfsIndex) {
    for (;;) {
      const required = stack.pop()!
      required.status = required.asyncOrder === -1 ? 'evaluated' : 'evaluating-async'
      required.cycleRoot = module
      if (required === module) break
    }
  }
  return index
}

function runSync(module: ModuleRecord): void {
  if (module.steps) module.steps()
  else (module.body as Generator).next()
}

function runAsync(module: ModuleRecord): void {
  const body = module.body as () => Promise<void>
  body().then(
    () => fulfilled(module),
    (error) => rejected(module, error),
  )
}

function gatherReady(module: ModuleRecord, ready: ModuleRecord[]): void {
  for (const parent of module.asyncParents) {
    if (ready.includes(parent) || parent.cycleRoot?.error) continue
    parent.pendingAsync--
    if (parent.pendingAsync > 0) continue
    ready.push(parent)
    if (!parent.shape.hasTopLevelAwait) gatherReady(parent, ready)
  }
}

function fulfilled(module: ModuleRecord): void {
  if (module.status === 'evaluated') return
  module.status = 'evaluated'
  module.completion?.resolve()
  const ready: ModuleRecord[] = []
  gatherReady(module, ready)
  ready.sort((a, b) => a.asyncOrder - b.asyncOrder)
  for (const parent of ready) {
    if (parent.status === 'evaluated') continue
    if (parent.shape.hasTopLevelAwait) {
      runAsync(parent)
      continue
    }
    try {
      runSync(parent)
    } catch (error) {
      rejected(parent, error)
      continue
    }
    parent.status = 'evaluated'
    parent.completion?.resolve()
  }
}

function rejected(module: ModuleRecord, error: unknown): void {
  if (module.status === 'evaluated') return
  module.error = { value: error }
  module.status = 'evaluated'
  for (const parent of module.asyncParents) rejected(parent, error)
  module.completion?.reject(error)
}
