import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inBash, inTabShell } from './support/native-shell.ts'
import { openTab, type Tab } from './support/tab.ts'

let tab: Tab
beforeAll(async () => {
  tab = await openTab()
})
afterAll(() => tab?.close())

const FILES = {
  'd/a.txt': 'one\ntwo\nthree\nTwo\n',
  'd/b.txt': 'x 1\ny 2\nx 3\n',
  'd/sub/c.md': 'deep two\n',
}

/** What a template literal cannot hold. */
const TICK = '`'

/** Each line runs in native bash and in the tab: stdout, stderr and exit code must be the same. */
function alike(commands: string): void {
  it.each(commands.split('\n').filter((line) => line !== ''))('%s', async (command) => {
    const script = { command, files: FILES }
    expect(await inTabShell(tab, script)).toEqual(inBash(script))
  })
}

describe('files', () => {
  alike(String.raw`
ls d; ls -1 d/sub; ls -A d; ls -R d; ls -d d/*/; ls -S d; ls -r d; ls -p d; ls -F d
ls -la d | awk 'NR>3 {print $1, $2, $5, $NF}'; ls -lh d/a.txt | awk '{print $5}'
ls nosuch; ls nosuch d/b.txt
find d -type f | sort; find d -name '*.txt' -exec wc -l {} \; | sort; find d -type d -name sub
find d -maxdepth 1 -mindepth 1 | sort; find d -name '*.md' -print0 | xargs -0 cat; find d -name c.md -delete; ls d/sub
find d -type f ! -name '*.md' | sort; find d \( -name a.txt -o -name b.txt \) | sort; find d -path '*sub*' | sort
touch -d '2020-01-02 03:04:05' f; touch -r f g; [ f -nt d/a.txt ] || echo older; touch new; stat -c '%n %s %F' new
stat -c '%s %n' d/a.txt; stat -c %F d; stat nosuch; stat -c %Y d/a.txt | wc -c; stat --printf '%a\t%A\n' d/b.txt
chmod 640 d/a.txt; stat -c %a d/a.txt; chmod u+x,g-r d/a.txt; stat -c %A d/a.txt; chmod -R 700 d/sub; stat -c %a d/sub; chmod +x nosuch
ln -s d/a.txt l; cat l; readlink l; ls -l l | awk '{print $1, $NF}'; ln d/a.txt h; stat -c %h h; ln -s x l; ln -sf d/b.txt l; readlink -f l
ln -s nowhere l; ls; rm -f l; ls; rm -f nosuch
mkdir -p a/b/c; mkdir d; mkdir -v z; rmdir a/b/c; rmdir a; ls -d a/b; mkdir x/y/z
cp d/a.txt copy; cp -r d e; diff -r d e && echo same; cp d f; echo $?; cp nosuch x; cp d/a.txt d/b.txt e/sub; ls e/sub
mv d/a.txt moved; ls d; mv moved d/b.txt d/sub; ls d/sub; mv nosuch x; mv -n d/sub/moved d/sub/b.txt; mv d dd; ls
rm -rf d/sub; ls d; rm nosuch; rm -f nosuch; rm d; echo $?; rm -v d/a.txt; rm -r d; ls
du -sh d | cut -f2; du -a d | cut -f2 | sort
basename /a/b.txt .txt; dirname /a/b.txt; realpath d/../d; realpath -e nosuch; pwd -P; cd d; cd ..; cd nosuch; pushd d > /dev/null; popd > /dev/null
mktemp -d | wc -l; truncate -s 3 d/a.txt; cat d/a.txt; echo; truncate -s +2 d/a.txt; wc -c d/a.txt; cmp d/a.txt d/b.txt; cmp d/b.txt d/b.txt; echo $?
which sh ls | wc -l; which nosuchcmd; echo $?; command -v echo; type nosuch
`)
})

