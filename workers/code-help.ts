import { expose } from 'comlink'
import { createLazyImage } from '../src/kernel/vfs/lazy-image.ts'
import { createCodeHelpServer } from '../src/project/code-help/serve-code-help.ts'
import { connectSandbox } from '../src/sandbox/connect-sandbox.ts'

/** The same files that the tab's own `tsc` comes from: whoever has used one has the other. */
expose(
  createCodeHelpServer({
    connectSandbox,
    async readPack(bytes) {
      const image = createLazyImage(() => bytes)
      await image.load()
      return image.filesNow()
    },
  }),
)
