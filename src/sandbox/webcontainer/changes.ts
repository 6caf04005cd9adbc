import type { SandboxChange } from '../../protocol/sandbox.ts'
import type { Container } from './container.ts'

const BATCH_MS = 150

/** Changes under the working directory, from WebContainer's recursive watch; what each one was is looked up. */
export function watchContainer(
  container: Container,
  listener: (batch: SandboxChange[]) => void,
): { stop(): void; flush(): Promise<void> } {
  const touched = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | null = null
  let looking: Promise<void> = Promise.resolve()

  async function kindOf(path: string): Promise<SandboxChange['kind'] | 'directory'> {
    try {
      await container.fs.readFile(path)
      return 'write'
    } catch (error) {
      return /EISDIR/.test(String(error)) ? 'directory' : 'remove'
    }
  }

  async function look(): Promise<void> {
    const paths = [...touched]
    touched.clear()
    const batch: SandboxChange[] = []
    for (const path of paths) {
      const kind = await kindOf(path)
      if (kind !== 'directory') batch.push({ path: `${container.workdir}/${path}`, kind })
    }
    if (batch.length > 0) listener(batch)
  }

  function flush(): Promise<void> {
    if (timer) clearTimeout(timer)
    timer = null
    looking = looking.then(look)
    return looking
  }

  const watcher = container.fs.watch('.', { recursive: true }, (_event, name) => {
    const path = typeof name === 'string' ? name : new TextDecoder().decode(name)
    if (path.split('/').includes('node_modules')) return
    touched.add(path)
    timer ??= setTimeout(() => void flush(), BATCH_MS)
  })
  return {
    flush,
    stop() {
      if (timer) clearTimeout(timer)
      watcher.close()
    },
  }
}
