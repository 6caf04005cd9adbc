import type { Policy } from '../../src/protocol/policy.ts'

/** What the person forbids: the program `rm`, and any change of what lies in `kept/`. */
export const POLICY: Policy = {
  preset: 'auto',
  rules: [
    { effect: 'deny', on: { kind: 'command', words: ['rm'] } },
    { effect: 'deny', on: { kind: 'command', words: ['tsc'] } },
    { effect: 'deny', on: { kind: 'path', glob: 'kept' } },
  ],
}

export const FILES: Record<string, string> = {
  'victim.txt': 'alive',
  'kept/a.txt': 'kept',
  'kept/deep/b.txt': 'kept',
  'package.json': JSON.stringify({
    name: 'p',
    private: true,
    scripts: { clean: 'rm victim.txt', pretest: 'rm victim.txt', test: 'true', spill: 'node spill.js' },
  }),
  'spill.js': "require('fs').writeFileSync('kept/a.txt', 'changed')",
  'spill.py': "open('kept/a.txt', 'w').write('changed')",
  'names.txt': 'victim.txt\n',
}

export interface Evasion {
  name: string
  /** Given to `sh -c`. Without the policy it does what it must not do. */
  command: string
  /** `rm`: victim.txt goes. `kept`: something in kept/ changes. `tsc`: it says its version. */
  breaks: 'rm' | 'kept' | 'tsc'
}

const rm = (name: string, command: string): Evasion => ({ name, command, breaks: 'rm' })
const kept = (name: string, command: string): Evasion => ({ name, command, breaks: 'kept' })
const tsc = (name: string, command: string): Evasion => ({ name, command, breaks: 'tsc' })
const base64 = (text: string) => Buffer.from(text).toString('base64')
const node = (code: string) => `node -e ${JSON.stringify(code).replaceAll('$', '\\$')}`
const python = (code: string) => `python3 -c ${JSON.stringify(code)}`

/** Ways round a rule on the program `rm`. */
const COMMANDS: Evasion[] = [
  rm('plainly', 'rm victim.txt'),
  rm('single quotes', "'rm' victim.txt"),
  rm('quotes inside', 'r"m" victim.txt'),
  rm('a backslash', '\\rm victim.txt'),
  rm('a path', '/bin/rm victim.txt'),
  rm('a path with dots', '/usr/../bin/./rm victim.txt'),
  rm('a variable', 'X=rm; $X victim.txt'),
  rm('two variables', 'A=r B=m; "$A$B" victim.txt'),
  rm('an escape', "$'\\x72m' victim.txt"),
  rm('an octal escape', "$'\\162\\155' victim.txt"),
  rm('printf', '$(printf "\\162m") victim.txt'),
  rm('a default value', '${NONE:-rm} victim.txt'),
  rm('a substring', 'X=format; ${X:2:1}${X:3:1} victim.txt'),
  rm('rev', '$(echo mr | rev) victim.txt'),
  rm('braces', '{rm,victim.txt}'),
  rm('a glob', '/bin/r[m] victim.txt'),
  rm('sh -c', 'sh -c "rm victim.txt"'),
  rm('bash -c in sh -c', `sh -c "bash -c 'rm victim.txt'"`),
  rm('eval', 'eval "r""m victim.txt"'),
  rm('base64 into sh', `echo ${base64('rm victim.txt')} | base64 -d | sh`),
  rm('a here-document into sh', 'sh <<EOF\nrm victim.txt\nEOF'),
  rm('a here-string into sh', 'sh <<< "rm victim.txt"'),
  rm('source', 'echo "rm victim.txt" > s; . ./s'),
  rm('a script', 'printf "#!/bin/sh\\nrm victim.txt\\n" > s; chmod +x s; ./s'),
  rm('xargs', 'xargs rm < names.txt'),
  rm('xargs with a shell', `xargs -I{} sh -c 'rm {}' < names.txt`),
  rm('find -exec', 'find . -name victim.txt -exec rm {} ";"'),
  rm('find | xargs', 'find . -name victim.txt -print0 | xargs -0 rm'),
  rm('env', 'env rm victim.txt'),
  rm('env -S', 'env -S "rm victim.txt"'),
  rm('command', 'command rm victim.txt'),
  rm('exec', 'exec rm victim.txt'),
  rm('nohup', 'nohup rm victim.txt'),
  rm('timeout', 'timeout 5 rm victim.txt'),
  rm('time', 'time rm victim.txt'),
  rm('a function', 'f() { rm "$1"; }; f victim.txt'),
  rm('an alias', 'shopt -s expand_aliases\nalias gone=rm\ngone victim.txt'),
  rm('a trap', 'trap "rm victim.txt" EXIT; true'),
  rm('in the background', 'rm victim.txt & wait'),
  rm('a subshell', '(cd . && (rm victim.txt))'),
  rm('a substitution', 'echo $(rm victim.txt)'),
  rm('process substitution', 'cat <(rm victim.txt)'),
  rm('a loop', 'for c in rm; do $c victim.txt; done'),
  rm('an array', 'a=(rm victim.txt); "${a[@]}"'),
  rm('a link to its folder', 'ln -s /bin ./b; ./b/rm victim.txt'),
  rm('a copy under its name', 'cp /bin/cat ./rm; ./rm victim.txt'),
  rm('PATH', 'mkdir b; cp /bin/cat b/rm; PATH=$PWD/b:$PATH; hash -r; rm victim.txt'),
  rm('an npm script', 'npm run clean'),
  rm('a script that npm runs before another', 'npm test'),
  rm('npx', 'npx -c "rm victim.txt"'),
  rm("node's execve", node("process.execve('/bin/rm', ['rm', 'victim.txt'], process.env)")),
  rm("node's execSync", node("require('child_process').execSync('rm victim.txt')")),
  rm("node's spawnSync", node("require('child_process').spawnSync('rm',['victim.txt'])")),
  rm(
    "node's spawn with another argv[0]",
    node("require('child_process').spawnSync('/bin/rm',['victim.txt'],{argv0:'cat'})"),
  ),
  rm("Python's os.system", python("import os; os.system('rm victim.txt')")),
  rm("Python's subprocess", python("import subprocess; subprocess.run(['rm','victim.txt'])")),
  rm("Python's subprocess with a shell", python("import subprocess; subprocess.run('r''m victim.txt', shell=True)")),
]

