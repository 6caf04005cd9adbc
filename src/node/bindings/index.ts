import type { BindingFactory } from '../env.ts'
import { asyncContextFrame } from './async-context-frame.ts'
import { asyncWrap } from './async-wrap.ts'
import { builtins } from './builtins.ts'
import { caresWrap } from './cares-wrap.ts'
import { config } from './config.ts'
import { credentials } from './credentials.ts'
import { diagnosticsChannel, mksnapshot, permission, report, sea, traceEvents, wasmWebApi } from './diagnostics.ts'
import { errors } from './errors.ts'
import { fs } from './fs/binding.ts'
import { fsDir } from './fs-dir.ts'
import { fsEventWrap } from './fs-event-wrap.ts'
/**
 * `internalBinding(name)` is the stub made from the real binding's shape, with this laid over it. A name that is not
 * here is stub only: its functions throw when called, unless `harmless.ts` lets them do nothing.
 */
import { LIBRARY_BINDINGS } from './libs.ts'
import { options } from './options.ts'
import { os } from './os.ts'
import { performance } from './performance.ts'
import { pipeWrap } from './pipe-wrap.ts'
import { processMethods } from './process-methods.ts'
import { processWrap } from './process-wrap.ts'
import { serdes } from './serdes/binding.ts'
import { ipcSerdes } from './serdes/ipc.ts'
import { signalWrap } from './signal-wrap.ts'
import { spawnSync } from './spawn-sync.ts'
import { streamWrap } from './stream-wrap.ts'
import { taskQueue } from './task-queue.ts'
import { tcpWrap } from './tcp-wrap.ts'
import { timers } from './timers.ts'
import { tlsWrap } from './tls-wrap.ts'
import { ttyWrap } from './tty-wrap.ts'
import { uv } from './uv.ts'
import { internalOnlyV8, v8 } from './v8.ts'
import { worker } from './worker.ts'
export const BINDINGS: Record<string, BindingFactory> = {
  ...LIBRARY_BINDINGS,
  async_context_frame: asyncContextFrame,
  async_wrap: asyncWrap,
  builtins,
  cares_wrap: caresWrap,
  config,
  credentials,
  diagnostics_channel: diagnosticsChannel,
  errors,
  fs,
  fs_dir: fsDir,
  fs_event_wrap: fsEventWrap,
  internal_only_v8: internalOnlyV8,
  mksnapshot,
  options,
  os,
  performance,
  permission,
  pipe_wrap: pipeWrap,
  process_methods: processMethods,
  process_wrap: processWrap,
  report,
  sea,
  serdes,
  ipc_serdes: ipcSerdes,
  signal_wrap: signalWrap,
  spawn_sync: spawnSync,
  stream_wrap: streamWrap,
  task_queue: taskQueue,
  tcp_wrap: tcpWrap,
  timers,
  tls_wrap: tlsWrap,
  trace_events: traceEvents,
  tty_wrap: ttyWrap,
  uv,
  v8,
  wasm_web_api: wasmWebApi,
  worker,
}
