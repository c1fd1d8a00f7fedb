// Command gen writes the tables of the knowledge from its sources: selectors and topics are
// computed from signatures, rows are sorted, so that the program can search them as they lie.
// Run it by go generate ./chains/evm/knowledge.
package main

import (
	"log"
	"os"
	"path/filepath"
)

func main() {
	if err := run("data", "tables"); err != nil {
		log.Fatal("error: ", err)
	}
}

func run(from, to string) error {
	out, err := tables(from)
	if err != nil {
		return err
	}
	for name, text := range out {
		if err := os.WriteFile(filepath.Join(to, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
