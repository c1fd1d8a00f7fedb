// Command train weighs words by the replies in ../../testdata, whose classes people wrote down.
// Run it by go generate ./chains/nodeerr/likeness.
package main

import (
	"log"
	"os"
)

func main() {
	if err := run("../testdata", "weights.txt"); err != nil {
		log.Fatal("error: ", err)
	}
}

func run(from, to string) error {
	list, err := read(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, []byte(learn(list).text()), 0o644)
}
