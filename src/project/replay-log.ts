import { isKept } from '../protocol/by-products.ts'
import type { ProjectEvent } from '../protocol/events.ts'
import type { ToolCall } from '../protocol/model.ts'
import type { Sandbox } from '../protocol/sandbox.ts'
import type { RunRecord, ToolResult } from '../protocol/tool.ts'
import { sha256 } from './event-log.ts'
import { LARGEST_KEPT } from './files-mirror.ts'
import { reduceAll } from './reduce.ts'
import { timeline } from './timeline.ts'
import { type Tree, treeDifferences, treeHash, treeOf } from './tree-hash.ts'

export interface ReplayOptions {
  events: readonly ProjectEvent[]
  /** A fresh machine. */
  sandbox: Sandbox
  /** Contents by hash, where they came with the log. */
  contentOf(hash: string): Uint8Array | null
  /** Carries out a call as the agent does. */
  carryOut(call: ToolCall): Promise<ToolResult>
  /** Runs what the person ran. */
  runCommand(command: string): Promise<RunRecord>
  say?(line: string): void
}

export interface ReplayVerdict {
  /** What differs between then and now, in words; empty where nothing does. */
  differences: string[]
  /** Hashes of the file tree that the log tells of, and of the one that came out. */
  recorded: string
  replayed: string
  calls: number
}

/**
 * Does again what a log tells, in a fresh machine: the model's calls are taken from the log, and carried out for real.
 * What was gone back on is left out. Throws where the log alone does not hold what a step needs.
 */
export async function replayLog(options: ReplayOptions): Promise<ReplayVerdict> {
  const { events, sandbox, contentOf, carryOut, runCommand, say } = options
  const differences: string[] = []
  let calls = 0
  const compare = (number: number, what: string, before: string, after: string) => {
    say?.(`event ${number}: ${what}: ${after}`)
    if (before !== after) differences.push(`event ${number}, ${what}: ${before} then, ${after} now`)
  }
  for (const { number, body } of timeline(events)) {
    if (body.type === 'files' && body.by === 'person') {
      for (const { path, content } of body.changes) await put(sandbox, path, content, contentOf)
    } else if (body.type === 'tool-call' && body.result.data?.kind === 'refused') {
      say?.(`event ${number}: ${body.call.name}: was not allowed, and is left out`)
    } else if (body.type === 'tool-call') {
      calls++
      const result = await carryOut(body.call)
      compare(number, body.call.name, wordsOf(body.result), wordsOf(result))
    } else if (body.type === 'command') {
      const record = await runCommand(body.record.command)
      compare(number, body.record.command, recordWords(body.record), recordWords(record))
    }
  }
  const then = treeOf(reduceAll(events).files)
  const now = await readTree(sandbox)
  differences.push(...treeDifferences(then, now))
  return { differences, recorded: await treeHash(then), replayed: await treeHash(now), calls }
}

async function put(
  { fs }: Sandbox,
  path: string,
  content: string | null,
  contentOf: ReplayOptions['contentOf'],
): Promise<void> {
  if (content === null) return void (await fs.rm(path, { recursive: true, force: true }))
  const bytes = contentOf(content)
  if (bytes === null) {
    throw new Error(`The log does not hold what the person wrote into ${path}. Replay the saved project instead.`)
  }
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')))
  if (folder !== '') await fs.mkdir(folder, { recursive: true })
  await fs.writeFile(path, bytes)
}

const wordsOf = ({ ok, data }: ToolResult): string =>
  data?.kind === 'run' ? recordWords(data.run) : ok ? 'done' : 'refused'

/** What must be the same: times and output need not. */
function recordWords({ exitCode, signal, timedOut, background, report }: RunRecord): string {
  const end = background ? 'in the background' : timedOut ? 'timed out' : (signal ?? `exit ${exitCode}`)
  return report === null ? end : `${end}, ${report.passed} passed, ${report.failed} failed`
}

/** What the project would keep of the machine's files. */
async function readTree({ fs }: Sandbox, folder = ''): Promise<Tree> {
  const files: Parameters<typeof treeOf>[0] = {}
  for (const name of await fs.readdir(folder || '.')) {
    const path = folder ? `${folder}/${name}` : name
    if (!isKept(path)) continue
    const stat = await fs.lstat(path)
    if (stat?.kind === 'directory') {
      for (const [below, content] of Object.entries(await readTree({ fs } as Sandbox, path)))
        files[below] = { content, size: 0 }
    } else if (stat?.kind === 'file' && stat.size <= LARGEST_KEPT) {
      files[path] = { content: await sha256(await fs.readFile(path)), size: stat.size }
    }
  }
  return treeOf(files)
}
