import { beforeEach, expect, it } from 'vitest'
import { createHeldMachine } from '../../project/held-machine.ts'
import type { GuardReply, GuardRequest, Policy, Rule } from '../../protocol/policy.ts'
import type { GuardedSandbox, Sandbox } from '../../protocol/sandbox.ts'
import { createMachine } from '../machine.ts'
import { createMachineSandbox } from '../surface/machine-sandbox.ts'

const path = (effect: Rule['effect'], glob: string): Rule => ({ effect, on: { kind: 'path', glob } })
const auto = (...rules: Rule[]): Policy => ({ preset: 'auto', rules })

let raw: Sandbox
let held: GuardedSandbox
let asked: GuardRequest[]
let reply: (request: GuardRequest) => Promise<GuardReply>
let refused: string[]

beforeEach(async () => {
  const none = () => {
    throw new Error('no program is run here')
  }
  const machine = createMachine({ pool: { take: none, module: none, warm() {}, close() {} }, asset: none })
  raw = createMachineSandbox({ machine, portUrl: String, onPreviewScript() {}, serve() {} })
  asked = []
  refused = []
  reply = async () => ({ allowed: true })
  held = await raw.guarded!({
    ask(request) {
      asked.push(request)
      return reply(request)
    },
    refused: (words) => void refused.push(words),
  })
  await raw.fs.mkdir('kept/deep', { recursive: true })
  await raw.fs.writeFile('kept/a.txt', 'kept')
  await raw.fs.writeFile('free.txt', 'free')
})

const denied = (work: Promise<unknown>) => expect(work).rejects.toMatchObject({ code: 'EACCES' })

it('holds nobody without a policy, nor whoever came by another way', async () => {
  await held.fs.writeFile('kept/a.txt', 'changed')
  await held.setPolicy(auto(path('deny', 'kept')))
  await raw.fs.writeFile('kept/a.txt', 'by the page')
  expect(await held.fs.readFile('kept/a.txt', 'utf8')).toBe('by the page')
})

it('refuses what a rule denies, whatever the path is called', async () => {
  await held.setPolicy(auto(path('deny', 'kept')))
  await raw.fs.symlink('kept', 'link')
  await raw.fs.symlink('kept/none.txt', 'dangling')
  await denied(held.fs.writeFile('kept/a.txt', 'x'))
  await denied(held.fs.writeFile('./kept/../kept//a.txt', 'x'))
  await denied(held.fs.writeFile('link/a.txt', 'x'))
  await denied(held.fs.writeFile('dangling', 'x'))
  await denied(held.fs.rm('kept', { recursive: true }))
  await denied(held.fs.rename('kept', 'other'))
  await denied(held.fs.rename('free.txt', 'kept/b.txt'))
  await denied(held.fs.mkdir('kept/more'))
  await denied(held.fs.chmod('kept/a.txt', 0))
  expect(refused).toContain("write kept/a.txt: The person's rule is: deny files at kept.")
  await held.fs.writeFile('free.txt', 'x')
})

it('names a folder with all that is in it when it moves', async () => {
  await held.setPolicy(auto(path('ask', 'kept/a.txt')))
  await held.fs.rename('kept', 'other')
  expect(asked.map(({ subjects }) => subjects)).toEqual([[{ kind: 'write', path: 'kept/a.txt' }]])
})

it('looks again when it was allowed: what a link leads to may be another file by then', async () => {
  await held.setPolicy(auto(path('ask', 'free.txt'), path('deny', 'kept')))
  await raw.fs.symlink('free.txt', 'link')
  reply = async () => {
    await raw.fs.rm('link')
    await raw.fs.symlink('kept/a.txt', 'link')
    return { allowed: true }
  }
  await denied(held.fs.writeFile('link', 'x'))
  expect(await raw.fs.readFile('kept/a.txt', 'utf8')).toBe('kept')
})

it('says what the person said, and goes with a fork', async () => {
  await held.setPolicy(auto(path('ask', 'free.txt')))
  reply = async () => ({ allowed: false, reason: 'Not now.' })
  await expect(held.fs.writeFile('free.txt', 'x')).rejects.toMatchObject({ code: 'EACCES', reason: 'Not now.' })
  const fork = await held.fork()
  await denied(fork.fs.writeFile('free.txt', 'x'))
})

it('read only is the project, not the scratch beside it', async () => {
  await held.setPolicy({ preset: 'read-only', rules: [] })
  await denied(held.fs.writeFile('new.txt', 'x'))
  await held.fs.writeFile('/tmp/scratch', 'x')
})

it('tests that are run from the page are held to what was denied, and to approved tests', async () => {
  let rules: Rule[] = [path('ask', 'free.txt')]
  const machineFor = createHeldMachine(() => rules)
  expect(await machineFor(raw)).toBe(raw)
  rules = [path('ask', 'free.txt'), path('deny', 'kept'), { ...path('ask', 'test'), approvedTest: true }]
  const machine = await machineFor(raw)
  await denied(machine.fs.writeFile('kept/a.txt', 'x'))
  await denied(machine.fs.mkdir('test'))
  await machine.fs.writeFile('free.txt', 'x')
  rules = []
  await (await machineFor(raw)).fs.writeFile('kept/a.txt', 'x')
})
