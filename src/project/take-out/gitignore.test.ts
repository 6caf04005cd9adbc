import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { readIgnores } from './gitignore.ts'

const ROOT = `# built
node_modules/
*.log
!keep.log
/dist
build/
docs/**/*.pdf
**/cache
a/**
!a/yes.txt
temp?.txt
[Dd]ebug[0-9].o
[!x]only.md
\\#sharp
\\!bang
ends\\ 
src/*.gen.js
 blank.txt
`
const DEEP = `*.tmp
!wanted.log
/local.txt
`
const PATHS = [
  ...[
    'node_modules/x/index.js',
    'pkg/node_modules/y.js',
    'x.log',
    'deep/x.log',
    'keep.log',
    'dist/a.js',
    'src/dist/a.js',
  ],
  ...[
    'build/a',
    'src/build/a',
    'docs/a.pdf',
    'docs/b/c/a.pdf',
    'docs/a.txt',
    'cache/x',
    'x/cache/y',
    'a/b/c',
    'a/yes.txt',
  ],
  ...[
    'temp1.txt',
    'temp.txt',
    'temp12.txt',
    'Debug1.o',
    'debug9.o',
    'xonly.md',
    'yonly.md',
    '#sharp',
    '!bang',
    'ends ',
  ],
  ...[
    'src/m.gen.js',
    'src/in/m.gen.js',
    ' blank.txt',
    'blank.txt',
    'sub/a.tmp',
    'a.tmp',
    'sub/wanted.log',
    'sub/x.log',
  ],
  ...['sub/local.txt', 'sub/in/local.txt', 'local.txt', 'src/index.js', 'README.md', '.gitignore', 'sub/.gitignore'],
]

test('files are left out as Git leaves them out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tabwright-ignore-'))
  try {
    const files = new Map(PATHS.map((path) => [path, '']))
    files.set('.gitignore', ROOT).set('sub/.gitignore', DEEP)
    for (const [path, text] of files) {
      mkdirSync(join(folder, dirname(path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', folder, '-c', 'core.quotepath=off', '-c', 'core.excludesfile=/dev/null', ...args], {
        encoding: 'utf8',
      })
    git('init', '-q')
    const byGit = git('ls-files', '-z', '--others', '--exclude-standard').split('\0').filter(Boolean).sort()
    const ignores = readIgnores(new Map([...files].filter(([path]) => path.endsWith('.gitignore'))))
    expect(PATHS.filter((path) => !ignores(path)).sort()).toEqual(byGit)
  } finally {
    if (folder.startsWith(join(tmpdir(), 'tabwright-ignore-'))) rmSync(folder, { recursive: true })
  }
})
