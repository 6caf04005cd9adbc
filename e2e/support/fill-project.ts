import type { Tab } from './tab.ts'

/** Leaves the project in the tab's sandbox with these files and no others. */
export function fillProject(tab: Tab, files: Record<string, string> = {}): Promise<void> {
  return tab.page.evaluate(async (files) => {
    const { sandbox } = window
    for (const name of await sandbox.fs.readdir('.')) await sandbox.fs.rm(name, { recursive: true, force: true })
    for (const [path, text] of Object.entries(files)) {
      const folder = path.split('/').slice(0, -1).join('/')
      if (folder) await sandbox.fs.mkdir(folder, { recursive: true })
      await sandbox.fs.writeFile(path, text)
    }
  }, files)
}
