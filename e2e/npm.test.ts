import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type BothWorlds, createBothWorlds } from './support/both-worlds.ts'
import { packTexts } from './support/registry/packages.ts'
import { type Registry, startRegistry } from './support/registry/server.ts'
import { openTab, type Tab } from './support/tab.ts'

// Each starts npm a dozen times and more, in the tab and on this machine.
vi.setConfig({ testTimeout: 300_000 })

/** The real npm in the tab, beside the same npm on this machine, against the same registry. */
let registry: Registry
let tab: Tab
let worlds: BothWorlds

beforeAll(async () => {
  registry = await startRegistry({
    extra: [
      packTexts({ name: 'broken-on-the-way', version: '1.0.0' }, { 'index.js': 'module.exports = 1\n' }),
      packTexts(
        {
          name: 'greeter',
          version: '2.1.0',
          bin: { greet: 'cli.js' },
          dependencies: { ms: '*' },
          optionalDependencies: { 'greeter-x64': '2.1.0', 'greeter-wasm32': '2.1.0', 'greeter-nowhere': '1.0.0' },
        },
        { 'cli.js': "#!/usr/bin/env node\nconsole.log('hello', process.argv[2] ?? 'you', require('ms')('2 days'))\n" },
      ),
      packTexts({ name: 'greeter-x64', version: '2.1.0', cpu: ['x64'], os: ['linux'] }),
      packTexts({ name: 'greeter-wasm32', version: '2.1.0', cpu: ['wasm32'] }),
      packTexts({ name: 'only-x64', version: '1.0.0', cpu: ['x64'] }),
    ],
    corrupted: ['broken-on-the-way'],
  })
  tab = await openTab()
  await tab.page.evaluate((url) => window.bootWithRegistries([url]), registry.url)
  worlds = createBothWorlds(tab.page, {
    npm_config_registry: registry.url,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  })
}, 180_000)
afterAll(async () => {
  await tab?.close()
  worlds?.close()
  await registry?.close()
})
afterEach(() => worlds.clear())

/** Times differ from run to run, and so does where a log lies. */
const steady = (text: string) => text.replace(/\bin \d+(\.\d+)?m?s\b/g, 'in …').replace(/_logs\/\S+/g, '_logs/…')

/** The same line in both worlds: same exit code, same words. Gives ours. */
async function same(line: string) {
  const { ours, native } = await worlds.run(line)
  expect({ code: ours.code, stdout: steady(ours.stdout), stderr: steady(ours.stderr) }).toEqual({
    code: native.code,
    stdout: steady(native.stdout),
    stderr: steady(native.stderr),
  })
  return ours
}

async function sameTree() {
  const { ours, native } = await worlds.trees()
  expect(ours).toEqual(native)
  return Object.keys(ours)
}

it('is the pinned version, and comes lazily', async () => {
  expect((await same('npm --version')).code).toBe(0)
  await same('npx --version')
})

