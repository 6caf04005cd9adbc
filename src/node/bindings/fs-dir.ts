import type { DirectoryEntry } from '../../protocol/syscall.ts'
import type { BindingFactory } from '../env.ts'
import { direntType, encodeName, pathText } from './fs/values.ts'

/** `internalBinding('fs_dir')`: `fs.opendir`. The listing is that of the moment when the directory was opened. */
export const fsDir: BindingFactory = (env) => {
  class DirHandle extends env.AsyncWrap {
    #entries: DirectoryEntry[]
    constructor(entries: DirectoryEntry[]) {
      super('DIRHANDLE')
      this.#entries = entries
    }
    /** Names and types in turn, at most `size` of them; null at the end. */
    read(encoding: string, size: number, request?: any) {
      const some = this.#entries.splice(0, size)
      const result =
        some.length === 0
          ? null
          : some.flatMap((entry) => [encodeName(env, entry.name, encoding), direntType(entry.type)])
      if (!request) return result
      env.loop.enqueue(() => env.makeCallback(request, 'oncomplete', null, result))
      return undefined
    }
    close(request?: any) {
      this.#entries = []
      if (request) env.loop.enqueue(() => env.makeCallback(request, 'oncomplete', null))
    }
  }
  const listSync = (path: unknown) => {
    const { sys } = env.context
    return sys.readdir(pathText(env, path))
  }
  return {
    DirHandle,
    opendir(path: unknown, _encoding: string, request?: any) {
      if (!request) {
        try {
          return new DirHandle(listSync(path))
        } catch (error) {
          throw env.syscallError(error, 'opendir', pathText(env, path))
        }
      }
      env.loop.request(env.context.async.readdir(pathText(env, path)), (error, entries) => {
        if (error) env.makeCallback(request, 'oncomplete', env.syscallError(error, 'opendir', pathText(env, path)))
        else env.makeCallback(request, 'oncomplete', null, new DirHandle(entries!))
      })
      return undefined
    },
    opendirSync(path: unknown) {
      try {
        return new DirHandle(listSync(path))
      } catch (error) {
        throw env.syscallError(error, 'opendir')
      }
    },
  }
}
