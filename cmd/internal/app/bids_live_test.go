package app_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"txtriage/chains/chainstest/nodes"
	"txtriage/testdata/nodes/evmstates/states"
)

// advised are the whole numbers of one action, as decimal text or JSON number.
func advised(t *testing.T, url, hash, what string) map[string]*big.Int {
	t.Helper()
	_, out, errs := runNow("check", "--offline", "--quiet", "--node", "eip155:31337="+url, "--chain", "eip155:31337", "--format", "json", hash)
	var r struct {
		Actions []struct {
			What string
			Args map[string]json.RawMessage
		}
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v\n%s%s", err, out, errs)
	}
	for _, a := range r.Actions {
		if a.What != what {
			continue
		}
		all := map[string]*big.Int{}
		for name, v := range a.Args {
			text := string(v)
			_ = json.Unmarshal(v, &text)
			if n, ok := new(big.Int).SetString(text, 10); ok {
				all[name] = n
			}
		}
		return all
	}
	t.Fatalf("no %s in\n%s", what, out)
	return nil
}

// The least prices are the least that a real pool takes, and the recommended ones do too.
func TestGethTakesTheFees(t *testing.T) {
	url := nodes.EVM(t, "gethsim", "-gas-limit", "12000000", "-base-fee", "50000000000") // the blocks below lower it
	bids, err := states.Bids(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	one := big.NewInt(1)
	for _, b := range bids {
		t.Run(b.Scenario, func(t *testing.T) {
			args := advised(t, url, b.Hash.Hex(), "replace-with-higher-fee")
			fees := func(prefix string) states.Fees {
				if b.Type == 0 {
					return states.Fees{Cap: args[prefix+"gas_price"]}
				}
				return states.Fees{Cap: args[prefix+"max_fee_per_gas"], Tip: args[prefix+"max_priority_fee_per_gas"], Blob: args[prefix+"max_fee_per_blob_gas"]}
			}
			least, best := fees("min_"), fees("")
			if least.Cap == nil || best.Cap == nil || b.Type > 0 && (least.Tip == nil || best.Tip == nil) || b.Type == 3 && (least.Blob == nil || best.Blob == nil) {
				t.Fatalf("prices are missing: %v", args)
			}
			if best.Cap.Cmp(least.Cap) < 0 {
				t.Errorf("%v is recommended, %v is the least", best.Cap, least.Cap)
			}
			for name, f := range map[string]states.Fees{"least": least, "recommended": best} {
				if err := b.Replace(f); err != nil {
					t.Errorf("%s %+v: %v", name, f, err)
				}
			}
			less := func(n *big.Int) *big.Int { return new(big.Int).Sub(n, one) }
			tries := map[string]states.Fees{"cap": {Cap: less(least.Cap), Tip: least.Tip, Blob: least.Blob}}
			if b.Type > 0 {
				tries["tip"] = states.Fees{Cap: least.Cap, Tip: less(least.Tip), Blob: least.Blob}
			}
			if b.Type == 3 {
				tries["blob price"] = states.Fees{Cap: least.Cap, Tip: least.Tip, Blob: less(least.Blob)}
			}
			for name, f := range tries {
				if err := b.Replace(f); err == nil {
					t.Errorf("a %s of one wei less is taken too: %+v", name, f)
				}
			}
		})
	}
}

// A gas limit that is named is enough; a scene that more gas does not help has none.
func TestTheGasNamedIsEnough(t *testing.T) {
	for name, args := range map[string][]string{"gethsim": {"-gas-limit", "12000000"}, "anvil": {"--gas-limit", "12000000", "--no-mining"}} {
		t.Run(name, func(t *testing.T) {
			url := nodes.EVM(t, name, args...)
			made, err := states.Make(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			for _, scene := range []string{"out-of-gas", "inner-gas"} {
				s, ok := states.Find(made, scene)
				if !ok {
					t.Fatalf("%s was not made", scene)
				}
				gas := advised(t, url, s.Hash.Hex(), "raise-gas-limit")["gas_limit"]
				if gas == nil {
					t.Fatalf("%s: no limit is named", scene)
				}
				if ok, err := states.Again(t.Context(), url, s, gas.Uint64()); err != nil || !ok {
					t.Errorf("%s with %v gas: success %v, %v", scene, gas, ok, err)
				}
			}
			for _, scene := range []string{"out-of-gas-forever", "stipend"} {
				s, _ := states.Find(made, scene)
				_, out, _ := runNow("check", "--offline", "--quiet", "--node", "eip155:31337="+url, "--chain", "eip155:31337", "--format", "json", s.Hash.Hex())
				if strings.Contains(out, "raise-gas-limit") || !strings.Contains(out, `"failed"`) {
					t.Errorf("%s: more gas is advised", scene)
				}
			}
		})
	}
}
