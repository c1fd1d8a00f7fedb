// evmstates brings a real EVM node into every state that the tool tells apart and prints one
// JSON line for each: scenario, hash, raw transaction, sender, number, note.
//
//	go run ./testdata/nodes/evmstates http://127.0.0.1:8545
//
// The node is gethsim, or anvil started with --no-mining; both on a fresh chain.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"txtriage/testdata/nodes/evmstates/states"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "evmstates:", err)
		os.Exit(1) //nolint:forbidigo // a program of its own
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("usage: evmstates URL")
	}
	scenes, err := states.Make(context.Background(), args[0])
	out := json.NewEncoder(os.Stdout)
	for _, s := range scenes {
		if err := out.Encode(s); err != nil {
			return err
		}
	}
	return err
}
