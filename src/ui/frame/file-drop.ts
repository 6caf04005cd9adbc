/**
 * Opens a file that is dropped anywhere on the page: without this the browser would leave the page for it. What the
 * editor or a form takes for itself stays theirs. Returns how to stop.
 */
export function listenForDrops(open: (file: File) => void): () => void {
  const onDragOver = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
  }
  const onDrop = (event: DragEvent) => {
    const file = event.dataTransfer?.files[0]
    if (event.defaultPrevented || !file) return
    event.preventDefault()
    open(file)
  }
  addEventListener('dragover', onDragOver)
  addEventListener('drop', onDrop)
  return () => {
    removeEventListener('dragover', onDragOver)
    removeEventListener('drop', onDrop)
  }
}
