import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { createNativeSandbox, type NativeSandbox } from '../../src/tools/test-support/native-sandbox.ts'
import { type ModelServer, startModelServer } from './server.ts'

/** What a test of the loop stands on: one model server for the file, and for each test a sandbox of real programs. */
export function openNativePlay(): { readonly server: ModelServer; readonly sandbox: NativeSandbox } {
  let server: ModelServer
  let sandbox: NativeSandbox
  beforeAll(async () => {
    server = await startModelServer()
  })
  beforeEach(async () => {
    sandbox = await createNativeSandbox()
  })
  afterEach(async () => {
    server.reset()
    await sandbox.dispose()
  })
  afterAll(() => server.close())
  return {
    get server() {
      return server
    },
    get sandbox() {
      return sandbox
    },
  }
}
