package app_test

import (
	"encoding/json"
	"strconv"
	"testing"

	"txtriage/chains/chainstest/nodes"
	"txtriage/chains/utxo/scenes"
)

// advice are the numbers that the program gives about a waiting transaction.
func advice(t *testing.T, n *nodes.UTXO, s scenes.Scene) map[string]map[string]int64 {
	t.Helper()
	args := []string{"check", "--offline", "--quiet", "--node", s.Chain + "=" + n.Kind + "+" + n.URL, "--chain", s.Chain, "--format", "json"}
	if s.To != "" {
		args = append(args, "--to", s.To)
	}
	_, out, errs := runNow(append(args, s.ID)...)
	var r struct {
		Actions []struct {
			What string
			Args map[string]any
		}
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v\n%s%s", err, out, errs)
	}
	all := map[string]map[string]int64{}
	for _, a := range r.Actions {
		all[a.What] = map[string]int64{}
		for name, v := range a.Args {
			text, _ := v.(string)
			if f, ok := v.(float64); ok {
				text = strconv.FormatInt(int64(f), 10)
			}
			if k, err := strconv.ParseInt(text, 10, 64); err == nil {
				all[a.What][name] = k
			}
		}
	}
	return all
}

// outbid holds the advice to the node: it takes the least fee named. One satoshi less it
// refuses, or, where cheap ancestors must come along, their family stays below the rate that
// the transaction itself offers.
func outbid(t *testing.T, n *nodes.UTXO) func(scenes.Bid) {
	return func(b scenes.Bid) {
		t.Run(b.Name, func(t *testing.T) {
			all := advice(t, n, b.Scene)
			rate := func(fee, size int64) int64 { return fee * 1000 / size }
			own := rate(b.Fee, b.Size)
			r, ok := all["replace-with-higher-fee"]
			least := r["min_fee"]
			if !ok || least == 0 || r["fee"] < least {
				t.Fatalf("no replacement is offered: %v", all)
			}
			for _, fee := range []int64{least, r["fee"]} {
				if err := b.Replace(fee); err != nil {
					t.Errorf("a replacement with %d sat: %v", fee, err)
				}
			}
			short := b.AncSize > 0 && rate(least-1+b.AncFee, b.Size+b.AncSize) < own
			if err := b.Replace(least - 1); err == nil && !short {
				t.Errorf("a replacement with %d sat is taken too", least-1)
			}
			c, ok := all["pay-for-parent"]
			if ok != (b.AncSize > 0) {
				t.Fatalf("a child is offered: %v; it helps only beside cheap ancestors", all)
			}
			if !ok {
				return
			}
			least = c["min_child_fee"]
			size, err := b.Child(least)
			if err != nil || size > c["child_vsize"] {
				t.Errorf("a child with %d sat of %d vB, of %d at most: %v", least, size, c["child_vsize"], err)
			}
			// A signature may be a byte shorter; the least fee is for the size that was named.
			if family := b.Size + b.AncSize + c["child_vsize"]; rate(least+b.Fee+b.AncFee, family) < own || rate(least-1+b.Fee+b.AncFee, family) >= own {
				t.Errorf("a child with %d sat is not the least that brings all three to %d", least, own)
			}
		})
	}
}

func TestBitcoindTakesTheFees(t *testing.T) {
	n := nodes.StartBitcoind(t)
	scenes.CoreBids(t, n, outbid(t, n))
}

func TestLitecoindTakesTheFees(t *testing.T) {
	n := nodes.StartLitecoind(t)
	scenes.CoreBids(t, n, outbid(t, n))
}

func TestBtcdTakesTheFees(t *testing.T) {
	n := nodes.StartBtcd(t, scenes.MiningAddress(t))
	scenes.BtcdBids(t, n, outbid(t, n))
}
