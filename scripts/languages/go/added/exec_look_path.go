//go:build wasm

package exec

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// ErrNotFound is the error resulting if a path search failed to find an executable file.
var ErrNotFound = errors.New("executable file not found in $PATH")

// Modes are not to be seen through WASI: what stands on PATH may be run, and the kernel refuses what may not.
func lookPath(file string) (string, error) {
	isFile := func(path string) error {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if info.IsDir() {
			return fs.ErrPermission
		}
		return nil
	}
	if strings.Contains(file, "/") {
		if err := isFile(file); err != nil {
			return "", &Error{file, err}
		}
		return file, nil
	}
	for _, folder := range filepath.SplitList(os.Getenv("PATH")) {
		path := filepath.Join(folder, file)
		if folder != "" && isFile(path) == nil {
			return path, nil
		}
	}
	return "", &Error{file, ErrNotFound}
}

func lookExtensions(path, dir string) (string, error) {
	return path, nil
}
