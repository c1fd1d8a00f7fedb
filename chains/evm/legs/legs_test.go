package legs

import (
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"txtriage/chains/evm/wire"
)

type call3 struct {
	Target       common.Address
	AllowFailure bool
	CallData     []byte
}

type result struct {
	Success    bool
	ReturnData []byte
}

var (
	token = common.HexToAddress("0xdAC17F958D2ee523a2206206994597C13D831ec7")
	ann   = common.HexToAddress("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
)

func transfer(to common.Address) []byte {
	return append(append(crypto.Keccak256([]byte("transfer(address,uint256)"))[:4], common.LeftPadBytes(to[:], 32)...), common.LeftPadBytes([]byte{5}, 32)...)
}

func TestFailed(t *testing.T) {
	ask := crypto.Keccak256([]byte("balanceOf(address)"))[:4]
	in, err := parsed().Pack("aggregate3", []call3{{token, true, transfer(ann)}, {token, true, ask}, {token, true, transfer(ann)}})
	if err != nil {
		t.Fatal(err)
	}
	no := common.FromHex("08c379a0" + strings.Repeat("0", 62) + "20" + strings.Repeat("0", 62) + "03" + "6e6f21" + strings.Repeat("0", 58))
	zero, one := make([]byte, 32), common.LeftPadBytes(big.NewInt(1).Bytes(), 32)
	for _, c := range []struct {
		name string
		out  []result
		want string
	}{
		{"all went through", []result{{true, one}, {true, zero}, {true, nil}}, ""},
		{"one was refused", []result{{false, no}, {true, zero}, {true, one}}, "no!"},
		{"one said no", []result{{true, one}, {true, zero}, {true, zero}}, "-"},
		{"a question was refused", []result{{true, one}, {false, nil}, {true, one}}, "?"},
	} {
		out, err := parsed().Methods["aggregate3"].Outputs.Pack(c.out)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := Failed(in, out, false)
		if !ok {
			t.Fatalf("%s: not read", c.name)
		}
		var said []string
		for _, i := range got {
			switch {
			case i.To == "":
				said = append(said, "?")
			case common.HexToAddress(string(i.To)) != ann:
				t.Errorf("%s: to %s", c.name, i.To)
			case i.Reason == "":
				said = append(said, "-")
			default:
				said = append(said, string(i.Reason))
			}
		}
		if s := strings.Join(said, " "); s != c.want {
			t.Errorf("%s: %q, want %q", c.name, s, c.want)
		}
		if _, ok := Failed(in, out[:len(out)/2], false); ok {
			t.Errorf("%s: half of it was read", c.name)
		}
	}
	if _, ok := Read(transfer(ann)); ok {
		t.Error("a transfer is no call of many")
	}
	must, err := parsed().Pack("tryAggregate", true, []struct {
		Target   common.Address
		CallData []byte
	}{{token, ask}})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := Read(must); ok {
		t.Error("none of these may fail")
	}
}

// A call of many that a wallet's contract made is read too, once where a proxy hands it on, and not
// where its caller was rolled back.
func TestWithin(t *testing.T) {
	in, err := parsed().Pack("aggregate3", []call3{{token, true, transfer(ann)}})
	if err != nil {
		t.Fatal(err)
	}
	out, err := parsed().Methods["aggregate3"].Outputs.Pack([]result{{false, nil}})
	if err != nil {
		t.Fatal(err)
	}
	many := func() *wire.Frame {
		return &wire.Frame{Type: "CALL", Input: in, Output: out, Calls: []*wire.Frame{{Type: "DELEGATECALL", Input: in, Output: out}}}
	}
	wallet := &wire.Frame{Type: "CALL", Input: []byte{1, 2, 3, 4}, Calls: []*wire.Frame{
		many(),
		{Type: "CALL", Error: "execution reverted", Calls: []*wire.Frame{many()}},
	}}
	got := Within(wallet)
	if len(got) != 1 || common.HexToAddress(string(got[0].To)) != ann || got[0].Again {
		t.Errorf("%+v", got)
	}
}

// FuzzRead: whatever strangers put into a call or its answer, nothing breaks, and no more calls fail than there are.
func FuzzRead(f *testing.F) {
	in, _ := parsed().Pack("aggregate3", []call3{{token, true, transfer(ann)}})
	out, _ := parsed().Methods["aggregate3"].Outputs.Pack([]result{{true, nil}})
	f.Add(in, out)
	f.Fuzz(func(t *testing.T, in, out []byte) {
		all, read := Read(in)
		failed, ok := Failed(in, out, false)
		if ok && !read || len(failed) > len(all) {
			t.Errorf("%d of %d calls failed, read %v, answered %v", len(failed), len(all), read, ok)
		}
	})
}
