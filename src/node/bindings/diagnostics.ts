import type { BindingFactory } from '../env.ts'

/** Bindings for diagnosis that say that they are off. */
export const traceEvents: BindingFactory = () => {
  const enabled = new Uint8Array(1)
  return {
    isTraceCategoryEnabled: () => false,
    getCategoryEnabledBuffer: () => enabled,
    setTraceCategoryStateUpdateHandler() {},
    getEnabledCategories: () => undefined,
    trace() {},
    CategorySet: class CategorySet {
      enable() {}
      disable() {}
    },
  }
}

/** There is no snapshot to build or to wake from. */
export const mksnapshot: BindingFactory = () => ({
  isBuildingSnapshotBuffer: new Uint8Array(1),
  setSerializeCallback() {},
  setDeserializeCallback() {},
  setDeserializeMainFunction() {},
})

export const report: BindingFactory = (env) => {
  const state: Record<string, any> = {
    Compact: false,
    ExcludeNetwork: false,
    ExcludeEnv: false,
    Directory: '',
    Filename: '',
    Signal: 'SIGUSR2',
  }
  const flags: Record<string, boolean> = { FatalError: false, Signal: false, UncaughtException: false }
  const binding: Record<string, Function> = {
    writeReport() {
      throw env.unavailable('A diagnostic report')
    },
    /** What is known here of what Node's report (`src/node_report.cc`) says: the header, and that nothing is linked. */
    getReport() {
      const { process, start } = env
      const now = Date.now()
      return JSON.stringify({
        header: {
          reportVersion: 5,
          event: 'JavaScript API',
          trigger: 'GetReport',
          filename: null,
          dumpEventTime: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
          dumpEventTimeStamp: String(now),
          processId: start?.pid,
          threadId: 0,
          cwd: process.cwd(),
          commandLine: start?.argv,
          nodejsVersion: process.version,
          wordSize: 64,
          arch: process.arch,
          platform: process.platform,
          componentVersions: process.versions,
          release: process.release,
        },
        environmentVariables: state.ExcludeEnv ? undefined : { ...process.env },
        sharedObjects: [],
      })
    },
  }
  for (const name of Object.keys(state)) {
    binding[`get${name}`] = () => state[name]
    binding[`set${name}`] = (value: unknown) => {
      state[name] = value
    }
  }
  for (const name of Object.keys(flags)) {
    binding[`shouldReportOn${name}`] = () => flags[name]
    binding[`setReportOn${name}`] = (value: boolean) => {
      flags[name] = value
    }
  }
  return binding
}

/** Node's permission model is not in force: the sandbox itself is the limit. */
export const permission: BindingFactory = () => ({ has: () => true, drop() {} })

export const sea: BindingFactory = () => ({
  isSea: () => false,
  isExperimentalSeaWarningNeeded: () => false,
  getAsset: () => undefined,
  getAssetKeys: () => [],
})

export const wasmWebApi: BindingFactory = () => ({ setImplementation() {} })

export const diagnosticsChannel: BindingFactory = () => ({
  setPublishCallback() {},
  subscribers: new Uint32Array(64),
  getOrCreateChannelIndex: (() => {
    const indexes = new Map<unknown, number>()
    return (name: unknown) => {
      if (!indexes.has(name)) indexes.set(name, indexes.size)
      return indexes.get(name)
    }
  })(),
  linkNativeChannel() {},
})
