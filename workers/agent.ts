import { expose } from 'comlink'
import { connectSandbox } from '../src/sandbox/connect-sandbox.ts'
import { createAgentApi } from './agent-api.ts'

expose(createAgentApi({ connectSandbox }))
