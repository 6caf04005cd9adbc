// Command writeindex writes the index of the standard library's sources below os.Args[1] to os.Args[2].
package main

import (
	"cmd/go/internal/modindex"
	"log"
	"os"
)

func main() {
	data, err := modindex.EncodeStandard(os.Args[1])
	if err == nil {
		err = os.WriteFile(os.Args[2], data, 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}