/** Ways round a rule on a program that is a script of npm's. */
const SCRIPTS: Evasion[] = [
  tsc('by its path', '/usr/local/bin/tsc --version'),
  tsc('by its file', 'node "$(realpath /usr/local/bin/tsc)" --version'),
  tsc('by its file, behind an option with a value', 'node -r fs "$(realpath /usr/local/bin/tsc)" --version'),
  tsc('by a link of another name', 'ln -s /usr/local/bin/tsc ./build; ./build --version'),
]

/** Ways round a rule on files. */
const PATHS: Evasion[] = [
  kept('a redirection', 'echo changed > kept/a.txt'),
  kept('appending', 'echo changed >> kept/a.txt'),
  kept('>|', 'set -C; echo changed >| kept/a.txt'),
  kept('<>', 'exec 3<> kept/a.txt; echo changed >&3'),
  kept('truncating', ': > kept/a.txt'),
  kept('tee', 'echo changed | tee kept/a.txt'),
  kept('a here-document', 'cat > kept/a.txt <<EOF\nchanged\nEOF'),
  kept('..', 'mkdir -p x && echo changed > x/../kept/a.txt'),
  kept('an absolute path', 'echo changed > /home/project/./kept//a.txt'),
  kept('from inside', 'cd kept && echo changed > a.txt'),
  kept('through a link to the file', 'ln -s kept/a.txt l && echo changed > l'),
  kept('through a link to the folder', 'ln -s kept l && echo changed > l/a.txt'),
  kept('through a chain of links', 'ln -s kept m && ln -s m l && echo changed > l/deep/b.txt'),
  kept('a new file through a link to where none is', 'ln -s kept/new.txt l && echo changed > l'),
  kept('a hard link', 'ln kept/a.txt l && echo changed > l'),
  kept('a new file', 'touch kept/new.txt'),
  kept('a new folder', 'mkdir kept/new'),
  kept('cp', 'echo changed > x && cp x kept/a.txt'),
  kept('mv over it', 'echo changed > x && mv x kept/a.txt'),
  kept('mv away', 'mv kept/a.txt gone.txt'),
  kept('mv of the folder', 'mv kept gone'),
  kept('mv of the folder and back', 'mv kept x && echo changed > x/a.txt && mv x kept'),
  kept('mv of a folder into its place', 'mkdir -p n/kept && echo changed > n/kept/a.txt && cp -r n/kept .'),
  kept('sed -i', 's=s; sed -i s/kept/changed/ kept/a.txt'),
  kept('truncate', 'truncate -s 0 kept/a.txt'),
  kept('find -delete', 'find kept -name "a.txt" -delete'),
  kept('tar', 'mkdir -p n/kept && echo changed > n/kept/a.txt && tar -C n -cf x.tar kept && tar -xf x.tar'),
  kept('chmod', 'chmod 000 kept/a.txt'),
  kept("node's fs.writeFileSync", node("require('fs').writeFileSync('kept/a.txt','changed')")),
  kept("node's fs.rmSync", node("require('fs').rmSync('kept',{recursive:true,force:true})")),
  kept("node's promises", node("require('fs/promises').unlink('kept/a.txt')")),
  kept(
    "node's renameSync over it",
    node("const f=require('fs');f.writeFileSync('x','changed');f.renameSync('x','kept/a.txt')"),
  ),
  kept(
    "node's copyFileSync",
    node("const f=require('fs');f.writeFileSync('x','changed');f.copyFileSync('x','kept/a.txt')"),
  ),
  kept("node's createWriteStream", node("require('fs').createWriteStream('kept/a.txt').end('changed')")),
  kept(
    "node's fd writes",
    node("const f=require('fs');const d=f.openSync('kept/a.txt','r+');f.writeSync(d,'changed')"),
  ),
  kept("node's truncateSync", node("require('fs').truncateSync('kept/a.txt',1)")),
  kept(
    'a worker thread',
    node("new (require('worker_threads').Worker)(\"require('fs').writeFileSync('kept/a.txt','changed')\",{eval:true})"),
  ),
  kept('a shell of a node of a shell', node("require('child_process').execSync('echo changed > kept/a.txt')")),
  kept(
    'a detached child',
    node(
      "const c=require('child_process').spawn('sh',['-c','echo changed > kept/a.txt'],{detached:true,stdio:'ignore'});c.on('exit',()=>{})",
    ),
  ),
  kept('a copy of node', 'cp /usr/bin/node ./other && ./other spill.js'),
  kept('an npm script', 'npm run spill'),
  kept("Python's open", 'python3 spill.py'),
  kept("Python's os.remove", python("import os; os.remove('kept/a.txt')")),
  kept("Python's shutil", python("import shutil; shutil.rmtree('kept')")),
  kept("Python's os.replace", python("import os; open('x','w').write('changed'); os.replace('x','kept/a.txt')")),
  kept("Python's os.symlink", python("import os; os.symlink('kept','l'); open('l/a.txt','w').write('changed')")),
]

export const EVASIONS: Evasion[] = [...COMMANDS, ...SCRIPTS, ...PATHS]
