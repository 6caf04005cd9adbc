import { type Accessor, batch, createSignal } from 'solid-js'

export interface OpenFiles {
  file: Accessor<string | null>
  files: Accessor<readonly string[]>
  passing: Accessor<string | null>
  setFile(path: string | null): void
  keepFile(path: string): void
  closeFile(path: string): void
  moveFile(from: string, to: string): void
  showFiles(files: readonly string[], file: string | null): void
}

/** The editor's tabs. One at most is passing: looked at, and replaced by the next file that is looked at. */
export function createOpenFiles(): OpenFiles {
  const [file, putFile] = createSignal<string | null>(null)
  const [files, putFiles] = createSignal<readonly string[]>([])
  const [passing, setPassing] = createSignal<string | null>(null)
  return {
    file,
    files,
    passing,
    setFile(path) {
      batch(() => {
        putFile(path)
        if (path === null || files().includes(path)) return
        const replaced = passing()
        putFiles(replaced === null ? [...files(), path] : files().map((other) => (other === replaced ? path : other)))
        setPassing(path)
      })
    },
    keepFile(path) {
      if (passing() === path) setPassing(null)
    },
    closeFile(path) {
      const at = files().indexOf(path)
      if (at < 0) return
      batch(() => {
        const left = files().filter((other) => other !== path)
        putFiles(left)
        if (passing() === path) setPassing(null)
        if (file() === path) putFile(left[Math.min(at, left.length - 1)] ?? null)
      })
    },
    moveFile(from, to) {
      batch(() => {
        putFiles(files().map((other) => (other === from ? to : other)))
        if (passing() === from) setPassing(to)
        if (file() === from) putFile(to)
      })
    },
    showFiles(next, shown) {
      batch(() => {
        putFiles(next)
        setPassing(null)
        putFile(shown)
      })
    },
  }
}

/** The tabs of a project, as this browser remembers them: nothing depends on it. */
export function recallFiles(project: string): { files: string[]; file: string | null } {
  try {
    const { files, file } = JSON.parse(localStorage.getItem(`editor ${project}`) ?? '{}')
    const isText = (one: unknown): one is string => typeof one === 'string'
    return { files: Array.isArray(files) ? files.filter(isText) : [], file: isText(file) ? file : null }
  } catch {
    return { files: [], file: null }
  }
}

export function rememberFiles(project: string, files: readonly string[], file: string | null): void {
  try {
    localStorage.setItem(`editor ${project}`, JSON.stringify({ files, file }))
  } catch {}
}
