import type { Program } from './program.ts'

/** Servers, each with a client of its own that asks it over a port of the same machine. */
const SERVERS: Program[] = [
  { name: 'express-4', packages: { express: '4.21.2' }, files: 'express', commands: ['node client.js'] },
  { name: 'express-5', packages: { express: '5.2.1' }, files: 'express', commands: ['node client.js'] },
  { name: 'koa', packages: { koa: '2.14.2' }, files: 'koa', commands: ['node main.js'] },
  { name: 'fastify', packages: { fastify: '5.4.0' }, files: 'fastify', commands: ['node main.js'] },
  {
    name: 'hono',
    packages: { hono: '4.12.15', '@hono/node-server': '1.19.14' },
    files: 'hono',
    commands: ['node main.mjs'],
  },
  { name: 'ws', packages: { ws: '8.18.3' }, files: 'ws', commands: ['node client.mjs'] },
  { name: 'axios', packages: { axios: '1.7.9' }, files: 'axios', commands: ['node main.js'] },
]

const LIBRARIES: Program[] = [
  {
    name: 'commander',
    packages: { commander: '12.1.0' },
    files: 'commander',
    commands: [
      'node cli.js',
      'node cli.js --help',
      'node cli.js add 1 2.5 --round',
      'node cli.js add x',
      'node cli.js ad 1',
      'node cli.js wait --for 5',
      'node cli.js wait',
      'node cli.js add 1 --unit mile',
      'node cli.js help add',
      'node cli.js -V',
      'node cli.js fail',
    ],
  },
  {
    name: 'yargs',
    packages: { yargs: '17.7.2' },
    files: 'yargs',
    commands: [
      'node cli.js',
      'node cli.js --help',
      'node cli.js hi " Ada " -t 2 --loud',
      'node cli.js greet',
      'node cli.js greet a --odd',
      'node cli.js later',
      'node cli.js greet --help',
      'node cli.js --version',
    ],
  },
  {
    name: 'chalk',
    packages: { chalk: '4.1.2' },
    files: 'chalk',
    commands: [
      'node main.mjs',
      'FORCE_COLOR=1 node main.mjs',
      'FORCE_COLOR=3 node main.mjs',
      'NO_COLOR=1 node main.mjs',
      'node main.mjs --color=256',
      'TERM=xterm-256color COLORTERM=truecolor node main.mjs --color',
    ],
  },
  { name: 'zod', packages: { zod: '4.3.6' }, files: 'zod', commands: ['node main.mjs'] },
  { name: 'lodash', packages: { lodash: '4.17.21' }, files: 'lodash', commands: ['node main.js'] },
]

const RUNNERS: Program[] = [
  {
    name: 'node-test',
    packages: {},
    files: 'node-test',
    commands: [
      'node --test pass.mjs',
      'node --test fail.mjs',
      'node --test --test-reporter=tap pass.mjs',
      'node --test --test-reporter=dot pass.mjs fail.mjs',
      'node --test --test-name-pattern=adds pass.mjs',
      'node --test --test-reporter=junit fail.mjs | grep -v time=',
      'node pass.mjs',
    ],
  },
  {
    name: 'mocha',
    packages: { mocha: '11.7.1' },
    files: 'mocha',
    commands: [
      'mocha pass.js',
      'mocha fail.js',
      'mocha module.mjs pass.js -R json',
      'mocha -R tap pass.js fail.js',
      'mocha -R spec --grep adds --bail pass.js fail.js',
      'mocha --parallel pass.js module.mjs',
      'mocha none.js',
    ],
  },
  {
    name: 'jest',
    packages: { jest: '29.7.0' },
    files: 'jest',
    commands: [
      'jest --openHandlesTimeout=0 pass',
      'jest --openHandlesTimeout=0 --ci fail',
      'jest --openHandlesTimeout=0 --ci',
      'jest --openHandlesTimeout=0 none',
    ],
    // Which file is done first, and whether Jest thinks it slow.
    masks: [/^Time: .*$/gm],
    known: "a trace names the receiver of a call to a vm context's global: Proxy",
  },
  {
    name: 'jest-30',
    packages: { jest: '30.3.0' },
    files: 'jest',
    commands: ['jest --openHandlesTimeout=0 pass', 'jest --openHandlesTimeout=0 --ci fail'],
    masks: [/^Time: .*$/gm],
    wasm: true,
  },
  {
    name: 'vitest',
    packages: { vitest: '5.1.1', vite: '8.3.8' },
    files: 'vitest',
    commands: ['vitest run pass', 'vitest run fail', 'vitest run --reporter=tap'],
    masks: [/^ *(Start at|Duration) .*$/gm],
    wasm: true,
  },
  {
    name: 'tape',
    packages: { tape: '5.9.0' },
    files: 'tape',
    commands: ['node pass.js', 'node fail.js', 'tape pass.js'],
  },
  {
    name: 'uvu',
    packages: { uvu: '0.5.6' },
    files: 'uvu',
    commands: ['node pass.mjs', 'uvu . "pass.mjs$"', 'uvu . "fail.mjs$"'],
    known: 'a trace names the receiver of a call through an imported namespace: Proxy, not Module',
  },
]

