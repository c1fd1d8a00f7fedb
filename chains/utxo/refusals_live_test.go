package utxo_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/nodeerr"
	"txtriage/chains/nodeerr/rejects"
	"txtriage/chains/utxo/scenes"
)

// heardFile holds what real nodes said; chains/nodeerr reads it without nodes.
const heardFile = "../nodeerr/rejects/testdata/heard-%s.txt"

// Real nodes refuse with texts of the list, each said by that program. With -record what they
// say is written down.
func TestRefusals(t *testing.T) {
	for program, start := range map[string]func(nodes.Host) *nodes.UTXO{
		"knots": func(t nodes.Host) *nodes.UTXO { return nodes.StartBitcoind(t, "-permitbaremultisig=0") },
		"litecoin": func(t nodes.Host) *nodes.UTXO {
			return nodes.StartLitecoind(t, "-permitbaremultisig=0", "-vbparams=mweb:-2:0")
		},
		"btcd": func(t nodes.Host) *nodes.UTXO { return nodes.StartBtcd(t, scenes.MiningAddress(t), "--rejectnonstd") },
	} {
		t.Run(program, func(t *testing.T) {
			kind := "core"
			if program == "btcd" {
				kind = "btcd"
			}
			var list strings.Builder
			refused := 0
			for _, h := range scenes.Refusals(t, start(t)) {
				fmt.Fprintf(&list, "%s\t%s\n", h.Name, h.Text)
				if h.Text == "" {
					continue
				}
				refused++
				v := nodeerr.Submission(kind, h.Text)
				row, ok := rejects.Of(h.Text)
				if v.Key == "" || !ok || row.Key != v.Key {
					t.Errorf("%s: %q: %q, row %q", h.Name, h.Text, v.Key, row.Key)
					continue
				}
				says := false
				for _, p := range row.By {
					says = says || p.Name == program
				}
				if !says {
					t.Errorf("%s: %q: the list does not know that %s says it", h.Name, h.Text, program)
				}
			}
			if refused < 25 {
				t.Errorf("only %d refused", refused)
			}
			if *record {
				if err := os.MkdirAll("../nodeerr/rejects/testdata", 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(fmt.Sprintf(heardFile, program), []byte(list.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("\n%s", list.String())
		})
	}
}