describe('text', () => {
  alike(String.raw`
grep -rn two d | sort; grep -rn --include='*.md' two d; grep -i two d/a.txt; grep -c two d/a.txt; grep -v two d/a.txt; grep -l two -r d | sort
grep two nosuch; echo $?; grep -q two d/a.txt && echo found; grep -q nope d/a.txt || echo none
grep -E '^(one|t.o)$' d/a.txt; grep -o 'w.' d/a.txt; grep -w two d/a.txt; grep -A1 one d/a.txt; grep -n -B1 two d/a.txt
grep -F 'x 1' d/b.txt; grep -x 'x 1' d/b.txt; grep -m1 x d/b.txt; grep -h x d/b.txt d/a.txt; grep -P '\d+' d/b.txt
sed -i 's/two/2/' d/a.txt; cat d/a.txt; sed -n 2,3p d/a.txt; sed '2d;s/e/E/g' d/a.txt; sed -e '$a end' -e '1i start' d/a.txt
sed -E 's/(x) ([0-9])/\2-\1/' d/b.txt; sed 's|x|/|' d/b.txt; sed -n '/one/,/three/p' d/a.txt; sed '/^x/!d' d/b.txt; sed 's/x/&&/;y/12/ab/' d/b.txt; sed '$!N;s/\n/+/' d/a.txt
awk '{s+=$2} END {print s, NR}' d/b.txt; awk -F, '{print $2}' <<< 'a,b,c'; awk '/x/ {c[$1]++} END {for (k in c) print k, c[k]}' d/b.txt
awk -v n=3 'BEGIN {print n*2, length("hello"), toupper("abc"), substr("hello",2,3), index("hello","l"), split("a:b",p,":"); printf "%5.2f|%-5s|%x\n", 3.14159, "ab", 255}'
echo a b c | xargs -n1 echo -; printf 'a\nb\n' | xargs -I{} echo '<{}>'; echo | xargs echo none; seq 5 | xargs -n 2
sort d/b.txt; sort -r d/b.txt; sort -k2 -n -r d/b.txt; sort -u -k1,1 d/b.txt; printf '10\n9\n2\n' | sort -n; printf 'b\na\n' | sort -o s; cat s
sort d/b.txt | cut -d' ' -f1 | uniq -c; printf 'a\na\nb\n' | uniq -d; printf 'a\na\nb\n' | uniq -u; printf 'a\nA\n' | uniq -i
head -2 d/a.txt; tail -1 d/a.txt; head -c 5 d/a.txt; tail -n +3 d/a.txt; head -n -1 d/a.txt; tail -c 4 d/a.txt; head -1 d/a.txt d/b.txt; tail -q -n1 d/a.txt d/b.txt; head nosuch
yes | head -c 6; yes a | head -3; seq 100000 | head -1
cut -d' ' -f2 d/b.txt; cut -c1-2 d/a.txt; cut -f1,3 -d: <<< 'a:b:c'; tr a-z A-Z < d/a.txt; tr -d 'o' < d/a.txt; tr -s 'e' < d/a.txt; tr ' ' '\n' <<< 'p q'
wc d/a.txt; wc -l < d/a.txt; wc -w d/a.txt; wc -c d/*.txt; wc < d/b.txt; wc nosuch
diff d/a.txt d/b.txt; echo $?; diff -u d/a.txt d/a.txt; echo $?; diff -q d/a.txt d/b.txt; echo a > p; echo b > q; diff p q; diff -u --label p --label q p q; printf x > r; diff r p
diff -r d d && echo same; cp -r d e; echo more >> e/a.txt; touch e/new; diff -r d e; diff nosuch d/a.txt; echo $?
seq 12 > p; sed '3d;9s/9/nine/' p > q; diff p q; diff -u --label a --label b p q; diff -U1 --label a --label b p q
comm d/b.txt d/b.txt; join <(echo 'a 1') <(echo 'a 2'); paste d/b.txt d/b.txt; rev <<< abc; tac d/b.txt; nl d/b.txt; fold -w 3 <<< abcdef; expr 3 + 4
cat -n d/b.txt; cat -A d/b.txt; cat nosuch d/b.txt; split -l 1 d/b.txt part; ls part*; cat partaa
printf '%s-%d-%.1f|%-4s|%x|%c|%%|%b\n' a 5 2.5 ab 255 hello 'x\ty'; printf '%s\n' a b c; printf '%q\n' 'a b'
echo hi | tee o1 o2; cat o1 o2; echo more | tee -a o1 > /dev/null; cat o1
seq 3; seq 2 2 6; seq -s, 3; seq -w 8 10; seq 3 -1 1; seq 0.5 1.5
`)
})

