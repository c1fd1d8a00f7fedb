package wire_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"txtriage/chains/evm/wire"
)

func blockText(n int) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"number":"0x%x","hash":"0x%064x","timestamp":"0x5","gasLimit":"0x64","baseFeePerGas":"0x7","extraData":"0x01","transactions":["0x%064x"]}`, n, n, n+1))
}

// The same text is read the same by all who read it at once, whatever else is read in between,
// and what one of them does to its block is not seen by another.
func TestBlocksAreRemembered(t *testing.T) {
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for i := range 2_000 {
				n := (i*7 + worker) % 200
				b, err := wire.ParseBlock(blockText(n))
				if err != nil || b.Number != uint64(n) || b.Count != 1 || b.GasLimit != 100 || b.BaseFee.Int64() != 7 {
					t.Errorf("block %d: %+v, %v", n, b, err)
					return
				}
				b.Number, b.Extra = 999, nil
			}
		})
	}
	wg.Wait()
}

// Damage is never taken for what was read before.
func TestDamageIsNotRemembered(t *testing.T) {
	good := blockText(3)
	for range 3 {
		if b, err := wire.ParseBlock(good); err != nil || b == nil {
			t.Fatal(err)
		}
		for i := range good {
			bad := json.RawMessage(string(good))
			bad[i] = 0
			if b, err := wire.ParseBlock(bad); err == nil {
				t.Fatalf("%s is read as %+v", bad, b)
			}
		}
	}
	if b, err := wire.ParseBlock(json.RawMessage(`null`)); b != nil || err != nil {
		t.Errorf("null is %+v, %v", b, err)
	}
}

// A block with whole transactions is read anew each time: the sender may be noted in them.
func TestWholeBlocksAreOnesOwn(t *testing.T) {
	text := json.RawMessage(fmt.Sprintf(`{"number":"0x1","hash":"0x%064x","transactions":[{"hash":"0x%064x","from":"0x%040x","nonce":"0x0","gas":"0x5208","gasPrice":"0x1"}]}`, 1, 2, 3))
	a, err := wire.ParseBlock(text)
	b, err2 := wire.ParseBlock(text)
	if err != nil || err2 != nil || len(a.Txs) != 1 || a.Txs[0] == b.Txs[0] || !reflect.DeepEqual(a, b) {
		t.Errorf("%+v %+v %v %v", a, b, err, err2)
	}
}
