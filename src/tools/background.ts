import type { Sandbox, SandboxProcess } from '../protocol/sandbox.ts'

/** How long a server may take to open its port before the model hears how it stands, in milliseconds. */
const PATIENCE = 5000
/** After a port has opened, its server often says so in a line. */
const LAST_WORDS = 100

/** Processes that live on after their command was started: at most one for each command. */
export interface BackgroundProcesses {
  /** Ends the process that an earlier call with this command left. */
  replace(command: string): Promise<void>
  /** Resolves when a port opens, the process ends, five seconds have passed, or the signal fires. */
  settle(command: string, process: SandboxProcess, signal: AbortSignal): Promise<{ ports: number[] }>
}

export function createBackgroundProcesses(sandbox: Sandbox): BackgroundProcesses {
  const running = new Map<string, SandboxProcess>()
  return {
    async replace(command) {
      const old = running.get(command)
      if (!old) return
      running.delete(command)
      await endProcess(old)
    },
    async settle(command, process, signal) {
      running.set(command, process)
      process.status.then(() => {
        if (running.get(command) === process) running.delete(command)
      })
      const ports: number[] = []
      const { promise: opened, resolve } = Promise.withResolvers<void>()
      const stopListening = sandbox.on('port', (port, type) => {
        if (type !== 'open') return
        ports.push(port)
        setTimeout(resolve, LAST_WORDS)
      })
      const timer = setTimeout(resolve, PATIENCE)
      const onAbort = () => resolve()
      signal.addEventListener('abort', onAbort)
      await Promise.race([opened, process.status])
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      stopListening()
      return { ports }
    },
  }
}

/** SIGTERM, and SIGKILL 50 ms later if that did not help: well within the 200 ms that a stop may take. */
export async function endProcess(process: SandboxProcess): Promise<void> {
  process.kill('SIGTERM')
  const timer = setTimeout(() => process.kill('SIGKILL'), 50)
  await process.status
  clearTimeout(timer)
}
