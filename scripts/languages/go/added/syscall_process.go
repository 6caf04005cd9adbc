//go:build wasip1

package syscall

import "unsafe"

// Processes, pipes and modes: what preview 1 of WASI lacks, asked of the host (src/languages/wasi/process.ts).

//go:wasmimport tabwright proc_spawn
//go:noescape
func host_proc_spawn(path *byte, pathLen size, args *byte, argsLen size, env *byte, envLen size, dir *byte, dirLen size, fds unsafe.Pointer, fdCount size, pid *int32) Errno

//go:wasmimport tabwright proc_wait
//go:noescape
func host_proc_wait(pid int32, options uint32, status *uint32) Errno

//go:wasmimport tabwright proc_kill
//go:noescape
func host_proc_kill(pid int32, signal uint32) Errno

//go:wasmimport tabwright fd_pipe
//go:noescape
func host_fd_pipe(read *int32, write *int32) Errno

//go:wasmimport tabwright path_chmod
//go:noescape
func host_path_chmod(path *byte, pathLen size, mode uint32) Errno

// The low seven bits are a signal's number, or 0; the next eight a code.
type WaitStatus uint32

func (w WaitStatus) Exited() bool { return w&0x7f == 0 }
func (w WaitStatus) ExitStatus() int {
	if !w.Exited() {
		return -1
	}
	return int(w>>8) & 0xff
}
func (w WaitStatus) Signaled() bool { return w&0x7f != 0 }
func (w WaitStatus) Signal() Signal {
	return Signal(w & 0x7f)
}
func (w WaitStatus) CoreDump() bool     { return false }
func (w WaitStatus) Stopped() bool      { return false }
func (w WaitStatus) Continued() bool    { return false }
func (w WaitStatus) StopSignal() Signal { return 0 }
func (w WaitStatus) TrapCause() int     { return -1 }

const WNOHANG = 1

func joinWords(words []string) []byte {
	var joined []byte
	for _, word := range words {
		joined = append(joined, word...)
		joined = append(joined, 0)
	}
	return joined
}

func absolute(path string) string {
	if isAbs(path) {
		return path
	}
	return joinPath(cwd, path)
}

func StartProcess(argv0 string, argv []string, attr *ProcAttr) (pid int, handle uintptr, err error) {
	args, env := joinWords(argv), joinWords(attr.Env)
	dir := cwd
	if attr.Dir != "" {
		dir = absolute(attr.Dir)
	}
	if !isAbs(argv0) {
		argv0 = joinPath(dir, argv0)
	}
	fds := make([]int32, 0, len(attr.Files)+1)
	for _, fd := range attr.Files {
		fds = append(fds, int32(fd))
	}
	var child int32
	errno := host_proc_spawn(
		unsafe.StringData(argv0), size(len(argv0)), unsafe.SliceData(args), size(len(args)),
		unsafe.SliceData(env), size(len(env)), unsafe.StringData(dir), size(len(dir)),
		unsafe.Pointer(unsafe.SliceData(fds)), size(len(fds)), &child)
	return int(child), 0, errnoErr(errno)
}

func Wait4(pid int, wstatus *WaitStatus, options int, rusage *Rusage) (wpid int, err error) {
	var status uint32
	errno := host_proc_wait(int32(pid), uint32(options), &status)
	if errno == EAGAIN && options&WNOHANG != 0 {
		return 0, nil
	}
	if errno != 0 {
		return -1, errno
	}
	*wstatus = WaitStatus(status)
	return pid, nil
}

func Kill(pid int, signum Signal) error {
	return errnoErr(host_proc_kill(int32(pid), uint32(signum)))
}

func Pipe(fd []int) error {
	var read, write int32
	if errno := host_fd_pipe(&read, &write); errno != 0 {
		return errno
	}
	fd[0], fd[1] = int(read), int(write)
	return nil
}

func Chmod(path string, mode uint32) error {
	path = absolute(path)
	return errnoErr(host_path_chmod(unsafe.StringData(path), size(len(path)), mode))
}
