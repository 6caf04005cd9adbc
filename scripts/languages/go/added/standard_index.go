package modindex

import (
	"cmd/go/internal/cfg"
	"os"
	"path/filepath"
	"sync"
)

// EncodeStandard gives the index of the standard library's sources: what every go command needs of them, without them.
func EncodeStandard(root string) ([]byte, error) {
	return indexModule(root)
}

// openStandard reads the index that EncodeStandard has made.
var openStandard = sync.OnceValues(func() (*Module, error) {
	data, err := os.ReadFile(filepath.Join(cfg.GOROOT, "pkg", "standard.index"))
	if err != nil {
		return nil, err
	}
	return fromBytes(cfg.GOROOTsrc, data)
})
