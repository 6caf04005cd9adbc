import { describe, expect, it } from 'vitest'
import { type Given, runShell } from '../../../e2e/support/shell-in-node.ts'

/** Each with what bash 5.2 prints (null: whatever it is) and ends with. */
function check(cases: [script: string, stdout: string | null, code: number, given?: Given][]): void {
  it.each(cases)('%s', async (script, stdout, code, given) => {
    const ended = await runShell(script, given)
    expect({ stdout: stdout ?? ended.stdout, code: ended.code }, ended.stderr).toEqual({ stdout: ended.stdout, code })
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

const LINES = { files: { lines: '1\n2\n3\n' } }

describe('input that several read', () => {
  check([
    ['while read -r l; do sh -c "cat >/dev/null" < /dev/null; echo $l; done < lines', '1\n2\n3\n', 0, LINES],
    ['while read -r l; do sh -c "read x; echo $l-\\$x"; done < lines', '1-2\n3-\n', 0, LINES],
    ['{ read x; sh -c "read y; echo \\$y"; read z; echo $x$z; } < lines', '2\n13\n', 0, LINES],
    ['{ sh -c "read x"; read y; sh -c cat; } < lines', '3\n', 0, LINES],
    ['{ head -n 1; head -c 2; sh -c cat; } < lines', '1\n2\n3\n', 0, LINES],
    ['cat lines | while read -r l; do sh -c "read x; echo $l-\\$x"; done', '1-2\n3-\n', 0, LINES],
    ['sh -c "read x; echo \\$x"; read y; echo $y', 'a\nb\n', 0, { stdin: 'a\nb\nc\n' }],
    ['cat & wait; read x; echo $x', 'a\n', 0, { stdin: 'a\n' }],
    ['while read l; do sh -c cat & wait; echo $l; done < lines', '2\n3\n1\n', 0, LINES],
    ['echo $l', '1\n2\n', 0, { argv: ['sh'], stdin: 'sh -c "read x; echo 1"\nlost\necho 2\n' }],
  ])

  it('is read once, however long it is', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `line ${index} ${'x'.repeat(index % 700)}\n`).join('')
    const { stdout } = await runShell(
      'while IFS= read -r l; do echo "$l"; done < big > out; cmp big out && sh -c "cat out | wc -l"',
      {
        files: { big: lines },
      },
    )
    expect(stdout.trim()).toBe('5000')
  })
})

describe('read', () => {
  check([
    ['{ printf a; sleep 1; echo b; } | { read -t 0.1 x; echo "$? $x"; read y; echo $y; }', '142 a\nb\n', 0],
    ['printf "äöü" | { read -n 2 x; echo $x; cat; }', 'äö\nü', 0],
    ['printf "a\\nb" | { read -N 3 x; echo "$x"; }', 'a\nb\n', 0],
    ['printf "a:b" | { read -d : x; echo $? $x; read -d : x; echo $? $x; }', '0 a\n1 b\n', 0],
    [
      'mapfile -t a < lines; echo ${#a[@]} "${a[2]}"; mapfile b < lines; printf "%s" "${b[@]}"',
      '3 3\n1\n2\n3\n',
      0,
      LINES,
    ],
  ])
})

describe('a command that is given files leaves its input alone, which may never come', () => {
  const OPEN = { stdin: null, limit: 10_000, files: { a: 'one\n', b: 'two\n', 'f.json': '{"a":1}' } }
  check([
    ['base64 a; echo X | wc -c', 'b25lCg==\n2\n', 0, OPEN],
    ['base64 -w 0 a; base64 -d --wrap 3 <(echo b25l)', 'b25lCg==one', 0, OPEN],
    ['paste -d , a b; paste -s a', 'one,two\none\n', 0, OPEN],
    ['rg one a; rg -e two b; mkdir sub; cd sub; cp ../b c; rg -l two .', 'one\ntwo\nc\n', 0, OPEN],
    ['echo one | base64; echo one | base64 -; echo one | paste - a', 'b25lCg==\nb25lCg==\none\tone\n', 0, OPEN],
    ['grep o a; sed s/o/0/ a; sort a; nl a; cut -c1 a; expand a; tac a; od -c a', null, 0, OPEN],
    ['awk 1 a; comm a b; join a b; jq .a f.json; rev a; fold a; strings a; column a; file a', null, 0, OPEN],
  ])
})

describe('a background job', () => {
  check([
    ['{ (sleep .2; echo LATE) & } > log; exec 9> other; sleep .5; cat other log', 'LATE\n', 0],
    ['for i in 1 2; do (sleep .$i; echo done $i) & done > log; wait; cat log', 'done 1\ndone 2\n', 0],
    ['x=$( (sleep .1; echo late) & echo now); echo $x', 'now late\n', 0],
    ['(sleep .1; echo late) & exec > /dev/null; wait', 'late\n', 0],
  ])
})

describe('a file for a command', () => {
  check([
    ['x=$(<lines); echo $x $?; echo "$(< lines)"', '1 2 3 0\n1\n2\n3\n', 0, LINES],
    ['x=$(<nosuch); echo "$?$x"', '1\n', 0],
    ['x=$(< lines tail -n 1); echo $x', '3\n', 0, LINES],
  ])
})

describe('a bracket that is no set', () => {
  check([
    ['case x in [z-a]) echo y;; *) echo n;; esac', 'n\n', 0],
    ['ls -d [z-a]* 2>/dev/null; echo $?', '2\n', 0],
    ['x=a9; echo ${x//[9-0]/} ${x#[z-a]} ${x%[[:space:]-z]}', 'a9 a9 a9\n', 0],
    ['touch a; tar cf t.tar --exclude "[z-a]" a; tar tf t.tar', 'a\n', 0],
  ])
})

describe('set -e', () => {
  check([
    [
      'set -e; { false && true; }; if true; then false && true; fi; echo on; f() { false && true; }; f; echo no',
      'on\n',
      1,
    ],
    ['set -e; (false && true); echo no', '', 1],
    ['set -e; { echo a; } > /nonexistent/x; echo no', '', 1],
    ['set -e; { echo a; } > /nonexistent/x || echo on', 'on\n', 0],
    ['set -e; x=$(false; echo a); echo $x', 'a\n', 0],
    ['set -e; x=$(false); echo no', '', 1],
    ['set -e; shopt -s inherit_errexit; x=$(false; echo a); echo no', '', 1],
    ['trap "echo err" ERR; { false && true; }; if true; then false; fi; (exit 3); echo end', 'err\nerr\nend\n', 0],
    ['true | false; echo ${PIPESTATUS[@]}; (exit 3); echo ${PIPESTATUS[@]}', '0 1\n3\n', 0],
  ])
})

describe('a word that cannot be worked out', () => {
  check([
    ['echo $((08)); echo no', '', 1],
    [': $((1/0)) || echo no', '', 1],
    ['(echo $((1/0)); echo no); echo $?', '1\n', 0],
    ['((1/0)); echo $?; let 1/0; echo $?', '1\n1\n', 0],
    ['shopt -s failglob; echo *.none; echo no', '', 1],
  ])
})

describe('a path through a link', () => {
  const made = 'mkdir -p d/e; echo in-d > d/f; echo top > f; ln -s d/e l;'
  check([
    [`${made} cat l/../f; cat < l/../f; grep . l/../f; [ -e l/../e ] && echo yes`, 'in-d\nin-d\nin-d\nyes\n', 0],
    [`${made} echo new > l/../f; cat f d/f`, 'top\nnew\n', 0],
    [`${made} rm l/../f; ls d; cat f`, 'e\ntop\n', 0],
    [`${made} cd l; pwd; cat ../f; cd ..; pwd`, '/home/project/l\nin-d\n/home/project\n', 0],
    [`${made} rmdir l l/ 2>/dev/null; echo $?; rm l/ 2>/dev/null; echo $?; ls`, '1\n1\nd\nf\nl\n', 0],
    ['mkdir -p a/../b c//d/./e; ls; ls c/d; realpath -m x/../y', 'a\nb\nc\ne\n/home/project/y\n', 0],
  ])
})

describe('rmdir', () => {
  check([
    ['mkdir -p a/b/c d; touch d/f; rmdir -p a/b/c; ls; rmdir d; echo $?; rmdir; echo $?', 'd\n1\n1\n', 0],
    ['mkdir a; rmdir ./a none; echo $?; rmdir .; echo $?; ls', '1\n1\n', 0],
  ])
})

describe('who am I', () => {
  check([
    [
      'id; id -un; id -g; echo $UID $EUID',
      'uid=1000(user) gid=1000(user) groups=1000(user)\nuser\n1000\n1000 1000\n',
      0,
    ],
    ['touch f; stat -c "%u %U %G" f; ls -l f | cut -d " " -f 3,4; whoami', '1000 user user\nuser user\nuser\n', 0],
    ['cut -d: -f1,3 /etc/passwd', 'user:1000\n', 0],
  ])
})

describe('64-bit numbers', () => {
  check([
    [
      'echo $((9007199254740993)) $((9223372036854775807)) $((9223372036854775808))',
      '9007199254740993 9223372036854775807 -9223372036854775808\n',
      0,
    ],
    [
      'echo $((0xffffffffffffffff)) $((-9223372036854775808)) $((1+9007199254740993*2))',
      '-1 -9223372036854775808 18014398509481987\n',
      0,
    ],
    [
      'x=9007199254740993; echo $((x+1)) $(($x)); let y=9007199254740993; echo $y',
      '9007199254740994 9007199254740993\n9007199254740993\n',
      0,
    ],
  ])
})

describe('what is asked for is done, or refused', () => {
  check([
    [
      '(sleep .3; exit 3) & (sleep .1; exit 4) & wait -n; echo $?; wait -n; echo $?; wait -n; echo $?',
      '4\n3\n127\n',
      0,
    ],
    ['(exit 3) & p=$!; (exit 4) & q=$!; wait $p $q; echo $?; wait $p; echo $?', '4\n3\n', 0],
    ['(exit 3) & p=$!; wait; wait $p; echo $?', '3\n', 0],
    ['declare -u U=abc; U+=d; echo $U; declare -l L=ABC; echo $L; L=DEF; echo $L', 'ABCD\nabc\ndef\n', 0],
    ['f() { echo hi; }; declare -F f; declare -f f; declare -f nosuch; echo $?', 'f\nf() { echo hi; }\n1\n', 0],
    ['set -o nosuch; echo $?; shopt -s nosuch; echo $?; shopt -q extglob; echo $?', '2\n1\n1\n', 0],
    [
      'set -o errtrace; set -E; echo $?; shopt dotglob; shopt -s dotglob; shopt dotglob',
      '0\ndotglob        \toff\ndotglob        \ton\n',
      0,
    ],
    ['return; echo $?; hash nosuch; echo $?', '2\n1\n', 0],
  ])

  it.each(['local -n r=x', 'declare -n r=x', 'export -f f', 'trap : DEBUG', 'trap : RETURN'])('%s', async (line) => {
    const { stdout, stderr } = await runShell(`f() { ${line}; }; f; echo $?`)
    expect(stdout).toBe('2\n')
    expect(stderr).toMatch(/not supported|cannot/)
  })
})

describe('tr', () => {
  check([
    ['tr -dc a-z </dev/urandom | head -c 32 | wc -c', '32\n', 0],
    [
      'echo Hello | tr a-z A-Z; echo Hello | tr "[:upper:]" "[:lower:]"; echo aabbc | tr -s ab',
      'HELLO\nhello\nabc\n',
      0,
    ],
    ['echo "a-b c" | tr -d "a-c "; echo a:b | tr : "\\n"; printf "x\\0y" | tr "\\0" _; echo', '-\na\nb\nx_y\n', 0],
    [
      'echo abcd | tr a-d "[x*]"; echo abc | tr -t abc x; echo "a  b" | tr -cs a-z "\\n"; echo hello | tr -ds l eo',
      'xxxx\nxbc\na\nb\nheo\n',
      0,
    ],
    ['echo a | tr; echo $?; echo a | tr z-a x; echo $?; echo a | tr a; echo $?', '1\n1\n1\n', 0],
    ['set -o pipefail; yes | tr y n | head -n 1; echo ${PIPESTATUS[@]}', 'n\n141 141 0\n', 0],
  ])
})

describe('a trap', () => {
  check([
    ['trap "echo got; exit 3" TERM; kill -TERM $$; echo no', 'got\n', 3],
    ['trap "echo got" USR1; kill -USR1 $$; echo after', 'got\nafter\n', 0],
    ['trap "echo exit \\$?" EXIT; trap "exit 9" TERM; kill -TERM $$; echo no', 'exit 9\n', 9],
    ['sh -c \'trap "echo exit" EXIT; kill -TERM $$; echo no\'; echo $?', 'exit\n143\n', 0],
    ['sh -c \'trap "trap - TERM; kill \\$\\$" TERM; kill $$; echo no\'; echo $?', '143\n', 0],
    ['trap "true; exit" EXIT; false', '', 1],
  ])
})

describe('how it ended', () => {
  check([
    ['timeout -s KILL 0.1 sleep 5; echo $?; timeout --preserve-status 0.1 sleep 5; echo $?', '137\n143\n', 0],
    [
      'printf "#!/nosuch/x\\n" > i; chmod +x i; ./i; echo $?; touch n; ./n; echo $?; ./none; echo $?',
      '127\n126\n127\n',
      0,
    ],
    ['bash -c \'trap "echo no" EXIT; exec false\'; echo $?', '1\n', 0],
    ['echo a | tee /nonexistent/x f; echo ${PIPESTATUS[1]}; cat f', 'a\n1\na\n', 0],
    ['f() { g; echo $FUNCNAME; }; g() { echo ${FUNCNAME[*]}; }; f; echo "[$FUNCNAME]" $SECONDS', 'g f\nf\n[] 0\n', 0],
    ['let; echo $?', '1\n', 0],
  ])
})
