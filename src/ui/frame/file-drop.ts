/** Folders that hold what is made again: they are not even looked into. */
const SKIPPED = new Set(['node_modules', '.git'])

/**
 * Opens what is dropped anywhere on the page: one file, or a folder or several files with their paths. Without this the
 * browser would leave the page for it. What the editor or a form takes for itself stays theirs. Returns how to stop.
 */
export function listenForDrops(
  openFile: (file: File) => void,
  openFolder: (name: string, files: ReadonlyMap<string, File>) => void,
): () => void {
  const onDragOver = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
  }
  const onDrop = (event: DragEvent) => {
    const transfer = event.dataTransfer
    const file = transfer?.files[0]
    if (event.defaultPrevented || !transfer || !file) return
    event.preventDefault()
    // Entries are there only while the event is handled; what they lead to can be read later.
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
    if (transfer.files.length === 1 && !entries[0]?.isDirectory) return openFile(file)
    const all = [...transfer.files]
    void (async () => {
      const files = new Map<string, File>()
      for (const entry of entries) await collect(entry, '', files)
      if (entries.length === 0) for (const one of all) files.set(one.name, one)
      openFolder(entries.length === 1 ? entries[0]!.name : 'dropped-files', files)
    })()
  }
  addEventListener('dragover', onDragOver)
  addEventListener('drop', onDrop)
  return () => {
    removeEventListener('dragover', onDragOver)
    removeEventListener('drop', onDrop)
  }
}

async function collect(entry: FileSystemEntry, prefix: string, files: Map<string, File>): Promise<void> {
  const path = prefix + entry.name
  if (entry.isFile) {
    files.set(path, await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)))
    return
  }
  if (SKIPPED.has(entry.name)) return
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  // A reader gives a hundred at a time, and none when it has given all.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return
    for (const child of some) await collect(child, `${path}/`, files)
  }
}
