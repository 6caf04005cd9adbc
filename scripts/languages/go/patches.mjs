// @ts-check
/**
 * What of Go's own toolchain is changed so that it runs in the tab: parts that ask the host for processes and pipes,
 * and parts that spare work. Every change must fit exactly, so that another version of Go which is laid out otherwise
 * is refused and never half changed. Go itself is not touched: `go build -overlay` reads the changed files instead.
 */

/** @typedef {{ from: string, to: string } | { cutFrom: string, cutTo: string }} Edit */

/** Machines that the tools would also compile for. Without them the compiler is less than half as large. */
const otherArchitectures = (/** @type {string[]} */ names, /** @type {string} */ prefix) =>
  names.map((name) => ({ from: `\t"${prefix}/${name}"\n`, to: '' }))
const COMPILE = ['amd64', 'arm', 'arm64', 'loong64', 'mips', 'mips64', 'ppc64', 'riscv64', 's390x', 'x86']

/** @type {Record<string, Edit[]>} by file below GOROOT/src */
export const PATCHES = {
  'cmd/compile/main.go': [
    ...otherArchitectures(
      COMPILE.map((name) => `internal/${name}`),
      'cmd/compile',
    ),
    { cutFrom: '\t"386":      x86.Init,\n', cutTo: '\t"wasm":     wasm.Init,\n' },
  ],
  'cmd/compile/internal/ssa/config.go': [{ cutFrom: '\tcase "amd64":\n', cutTo: '\tcase "wasm":\n' }],
  'cmd/link/main.go': [
    ...otherArchitectures(
      COMPILE.map((name) => `internal/${name}`),
      'cmd/link',
    ),
    { cutFrom: '\tcase "386":\n', cutTo: '\tcase "wasm":\n' },
  ],
  'syscall/syscall_wasip1.go': [
    { cutFrom: 'type WaitStatus uint32\n', cutTo: '// Rusage is a placeholder' },
    { cutFrom: 'func Kill(pid int', cutTo: 'func Sendfile(' },
    { cutFrom: 'func StartProcess(', cutTo: 'func Umask(' },
  ],
  'syscall/fs_wasip1.go': [
    { cutFrom: 'func Pipe(fd []int) error {\n\treturn ENOSYS\n}\n', cutTo: '' },
    { cutFrom: 'func Chmod(path string', cutTo: 'func Fchmod(' },
    {
      from: '\treturn openat(dirFd, pathPtr, pathLen, openmode, perm)\n',
      to:
        '\tfd, err := openat(dirFd, pathPtr, pathLen, openmode, perm)\n' +
        // A program that was linked must be executable; preview 1 creates files without a mode.
        '\tif err == nil && openmode&O_CREATE != 0 && perm&0111 != 0 {\n\t\tChmod(path, perm)\n\t}\n' +
        '\treturn fd, err\n',
    },
  ],
  'os/exec_unix.go': [
    { from: 'syscall.Wait4(p.Pid, &status, 0, &rusage)', to: 'waitWithoutBlocking(p.Pid, &status, &rusage)' },
  ],
  // Waiting for signals takes all of the one thread, and readers of pipes would never get to run. There are none here:
  // a signal ends the whole process group.
  'cmd/go/internal/base/signal.go': [
    { from: 'func StartSigHandlers() {\n\tprocessSignalsOnce()\n', to: 'func StartSigHandlers() {\n' },
  ],
  'cmd/go/internal/modindex/read.go': [
    {
      from: '\tmodroot = filepath.Clean(modroot)\n\tif str.HasFilePathPrefix(modroot, cfg.GOROOTsrc) ||',
      to:
        '\tmodroot = filepath.Clean(modroot)\n\tif modroot == cfg.GOROOTsrc {\n\t\treturn openStandard()\n\t}\n' +
        '\tif str.HasFilePathPrefix(modroot, cfg.GOROOTsrc) ||',
    },
  ],
  'cmd/go/internal/work/action.go': [
    {
      from: '\t\t\t// gccgo standard library is "fake" too.\n',
      to: '\t\t\tif usePrebuilt(a, p) {\n\t\t\t\treturn a\n\t\t\t}\n\n\t\t\t// gccgo standard library is "fake" too.\n',
    },
  ],
  'cmd/go/internal/work/buildid.go': [
    // The tools come with this very command: asking each for its version would start it once more.
    {
      from: '\t\tpath := base.Tool(name)\n\t\tdesc := "go tool " + name\n',
      to:
        '\t\tpath := base.Tool(name)\n\t\tdesc := "go tool " + name\n' +
        '\t\tif cfg.BuildToolexec == nil && (name != "vet" || VetTool == path) {\n' +
        '\t\t\treturn name + " version " + runtime.Version()\n\t\t}\n',
    },
    { from: '\t"os/exec"\n', to: '\t"os/exec"\n\t"runtime"\n' },
  ],
}

/** Files of ours, by the place below GOROOT/src that they take. */
export const ADDED = {
  'syscall/process_tabwright.go': 'syscall_process.go',
  'os/pipe_wasm.go': 'os_pipe.go',
  'os/exec/lp_wasm.go': 'exec_look_path.go',
  'cmd/go/internal/lockedfile/internal/filelock/filelock_other.go': 'file_lock.go',
  'cmd/go/internal/modindex/standard_tabwright.go': 'standard_index.go',
  'cmd/go/internal/modindex/writeindex/main.go': 'write_standard_index.go',
  'cmd/go/internal/work/prebuilt_tabwright.go': 'prebuilt.go',
}

/**
 * @param {string} text
 * @param {Edit[]} edits
 * @returns {string | null} null where one of them does not fit exactly once
 */
export function patched(text, edits) {
  let changed = text
  for (const edit of edits) {
    const anchor = 'from' in edit ? edit.from : edit.cutFrom
    const at = changed.indexOf(anchor)
    if (at < 0 || ('from' in edit && changed.includes(anchor, at + 1))) return null
    if ('from' in edit) changed = changed.slice(0, at) + edit.to + changed.slice(at + anchor.length)
    else {
      const end = edit.cutTo === '' ? at + anchor.length : changed.indexOf(edit.cutTo, at)
      if (end < 0) return null
      changed = changed.slice(0, at) + changed.slice(end)
    }
  }
  return changed
}
