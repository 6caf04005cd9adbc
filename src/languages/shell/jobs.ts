import type { ProcessContext } from '../../protocol/process.ts'
import type { ExitStatus, SignalName } from '../../protocol/syscall.ts'
import { SIGNALS } from '../../protocol/syscall.ts'
import { type Control, createControl, stop } from './scope.ts'

/** A command left in the background, or the line in the foreground. */
export interface Job {
  number: number
  /** What `$!` gave: the process, or a number of our own where the job runs inside the shell. */
  id: number
  command: string
  control: Control
  done: Promise<number>
  status: number | null
  reported: boolean
}

export interface Jobs {
  list: Job[]
  /** How those ended that are in the list no more, by their ids: `wait` may still ask. */
  ended: Map<number, number>
  /** Files to remove when the shell ends. */
  temporary: string[]
  start(
    command: string,
    run: (control: Control, started: (pid: number | null) => void) => Promise<number>,
  ): Promise<Job>
  find(name: string): Job | undefined
  /** Sends a signal to all of a job: its processes' groups, and what runs of it inside the shell. */
  signal(control: Control, signal: SignalName): void
  forget(job: Job): void
  /** ^C: the terminal has sent it to the programs in the foreground too; without any, the line ends here. */
  interrupt(control: Control): void
}

/** Numbers for jobs that are no process of their own; above every process number that the kernel gives out soon. */
const FIRST_INNER_ID = 1_000_000

export function createJobs(context: ProcessContext): Jobs {
  let inner = FIRST_INNER_ID
  const jobs: Jobs = {
    list: [],
    ended: new Map(),
    temporary: [],
    async start(command, run) {
      const number = Math.max(0, ...jobs.list.map((job) => job.number)) + 1
      const job: Job = {
        number,
        id: inner++,
        command,
        control: createControl(true),
        done: Promise.resolve(0),
        status: null,
        reported: false,
      }
      job.control.job = job
      jobs.list.push(job)
      const { promise: started, resolve: onStart } = Promise.withResolvers<number | null>()
      job.done = run(job.control, onStart).then((status) => {
        job.status = status
        onStart(null)
        return status
      })
      const pid = await started
      if (pid !== null) job.id = pid
      return job
    },
    find(name) {
      if (/^%?[%+]$|^%$/.test(name)) return jobs.list.at(-1)
      if (name === '%-') return jobs.list.at(-2)
      if (name.startsWith('%')) {
        const rest = name.slice(1)
        return jobs.list.find((job) =>
          /^\d+$/.test(rest) ? job.number === Number(rest) : job.command.startsWith(rest),
        )
      }
      return jobs.list.find((job) => job.id === Number(name))
    },
    signal(control, signal) {
      for (const pid of control.children) {
        try {
          context.sys.kill(control.background ? -pid : pid, signal)
        } catch {
          // It has ended in the meantime.
        }
      }
      if (signal !== 'SIGCONT' && signal !== 'SIGCHLD' && signal !== 'SIGWINCH') stop(control, signal)
    },
    interrupt(control) {
      if (control.children.size === 0) stop(control, 'SIGINT')
    },
    forget(job) {
      jobs.list = jobs.list.filter((other) => other !== job)
      if (job.status !== null) jobs.ended.set(job.id, job.status)
    },
  }
  return jobs
}

/** `$?` for an ended process. */
export const statusOf = ({ code, signal }: ExitStatus): number => (signal ? 128 + SIGNALS[signal] : (code ?? 0))
