import type ts from 'typescript'
import type { Sandbox } from '../../protocol/sandbox.ts'
import type { CodeHelp } from './code-help.ts'
import { type CodeHelpWorker, createCodeHelp } from './create-code-help.ts'
import { LIBRARY, NODE_TYPES } from './library.ts'
import { createSandboxFiles } from './sandbox-files.ts'

export interface CodeHelpServerOptions {
  connectSandbox(port: MessagePort): Promise<Sandbox>
  /** The files of a pack as `scripts/python/pack.mjs` makes it. */
  readPack(bytes: Uint8Array): Promise<{ path: string; bytes: Uint8Array }[]>
}

export interface CodeHelpServer extends CodeHelp {
  /**
   * Loads TypeScript and connects to a machine. `base`: where `generated/` lies. `onBytes` hears how much has come,
   * `onChanged` that answers may be other ones now, because somebody else has written. Rejects with a sentence.
   */
  start(base: string, port: MessagePort, onBytes: (bytes: number) => void, onChanged: () => void): Promise<void>
}

/** Packages are looked for anew at most so often. Milliseconds. */
const PACKAGES_MS = 2000
/** Bytes come in many pieces; they are told at most so often. Milliseconds. */
const PROGRESS_MS = 100

/** What the worker gives the page. Before `start` has resolved, whatever is asked waits for it. */
export function createCodeHelpServer({ connectSandbox, readPack }: CodeHelpServerOptions): CodeHelpServer {
  let begin: (help: Promise<CodeHelpWorker>) => void
  const ready = new Promise<CodeHelpWorker>((resolve) => {
    begin = resolve
  })
  /** In order: an edit must not overtake the text that it changes. */
  const tell = (what: (help: CodeHelpWorker) => void) => void ready.then(what).catch(() => {})
  let lookForPackages: () => Promise<void> = async () => {}

  async function start(
    ...[base, port, onBytes, onChanged]: Parameters<CodeHelpServer['start']>
  ): Promise<CodeHelpWorker> {
    const count = createCounter(onBytes)
    const [sandbox, image, types] = await Promise.all([
      connectSandbox(port),
      loadFile(new URL('generated/typescript/image.bin', base), count).then(readPack),
      loadFile(new URL('generated/typescript/node-types.bin', base), count).then(readPack),
    ])
    const decoder = new TextDecoder()
    const library = new Map<string, string>()
    for (const { path, bytes } of image) {
      const name = /^lib\/(lib\..*\.d\.ts|lib\.d\.ts)$/.exec(path)?.[1]
      if (name) library.set(`${LIBRARY}/${name}`, decoder.decode(bytes))
    }
    for (const { path, bytes } of types) library.set(`${NODE_TYPES}/${path}`, decoder.decode(bytes))
    const script = image.find(({ path }) => path === 'lib/typescript.js')
    if (!script) throw new Error('TypeScript is not complete on this host.')
    const typescript = await evaluate(script.bytes)
    const root = sandbox.workdir.replace(/\/$/, '')
    const help = createCodeHelp({ typescript, root, source: createSandboxFiles(sandbox.fs), library })

    const note = (changes: { path: string; isGone: boolean }[]) => {
      if (help.changed(changes)) onChanged()
    }
    sandbox.changes((batch) => note(batch.map(({ path, kind }) => ({ path, isGone: kind === 'remove' }))))
    // What npm installs is told by nobody; npm writes down when it did.
    const record = `${root}/node_modules/.package-lock.json`
    const installedAt = async () => (await sandbox.fs.stat(record).catch(() => null))?.mtimeMs ?? 0
    let installed = await installedAt()
    let lookedAt = Date.now()
    lookForPackages = async () => {
      if (Date.now() - lookedAt < PACKAGES_MS) return
      lookedAt = Date.now()
      const now = await installedAt()
      if (now === installed) return
      installed = now
      note([{ path: `${root}/node_modules`, isGone: false }])
    }
    return help
  }

  async function asked<T>(ask: (help: CodeHelpWorker) => Promise<T>): Promise<T> {
    const help = await ready
    await lookForPackages()
    return ask(help)
  }

  return {
    async start(...options) {
      const started = start(...options)
      begin(started)
      await started
    },
    open: (path, text) => tell((help) => help.open(path, text)),
    edit: (path, edits) => tell((help) => help.edit(path, edits)),
    close: (path) => tell((help) => help.close(path)),
    complete: (...question) => asked((help) => help.complete(...question)),
    describe: (...question) => asked((help) => help.describe(...question)),
    hover: (...question) => asked((help) => help.hover(...question)),
    problems: (...question) => asked((help) => help.problems(...question)),
    definition: (...question) => asked((help) => help.definition(...question)),
    canRename: (...question) => asked((help) => help.canRename(...question)),
    rename: (...question) => asked((help) => help.rename(...question)),
    signature: (...question) => asked((help) => help.signature(...question)),
    format: (...question) => asked((help) => help.format(...question)),
  }
}

/** TypeScript as npm publishes it declares one variable; as a module of its own it gives that away. */
async function evaluate(script: Uint8Array): Promise<typeof ts> {
  const url = URL.createObjectURL(new Blob([script as BlobPart, '\nexport default ts\n'], { type: 'text/javascript' }))
  try {
    return (await import(/* @vite-ignore */ url)).default
  } finally {
    URL.revokeObjectURL(url)
  }
}

function createCounter(onBytes: (bytes: number) => void): (bytes: number) => void {
  let bytes = 0
  let told = 0
  return (more) => {
    bytes += more
    if (Date.now() - told < PROGRESS_MS) return
    told = Date.now()
    onBytes(bytes)
  }
}

async function loadFile(url: URL, count: (bytes: number) => void): Promise<Uint8Array> {
  const response = await fetch(url).catch(() => null)
  // A development server answers a missing file with the page itself.
  const isPage = response?.headers.get('content-type')?.startsWith('text/html')
  if (!response?.ok || isPage || response.body === null)
    throw new Error('TypeScript could not be loaded: is there a network?')
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of response.body) {
    pieces.push(piece)
    size += piece.length
    count(piece.length)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
