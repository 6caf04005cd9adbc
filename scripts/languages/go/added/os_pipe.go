//go:build wasm

package os

import (
	"syscall"
	"time"
)

func Pipe() (r *File, w *File, err error) {
	var fds [2]int
	if err := syscall.Pipe(fds[:]); err != nil {
		return nil, nil, NewSyscallError("pipe", err)
	}
	return newFile(fds[0], "|0", kindPipe, false), newFile(fds[1], "|1", kindPipe, false), nil
}

// All goroutines share one thread: one that slept in the host would keep those from running that read the child's
// output.
func waitWithoutBlocking(pid int, status *syscall.WaitStatus, rusage *syscall.Rusage) (int, error) {
	const longest = 2 * time.Millisecond
	for pause := 100 * time.Microsecond; ; pause = min(2*pause, longest) {
		found, err := syscall.Wait4(pid, status, syscall.WNOHANG, rusage)
		if found != 0 || err != nil {
			return found, err
		}
		time.Sleep(pause)
	}
}