describe('archives and sums', () => {
  alike(`
tar czf t.tgz d; tar tzf t.tgz | sort; mkdir o; tar xzf t.tgz -C o; diff -r d o/d && echo same
tar cf t.tar d/a.txt d/b.txt; tar tf t.tar; rm d/a.txt; tar xf t.tar; cat d/a.txt; tar -xvf t.tar; tar --exclude='*.md' -cf - d | tar tf - | sort
tar xf nosuch.tar 2>/dev/null; echo $?; tar cf t.tar d; mkdir o; tar xf t.tar -C o --strip-components=1 d/sub; find o | sort; tar xf t.tar nothere 2>/dev/null; echo $?
chmod 750 d/a.txt; ln -s a.txt d/l; touch -d @1000 d/b.txt; tar czf t.tgz d; rm -r d; tar xzf t.tgz; stat -c '%a %n' d/a.txt; readlink d/l; stat -c %Y d/b.txt
n=d/$(printf 'long%.0s' {1..40}); echo x > $n; tar cf t.tar d; rm $n; tar xf t.tar; cat $n
gzip d/a.txt; ls d; gunzip d/a.txt.gz; cat d/a.txt; gzip -k d/b.txt; zcat d/b.txt.gz; gzip -c d/b.txt | gzip -dc; gzip -dc < d/b.txt.gz | wc -c; echo hi | gzip | gunzip
gzip nosuch; echo $?; echo no > x.gz; gzip -d x.gz; echo $?; (echo a | gzip; echo b | gzip) > two.gz; zcat two.gz
base64 d/b.txt; base64 d/b.txt | base64 -d; echo hi | base64 -w0; md5sum d/a.txt; sha256sum d/a.txt; sha1sum < d/a.txt; sha512sum d/a.txt
sha256sum d/a.txt d/b.txt > s; sha256sum -c s; echo >> d/a.txt; sha256sum -c s; echo $?
`)
})