const TOOLS: Program[] = [
  {
    name: 'tsc',
    packages: { typescript: '6.0.3' },
    files: 'tsc',
    commands: [
      'tsc -p . && node out/main.js && cat out/shapes.js out/shapes.d.ts out/shapes.js.map',
      'cp broken/broken.ts.txt broken/broken.ts; tsc --ignoreConfig --strict --noEmit broken/broken.ts',
      'tsc --ignoreConfig --strict --pretty --noEmit broken/broken.ts',
      'tsc --ignoreConfig --noEmit none.ts',
      'tsc --version',
      'tsc -p . --listFiles --incremental && ls out',
    ],
  },
  {
    name: 'eslint',
    packages: { eslint: '9.31.0', '@eslint/js': '9.31.0' },
    files: 'eslint',
    commands: [
      'cp bad.txt bad.js; eslint good.js',
      'eslint bad.js',
      'eslint --fix bad.js; cat bad.js',
      'eslint -f json good.js',
      'eslint --no-config-lookup --rule "{no-undef: 2}" bad.js',
      'eslint none.js',
    ],
  },
  {
    name: 'prettier',
    packages: { prettier: '3.5.3' },
    files: 'prettier',
    commands: [
      'for f in *.txt; do cp $f ${f%.txt}; done; prettier messy.jsx messy.ts messy.css messy.md messy.yaml messy.html',
      'prettier --check messy.ts',
      'prettier --write messy.css',
      'prettier --check messy.css',
      'prettier broken.js',
      'prettier --no-semi --single-quote messy.jsx',
    ],
  },
  {
    name: 'esbuild',
    packages: { 'esbuild-wasm': '0.25.12' },
    files: 'esbuild',
    commands: [
      'esbuild source/main.js --bundle --format=cjs',
      'esbuild source/view.tsx --minify --target=es2018',
      'esbuild source/none.js',
      'esbuild source/main.js --bundle --splitting --format=esm --outdir=out && ls out',
    ],
  },
  {
    name: 'rollup',
    packages: { rollup: 'npm:@rollup/wasm-node@4.19.0' },
    files: 'rollup',
    commands: [
      'node build.mjs',
      'rollup source/main.js --format es --dir out; ls out; cat out/main.js',
      'cp broken.txt broken.js; rollup broken.js',
      'rollup source/lazy.js -f iife -n lazy',
    ],
  },
]

/** Packages' own tests. Of these, minimist and qs publish theirs; the others' are in their repositories. */
const SUITES: Program[] = [
  {
    name: 'minimist-suite',
    packages: { minimist: '1.2.8', tape: '5.9.0' },
    commands: ['cd node_modules/minimist && tape "test/*.js"'],
  },
  {
    name: 'qs-suite',
    packages: {
      qs: '6.14.0',
      tape: '5.9.0',
      'es-value-fixtures': '1.7.1',
      'for-each': '0.3.5',
      'has-override-mistake': '1.0.1',
      'has-property-descriptors': '1.0.2',
      'has-proto': '1.2.0',
      'has-symbols': '1.1.0',
      'iconv-lite': '0.5.2',
      'mock-property': '1.1.0',
      'object-inspect': '1.13.4',
      'safer-buffer': '2.1.2',
    },
    commands: ['cd node_modules/qs && tape "test/**/*.js"'],
  },
  {
    name: 'picomatch-suite',
    packages: { mocha: '11.7.1', 'fill-range': '7.1.1' },
    unpublished: 'test',
    commands: ['mocha test/*.js'],
  },
  {
    name: 'js-yaml-suite',
    packages: { mocha: '11.7.1', 'fast-check': '2.25.0', argparse: '2.0.1' },
    unpublished: 'test',
    commands: ['mocha test/*.js'],
  },
  {
    name: 'mustache-suite',
    packages: { mocha: '11.7.1', chai: '3.5.0' },
    unpublished: 'test',
    commands: ['mocha test/*-test.js'],
  },
]

export const PROGRAMS: readonly Program[] = [...SERVERS, ...LIBRARIES, ...RUNNERS, ...TOOLS, ...SUITES]
