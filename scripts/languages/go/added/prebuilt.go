package work

import (
	"cmd/go/internal/cfg"
	"cmd/go/internal/load"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

type prebuilt struct{ archive, id string }

// prebuilts are the packages of the standard library, whose archives come with the toolchain.
var prebuilts = sync.OnceValue(func() map[string]prebuilt {
	found := make(map[string]prebuilt)
	data, err := os.ReadFile(filepath.Join(cfg.GOROOT, "pkg", "prebuilt.txt"))
	if err != nil {
		return found
	}
	for line := range strings.Lines(string(data)) {
		if words := strings.Fields(line); len(words) == 3 {
			found[words[0]] = prebuilt{archive: words[2], id: words[1]}
		}
	}
	return found
})

// usePrebuilt lets a stand for an archive that needs no building, where there is one for p. There are no sources of
// the standard library here, so it cannot be built in another way, with other flags.
func usePrebuilt(a *Action, p *load.Package) bool {
	ready, found := prebuilts()[p.ImportPath]
	if !found || p.ForTest != "" {
		return false
	}
	a.built = ready.archive
	a.buildID = ready.id
	a.Actor = nil
	return true
}
