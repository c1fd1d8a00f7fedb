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
	"fmt"
	"os"

	"txtriage/testdata/nodes/evmstates/states"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: evmstates URL")
		os.Exit(2)
	}
	scenes, err := states.Make(context.Background(), os.Args[1])
	out := json.NewEncoder(os.Stdout)
	for _, s := range scenes {
		if err := out.Encode(s); err != nil {
			fmt.Fprintln(os.Stderr, "evmstates:", err)
			os.Exit(1)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "evmstates:", err)
		os.Exit(1)
	}
}
