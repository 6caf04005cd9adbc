import { describe, expect, it } from 'vitest'
import { type Given, runShell } from '../../../e2e/support/shell-in-node.ts'

/** Each with what bash 5.2 prints and ends with. */
function check(cases: [script: string, stdout: string, code: number, given?: Given][]): void {
  it.each(cases)('%s', async (script, stdout, code, given) => {
    const ended = await runShell(script, given)
    expect({ stdout: ended.stdout, code: ended.code }, ended.stderr).toEqual({ stdout, code })
  })
}

describe('$? reaches into', () => {
  check([
    ['if (exit 3); then :; else rc=$?; echo $rc; exit $rc; fi', '3\n', 3],
    ['die() { local c=$?; exit $c; }; (exit 5) || die', '', 5],
    ['cleanup() { rc=$?; echo rc=$rc; exit $rc; }; trap cleanup EXIT; false', 'rc=1\n', 1],
    ['false || { echo failed; false; exit $?; }', 'failed\n', 1],
    ['set -e; trap "echo err \\$?" ERR; (exit 4)', 'err 4\n', 4],
    ['(exit 4); case x in x) echo $?;; esac', '4\n', 0],
    ['(exit 4); for i in 1; do echo $?; done', '4\n', 0],
    ['while ! (exit 4); do echo $?; break; done', '0\n', 0],
    ['(exit 4); . ./s; echo $?', '4\n0\n', 0, { files: { s: 'echo $?' } }],
    ['(exit 4); . ./s; echo $?', '0\n', 0, { files: { s: '' } }],
    ['false; case x in x) ;; esac; echo $?', '0\n', 0],
    ['false; for i in; do :; done; echo $?', '0\n', 0],
    ['false; if false; then :; fi; echo $?', '0\n', 0],
  ])
})
