import { expect, it } from 'vitest'
import { isByProduct, isCode } from './by-products.ts'

it.each([
  ...['.pytest_cache/v/x', 'src/__pycache__/a.pyc', '.nyc_output/a.json', 'htmlcov/index.html', '.coverage'],
  ...['coverage/lcov.info', 'coverage/lcov-report/src/a.js.html', 'coverage/coverage-final.json', 'server.log'],
  ...['coverage/sorter.js', 'coverage/tmp/coverage-1-2-0.json', 'logs/app.log', 'tsconfig.tsbuildinfo'],
])('%s is left behind by tools', (path) => expect(isByProduct(path)).toBe(true))

it.each([
  ...['src/coverage/price.js', 'coverage/price.js', 'coverage/rules.json', 'data/shop.db', 'shop.sqlite3'],
  ...['src/.cache/a.js', 'lib/htmlcov/a.html', 'a.js', 'logs.js', 'src/.coverage'],
])('%s may be what tests rest on', (path) => expect(isByProduct(path)).toBe(false))

it.each(['a.js', 'src/a.py', 'package.json', 'web/tsconfig.build.json', 'config.json', '.env', 'app/index.html'])(
  '%s says what the project does',
  (path) => expect(isCode(path)).toBe(true),
)

it.each(['data/out.json', 'data/shop.db', 'notes.txt', 'test/__snapshots__/a.snap', 'img/a.png'])(
  '%s is what it works on',
  (path) => expect(isCode(path)).toBe(false),
)
