// @ts-check
/**
 * Small projects whose runs are recorded. Each has a test that passes, one that fails, one that is skipped, and a name
 * with spaces; then a file that cannot be loaded, one without tests, and one that is all green.
 * @type {Record<string, { commands: Record<string, string>, files: Record<string, string> }>}
 */
export const SAMPLES = {
  vitest: {
    commands: {
      mixed: 'vitest run mixed',
      'mixed-verbose': 'vitest run --reporter=verbose mixed',
      'mixed-junit': 'vitest run --reporter=junit --outputFile=report.xml mixed >/dev/null; cat report.xml',
      'mixed-tap': 'vitest run --reporter=tap mixed',
      green: 'vitest run green',
      'green-verbose': 'vitest run --reporter=verbose green',
      broken: 'vitest run broken green',
      empty: 'vitest run empty',
      none: 'vitest run nowhere',
      unhandled: 'vitest run unhandled',
    },
    files: {
      'package.json': '{ "type": "module" }\n',
      'mixed.test.js': `import { describe, expect, it, test } from 'vitest'
describe('outer', () => {
  describe('inner > deep', () => {
    it('passes well', () => console.log('printed'))
    it('differs', () => expect({ a: 1 }).toEqual({ a: 2 }))
  })
  it.skip('is left out', () => {})
})
test('throws', () => { throw new TypeError('no such thing') })
test.todo('comes later')
`,
      'green.test.js': `import { expect, test } from 'vitest'
test('adds', () => expect(1 + 1).toBe(2))
test('subtracts', () => expect(2 - 1).toBe(1))
`,
      'broken.test.js': `import { test } from 'vitest'
import { missing } from './nowhere.js'
test('never runs', () => missing())
`,
      'empty.test.js': '',
      'unhandled.test.js': `import { test } from 'vitest'
test('passes, but not alone', () => { Promise.reject(new Error('nobody caught this')) })
`,
    },
  },
  unittest: {
    commands: {
      mixed: 'python3 -m unittest test_mixed',
      'mixed-verbose': 'python3 -m unittest -v test_mixed',
      green: 'python3 -m unittest -v test_green',
      broken: 'python3 -m unittest -v test_green test_broken',
      none: 'python3 -m unittest discover -s empty',
    },
    files: {
      'test_mixed.py': `import unittest

class TestThing(unittest.TestCase):
    def test_passes(self):
        print('printed')
    def test_with_words(self):
        """Says what it does."""
    def test_differs(self):
        self.assertEqual([1, 2], [1, 3])
    def test_throws(self):
        {}['missing']
    @unittest.skip('not now')
    def test_skipped(self): pass
    @unittest.expectedFailure
    def test_expected(self):
        self.fail('as expected')
    @unittest.expectedFailure
    def test_unexpected(self): pass
    def test_parts(self):
        for n in range(3):
            with self.subTest(n=n):
                self.assertNotEqual(n, 1)

class TestSetUp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise RuntimeError('no database')
    def test_never(self): pass
`,
      'test_green.py': `import unittest
class TestGreen(unittest.TestCase):
    def test_adds(self): self.assertEqual(1 + 1, 2)
    def test_subtracts(self): self.assertEqual(2 - 1, 1)
`,
      'test_broken.py': 'import nowhere_to_be_found\n',
      'empty/readme.txt': '',
    },
  },
  go: {
    commands: {
      mixed: 'go test ./mixed',
      'mixed-verbose': 'go test -v ./mixed',
      'mixed-json': 'go test -json ./mixed',
      green: 'go test ./green',
      'green-verbose': 'go test -v ./green',
      broken: 'go test -v ./broken ./green',
      none: 'go test ./empty',
      crash: 'go test -v ./crash',
    },
    files: {
      'go.mod': 'module example.com/sample\n\ngo 1.20\n',
      'mixed/mixed_test.go': `package mixed
import ("fmt"; "testing")
func TestPasses(t *testing.T) { fmt.Println("printed") }
func TestDiffers(t *testing.T) { if 1+1 != 3 { t.Errorf("got %d, want %d", 1+1, 3) } }
func TestParts(t *testing.T) {
	t.Run("first part", func(t *testing.T) {})
	t.Run("second", func(t *testing.T) { t.Fatal("broke") })
}
func TestSkipped(t *testing.T) { t.Skip("not now") }
`,
      'green/green_test.go':
        'package green\nimport "testing"\nfunc TestAdds(t *testing.T) {}\nfunc TestSubtracts(t *testing.T) {}\n',
      'broken/broken_test.go': 'package broken\nimport "testing"\nfunc TestNever(t *testing.T) { missing() }\n',
      'empty/empty.go': 'package empty\n',
      'crash/crash_test.go':
        'package crash\nimport "testing"\nfunc TestFirst(t *testing.T) {}\nfunc TestCrash(t *testing.T) { var m map[string]int; m["a"] = 1 }\nfunc TestAfter(t *testing.T) {}\n',
    },
  },
  junit: {
    commands: {
      pytest: 'python3 -m pytest -q -p no:cacheprovider --junitxml=report.xml test_a.py >/dev/null; cat report.xml',
      'pytest-broken':
        'python3 -m pytest -q -p no:cacheprovider --junitxml=report.xml test_broken.py >/dev/null; cat report.xml',
    },
    files: {
      'test_a.py': `import pytest
def test_passes(): print("a < b & c")
def test_differs(): assert [1, 2] == [1, 3], "müssen gleich sein"
@pytest.mark.skip(reason="not now")
def test_skipped(): pass
class TestThing:
    @pytest.mark.parametrize("x", ["a b", "<c>"])
    def test_param(self, x): assert x
@pytest.fixture
def bad(): raise RuntimeError("fixture broke")
def test_fixture(bad): pass
`,
      'test_broken.py': 'def test_x(:\n',
    },
  },
}
