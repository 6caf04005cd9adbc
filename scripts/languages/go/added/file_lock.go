//go:build !unix && !windows

package filelock

type lockType int8

const (
	readLock = iota + 1
	writeLock
)

// The tab's kernel has no locks on files. What is locked elsewhere is written here by one command at a time, or under
// a name that says its contents.
func lock(f File, lt lockType) error { return nil }

func unlock(f File) error { return nil }
