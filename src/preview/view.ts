/** How a port's pages are put on screen. `show` may be called at any time. */
export interface PreviewView {
  show(port: number, path: string): Promise<void>
  dispose(): void
}