describe('install', () => {
  it('lays the same tree and the same lock file as npm does', async () => {
    await same('npm init -y')
    await same('npm install ws minimatch acorn fast-xml-parser @jridgewell/trace-mapping yaml')
    const paths = await sameTree()
    expect(paths).toContain('./package-lock.json')
    expect(paths).toContain('./node_modules/.bin/acorn')
    await same('npm ls')
    await same('npm ls --all --json')
    await same('npm pkg get dependencies')
    await same('cat package-lock.json')
  })

  it('takes it away again', async () => {
    await worlds.write({ 'package.json': '{"name":"a","version":"1.0.0"}' })
    await same('npm install minimatch nanoid')
    await same('npm uninstall minimatch')
    await sameTree()
  })

  it('installs from the lock file, and refuses one that does not fit', async () => {
    await worlds.write({ 'package.json': '{"name":"a","version":"1.0.0","dependencies":{"tinyglobby":"*"}}' })
    await same('npm install')
    await same('rm -rf node_modules; npm ci')
    await sameTree()
    await same('npm pkg set dependencies.nanoid=*')
    expect((await same('npm ci')).code).toBe(1)
  })

  it('uses its cache', async () => {
    await worlds.write({ 'package.json': '{"name":"a","version":"1.0.0","dependencies":{"picomatch":"*"}}' })
    await same('npm install')
    await same('rm -rf node_modules package-lock.json')
    const before = registry.requests.length
    await same('npm install --offline')
    expect(registry.requests.slice(before)).toEqual([])
    await sameTree()
  })

  it('takes the WebAssembly stand-in in the place of a native package', async () => {
    await worlds.write({ 'package.json': '{"name":"a","version":"1.0.0"}' })
    await same('npm install greeter')
    const paths = await sameTree()
    expect(paths.filter((path) => path.endsWith('/package.json') && path.includes('greeter'))).toEqual([
      './node_modules/greeter-wasm32/package.json',
      './node_modules/greeter/package.json',
    ])
    await same('npm install only-x64')
  })

  it('says what is missing, broken or refused', async () => {
    await worlds.write({ 'package.json': '{"name":"a","version":"1.0.0"}' })
    expect((await same('npm install no-such-package-here')).stderr).toContain('E404')
    expect((await same('npm install broken-on-the-way --fetch-retries=0')).stderr).toContain('EINTEGRITY')
    await sameTree()
  })

  it('refuses a registry that the page is not configured with', async () => {
    await worlds.write({ 'package.json': '{"name":"a","version":"1.0.0"}' })
    const { ours } = await worlds.run('npm install ws --registry=https://registry.example.com/ --fetch-retries=0')
    expect(ours.code).toBe(1)
    expect(ours.stderr).toContain('EACCES')
    expect(ours.stderr).toContain('may reach package registries only')
  })
})

describe('run', () => {
  it('runs scripts with their environment, and ends as they do', async () => {
    await worlds.write({
      'package.json': JSON.stringify({
        name: 'scripted',
        version: '1.2.3',
        scripts: {
          pretest: 'echo before',
          test: 'node --test --test-reporter=tap',
          fails: 'exit 3',
          tells: 'echo $npm_package_name $npm_package_version $npm_lifecycle_event',
        },
      }),
      'a.test.js': "require('node:test')('a', () => {})",
    })
    await same('npm run')
    await same('npm run tells')
    expect((await same('npm run fails')).code).toBe(3)
    expect((await same('npm run missing')).code).toBe(1)
    const { ours, native } = await worlds.run('npm test')
    expect([ours.code, native.code]).toEqual([0, 0])
    await worlds.write({ 'b.test.js': "require('node:test')('b', () => { throw new Error('b') })" })
    const red = await worlds.run('npm test')
    expect([red.ours.code, red.native.code]).toEqual([1, 1])
  })

  it('runs what was installed: npx, npm exec, and programs that require or import it', async () => {
    await worlds.write({
      'package.json': '{"name":"a","version":"1.0.0"}',
      'parse.cjs': "console.log(JSON.stringify(require('acorn').parse('a + b', { ecmaVersion: 2022 }).body))",
      'glob.mjs': "import { minimatch } from 'minimatch'; console.log(minimatch('a/b.js', '**/*.js'))",
      'talk.mjs': `import { WebSocketServer, WebSocket } from 'ws'
        const server = new WebSocketServer({ port: 4801 })
        server.on('connection', (peer) => peer.on('message', (text) => peer.send(String(text).toUpperCase())))
        const client = new WebSocket('ws://localhost:4801')
        client.on('open', () => client.send('over a socket'))
        client.on('message', (text) => { console.log(String(text)); client.close(); server.close() })`,
    })
    await same('npm install acorn json5 minimatch ws greeter')
    expect((await same('npx json5 --version')).code).toBe(0)
    await same('npm exec -- greet there')
    await same('npm exec -c "greet again"')
    await same('greet plainly')
    await same('node parse.cjs')
    await same('node glob.mjs')
    expect((await same('node talk.mjs')).stdout).toBe('OVER A SOCKET\n')
  })

  it('fetches what npx is asked for and has not', async () => {
    await worlds.write({ 'package.json': '{"name":"a","version":"1.0.0"}' })
    expect((await same('npx --yes --package=greeter greet stranger')).stdout).toBe('hello stranger 172800000\n')
  })
})

it('asks the registry without a cookie or a token', () => {
  expect(registry.secrets).toEqual([])
})
