import { OPEN_FLAGS } from '../../../protocol/syscall.ts'
import type { BindingFactory, NodeEnv } from '../../env.ts'
import { portsOf } from '../messaging/binding.ts'
import { type AtOnce, createAtOnce, type Outcome } from './at-once.ts'
import { checkCopy, copyFailure } from './copy-checks.ts'
import { createFileHandle } from './file-handle.ts'
import { createOperations, type Operation } from './operations.ts'
import { runAsync, runSync } from './plan.ts'
import { createStatWatcher } from './stat-watcher.ts'
import { copyFile, copyTimes, copyTree, removeTree } from './tree.ts'
import { isDirectory, isSystemError, pathText, statValues, unshared } from './values.ts'

/** Suffixes that a package's main file may lack, in the order of `legacyMainResolveExtensions`. */
const MAIN_SUFFIXES = ['', '.js', '.json', '.node', '/index.js', '/index.json', '/index.node']
const INDEX_FILES = ['index.js', 'index.json', 'index.node']

/** `internalBinding('fs')`. */
export const fs: BindingFactory = (env, stub) => {
  const { context, native } = env
  const decoder = new native.TextDecoder('utf-8', { ignoreBOM: true })
  const operations = createOperations(env)
  const binding: Record<string, any> = {}
  const world: World = { env, usePromises: stub.kUsePromises, atOnce: createAtOnce(env) }
  for (const name of Object.keys(operations)) binding[name] = toFunction(world, operations[name]!)
  binding.close = (fd: number, ...rest: unknown[]) => {
    world.atOnce.forget(fd)
    return close(fd, ...rest)
  }

  const close = toFunction(world, operations.close!)

  class FSReqCallback extends env.AsyncWrap {
    constructor() {
      super('FSREQCALLBACK')
    }
  }
  const FileHandle = createFileHandle(env, world.atOnce)
  // Threads share the descriptors of their process.
  portsOf(env).handles.set('internal/fs/promises#FileHandle', {
    is: (value) => value instanceof FileHandle,
    take: (handle: InstanceType<typeof FileHandle>) => handle.releaseFD(),
    make: (fd: number) => new FileHandle(fd),
  })

  const openPlan = operations.open!
  const text = (path: unknown) => pathText(env, path)
  const kind = (path: string): number => {
    try {
      const stat = context.sys.stat(path)
      return stat ? (isDirectory(stat) ? 1 : 0) : -2
    } catch (error) {
      return env.errnoOf(error)
    }
  }

  const probe =
    (name: 'stat' | 'lstat') => (path: unknown, bigint: boolean, request?: unknown, throwIfNoEntry?: boolean) => {
      if (request !== undefined) {
        const run = function* (...args: unknown[]) {
          try {
            return yield* operations[name]!.run(...args)
          } catch (error) {
            if (throwIfNoEntry === false && isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined
            throw error
          }
        }
        return toFunction(world, { ...operations[name]!, run })(path, bigint, request)
      }
      try {
        const stat = context.sys[name](text(path))
        if (stat) return statValues(stat, bigint)
      } catch (error) {
        if (throwIfNoEntry === false && isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined
        throw env.syscallError(error, name, text(path))
      }
      if (throwIfNoEntry === false) return undefined
      throw env.uvException({ code: 'ENOENT', errno: -2, syscall: name, path: text(path) })
    }

  Object.assign(binding, {
    FSReqCallback,
    FileHandle,
    StatWatcher: createStatWatcher(env),
    stat: probe('stat'),
    lstat: probe('lstat'),
    fstat(fd: number, bigint: boolean, request?: unknown, shouldNotThrow?: boolean) {
      if (request !== undefined) return toFunction(world, operations.fstat!)(fd, bigint, request)
      env.requireBuiltin('internal/validators').validateInt32(fd, 'fd', 0)
      try {
        return statValues(context.sys.fstat(fd), bigint)
      } catch (error) {
        if (shouldNotThrow) return undefined
        throw env.syscallError(error, 'fstat')
      }
    },
    internalModuleStat: (...args: unknown[]) => kind(text(args.find((arg) => typeof arg === 'string'))),
    existsSync: (path: unknown) => kind(text(path)) >= 0,
    readFileUtf8(target: unknown, flags: number) {
      try {
        if (typeof target === 'number') return decoder.decode(readRest(env, target))
        if (flags === OPEN_FLAGS.O_RDONLY) return decoder.decode(unshared(context.sys.readFile(text(target))))
        const fd = context.sys.open(text(target), flags, 0o666)
        try {
          return decoder.decode(readRest(env, fd))
        } finally {
          context.sys.close(fd)
        }
      } catch (error) {
        if (typeof target === 'number' || isSystemError(error, 'EISDIR')) throw env.syscallError(error, 'read')
        throw env.syscallError(error, 'open', text(target))
      }
    },
    writeString: withContext(world, operations.writeString!, 4),
    writeBuffer: withContext(world, operations.writeBuffer!, 5),
    openFileHandle(path: unknown, flags: number, mode: number, request?: unknown) {
      const run = function* () {
        const fd = (yield* openPlan.run(path, flags, mode)) as number
        return new FileHandle(fd)
      }
      return toFunction(world, { ...openPlan, run })(path, flags, mode, request)
    },
    rmSync(path: unknown, _retries: number, recursive: boolean) {
      const name = text(path)
      const stat = context.sys.lstat(name)
      if (!stat) return
      if (isDirectory(stat) && !recursive) {
        const error: any = new Error(`Path is a directory: ${name}`)
        error.code = 'ERR_FS_EISDIR'
        error.path = name
        throw error
      }
      try {
        runSync(env, removeTree(name))
      } catch (error) {
        throw env.syscallError(error, 'rm', name)
      }
    },
    legacyMainResolve(directory: string, main: string | undefined, base: string | undefined) {
      if (typeof main === 'string')
        for (const [index, suffix] of MAIN_SUFFIXES.entries())
          if (kind(`${directory}/${main}${suffix}`) === 0) return index
      for (const [index, name] of INDEX_FILES.entries())
        if (kind(`${directory}/${name}`) === 0) return MAIN_SUFFIXES.length + index
      const { ERR_MODULE_NOT_FOUND } = env.requireBuiltin('internal/errors').codes
      throw new ERR_MODULE_NOT_FOUND(directory, base, 'package')
    },
    getFormatOfExtensionlessFile(path: string) {
      try {
        const bytes = context.sys.readFile(path)
        return bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d ? 1 : 0
      } catch {
        return 0
      }
    },
    cpSyncCheckPaths: (from: string, to: string, dereference: boolean, recursive: boolean) =>
      checkCopy(env, text(from), text(to), dereference, recursive),
    cpSyncOverrideFile(from: string, to: string, mode: number, preserveTimestamps: boolean) {
      context.sys.unlink(to)
      runSync(env, copyFile(from, to, mode))
      if (preserveTimestamps) runSync(env, copyTimes(from, to))
    },
    cpSyncCopyDir(
      from: string,
      to: string,
      force: boolean,
      dereference: boolean,
      errorOnExist: boolean,
      verbatimSymlinks: boolean,
      preserveTimestamps: boolean,
    ) {
      const options = { force, dereference, errorOnExist, verbatimSymlinks, preserveTimestamps, fail: copyFailure(env) }
      try {
        runSync(env, copyTree(text(from), text(to), options))
      } catch (error) {
        throw env.syscallError(error, 'cp', text(from), text(to))
      }
    },
  })
  return binding
}

interface World {
  env: NodeEnv
  usePromises: symbol
  atOnce: AtOnce
}

/** The binding's function of an operation: throws, completes a request, or gives a promise. */
function toFunction({ env, usePromises, atOnce }: World, operation: Operation): (...args: any[]) => unknown {
  const name = (args: unknown[], index: number | undefined) =>
    index === undefined || typeof args[index] === 'number'
      ? undefined
      : `${pathText(env, args[index])}${operation.syscall === 'mkdtemp' ? 'XXXXXX' : ''}`
  const failure = (error: unknown, args: unknown[]) =>
    env.syscallError(error, operation.syscall, name(args, operation.path), name(args, operation.dest))
  return (...args) => {
    if (operation.fd) env.requireBuiltin('internal/validators').validateInt32(args[0], 'fd', 0)
    const request = args[operation.request]
    if (request === undefined) {
      try {
        return runSync(env, operation.run(...args))
      } catch (error) {
        throw failure(error, args)
      }
    }
    if (request === usePromises)
      return new Promise((resolve, reject) => {
        const done = (error: unknown, value: unknown) => {
          if (error) reject(failure(error, args))
          else resolve(value)
        }
        finish(atOnce.attempt(operation, args), args, done)
      })
    const done = (error: unknown, value: unknown) => {
      if (error) env.makeCallback(request, 'oncomplete', failure(error, args))
      else if (value === undefined) env.makeCallback(request, 'oncomplete', null)
      else env.makeCallback(request, 'oncomplete', null, value)
    }
    finish(atOnce.attempt(operation, args), args, done, request as object)
    return undefined
  }

  /** `request`: `done` calls back into the program. */
  function finish(
    outcome: Outcome | null,
    args: unknown[],
    done: (error: unknown, value: unknown) => void,
    request?: object,
  ): void {
    if (!outcome) return env.loop.request(runAsync(env, operation.run(...args)), done, true, request)
    const tell = () => {
      atOnce.told()
      if ('error' in outcome) done(outcome.error, undefined)
      else done(null, outcome.value)
    }
    env.loop.finished(tell, request === undefined, request)
  }
}

/** `writeSync` wants a synchronous failure in an object that follows the (absent) request. */
function withContext(world: World, operation: Operation, request: number) {
  const { env } = world
  const run = toFunction(world, operation)
  return (...args: any[]) => {
    const details = args[request + 1]
    if (args[request] !== undefined || details === undefined) return run(...args)
    try {
      return runSync(env, operation.run(...args))
    } catch (error) {
      details.errno = env.errnoOf(error)
      details.code = (error as { code: string }).code
      details.syscall = operation.syscall
      return undefined
    }
  }
}

function readRest(env: NodeEnv, fd: number): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = []
  let length = 0
  for (;;) {
    const part = env.context.sys.read(fd, 65536, -1)
    if (part.length === 0) break
    parts.push(part)
    length += part.length
  }
  const whole = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