describe('the shell', () => {
  alike(String.raw`
date -u -d @0 +%Y-%m-%dT%H:%M:%S; date -u -d '2024-02-03 04:05:06' '+%s %j %a %b'; date +%Y | wc -c; date -d nonsense
env -i A=1 env; A=2 env | grep ^A=; env B=3 sh -c 'echo $B'; printenv HOME; env | grep -c HOME
test -f d/a.txt && echo f; [ -d d ] && echo d; [ 1 -lt 2 -a 3 -gt 2 ] && echo and; [[ abc == a* ]] && echo glob; [[ abc =~ b(.) ]] && echo ${'$'}{BASH_REMATCH[1]}; [ a = b ]; echo $?; [ 1 -eq x ]
sleep 0.1; sleep 5 & kill $!; wait $!; echo $?; kill -0 99999; kill -l 9; kill nosuch
(exit 3) & wait $!; echo $?; sleep 0.2 & wait; echo $?; timeout 0.2 sleep 5; echo $?
cat <(echo one) <(echo two); diff <(seq 3) <(seq 1 2 5); while read -r l; do echo "[$l]"; done < <(printf 'p\nq\n'); cat <<< "here $((1+1))"
a=(x y 'z w'); echo ${'$'}{a[1]} ${'$'}{#a[@]} "${'$'}{a[@]:1}"; a+=(v); for i in "${'$'}{a[@]}"; do echo "<$i>"; done; declare -A m=([k]=1 [j]=2); echo ${'$'}{m[k]} ${'$'}{#m[@]}; unset a[0]; echo ${'$'}{!a[@]}
f() { local x=in; echo "$1 $# $x"; return 4; }; x=out; f a b; echo $? $x; g() { f "$@" c; }; g z
trap 'echo bye' EXIT; trap 'echo usr' USR1; kill -USR1 $$; (trap 'echo sub' EXIT); trap - EXIT; trap -p USR1
set -euo pipefail; false | true; echo never
set -u; echo $nope; echo never
set -e; f() { false; echo in; }; f || echo caught; false; echo never
true | false | true; echo $? ${'$'}{PIPESTATUS[@]}; ! true; echo $?; false && echo no; (exit 7); echo $?
echo d/*.txt; echo d/?.txt; echo nosuch*; shopt -s nullglob; echo x nosuch*; shopt -s globstar; echo d/**/*.md; echo d/[ab].txt
echo {1..5} {a,b}{1,2} {01..03} {a..e..2} x{,y}; mkdir -p q/{r,s}; ls q
echo $((7/2)) $((7%3)) $((2**10)) $((1<<4)) $((5>3?1:0)) $((0x1f)) $((010)); ((i=3)); ((i++)); echo $i; let j=i*2; echo $j
echo $(echo $(echo nested)) ${TICK}echo back${TICK}; x=$(printf 'a\n\n'); echo "[$x]"; echo "$(cat d/b.txt | wc -l)"
x=hello.tar.gz; echo ${'$'}{x%.gz} ${'$'}{x%%.*} ${'$'}{x#*.} ${'$'}{x##*.} ${'$'}{x/l/L} ${'$'}{x//l/L} ${'$'}{x:1:3} ${'$'}{x^^} ${'$'}{x:-d} ${'$'}{y:-def} ${'$'}{#x} ${'$'}{y:+set}; : ${'$'}{y:=assigned}; echo $y; echo ${'$'}{nope:?missing}
case abc in a*) echo A;; *) echo other;; esac; case x in [!a-w]) echo range;& y) echo fall;; esac
for ((i=0;i<3;i++)); do [ $i = 1 ] && continue; echo $i; done; while :; do break; done; until true; do :; done
exec 3> f3; echo to3 >&3; exec 3>&-; cat f3; { echo o; echo e >&2; } 2>&1 | sort; ls nosuch 2>&1 >/dev/null; echo app >> f3; cat < f3
read a b <<< 'p q r'; echo "$a|$b"; IFS=, read -ra p <<< '1,2,3'; echo ${'$'}{p[2]}; printf 'k=v\n' | while IFS='=' read k v; do echo $k:$v; done; read -n 2 z <<< abc; echo $z; mapfile -t L < d/a.txt; echo ${'$'}{#L[@]}
nosuchcmd; echo $?; ./d; echo $?; echo '#!/bin/sh' > s.sh; ./s.sh; echo $?; chmod +x s.sh; ./s.sh; echo $?; sh -c 'exit 9'; echo $?
cd d; cd nosuch; echo $?; type nosuch; set -- a 'b c'; echo $2; shift; echo $#; uname; tty
`)
})

describe('what does not fit on a line', () => {
  it('reads here-documents', async () => {
    const script = { command: "cat <<EOF; cat <<-'EOT'\na $HOME $((1+1))\nEOF\n\tb $HOME\n\tEOT\n" }
    expect(await inTabShell(tab, script)).toEqual(inBash(script))
  })

  it('follows a file that grows', async () => {
    const ended = await inTabShell(tab, {
      command:
        'echo first > log; tail -f log > seen & until [ -s seen ]; do sleep 0.05; done; echo second >> log; until grep -q second seen; do sleep 0.05; done; kill $!; cat seen',
    })
    expect(ended).toMatchObject({ stdout: 'first\nsecond\n', code: 0 })
  })

  it('lives on when a tool breaks', async () => {
    const ended = await inTabShell(tab, { command: 'sqlite3 x.db "select 1" 2>/dev/null; echo on' })
    expect(ended.stdout).toContain('on\n')
  })
})
