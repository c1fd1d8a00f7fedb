package recognise_test

import (
	"slices"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/recognise"
	"txtriage/chains/recognise/codec"
)

// slugs lists the chains of the readings of one item, in order.
func slugs(cat *chains.Catalog, refs []chains.Ref) string {
	var out []string
	for _, r := range refs {
		if row, ok := cat.ByID(r.Chain); ok {
			out = append(out, row.Slug)
		} else {
			out = append(out, r.Chain)
		}
	}
	return strings.Join(out, " ")
}

const (
	btcTest = "bitcoin-testnet3 bitcoin-testnet4 bitcoin-signet"
	keyTest = btcTest + " bitcoin-regtest litecoin-testnet litecoin-regtest dogecoin-regtest bitcoin-cash-testnet4 bitcoin-cash-chipnet bitcoin-cash-regtest"
)

// Addresses of EIP-55, BIP 173 and BIP 350, of the cashaddr specification, and some made by
// the chains' own wallets.
var addresses = []struct{ text, shape, chains, id string }{
	{"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "evm-address", allEVM, ""},
	{"0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", "evm-address", allEVM, ""},
	{"0x52908400098527886E0F7030069857D2E4169EE7", "evm-address", allEVM, ""},
	{"0xde709f2102306220921060314715629080e2fb77", "evm-address", allEVM, ""},
	{"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "evm-address", allEVM, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},
	{"0X5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED", "evm-address", allEVM, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},
	{"5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "evm-address", allEVM, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},

	{"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "p2pkh", "bitcoin bitcoin-cash", ""},
	{"3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "p2sh", "bitcoin litecoin bitcoin-cash", ""},
	{"BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "p2wpkh", "bitcoin", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
	{"bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3", "p2wsh", "bitcoin", ""},
	{"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "p2tr", "bitcoin", ""},
	{"bc1pfeessrawgf", "p2a", "bitcoin", ""},
	{"BC1SW50QGDZ25J", "witness-unknown", "bitcoin", "bc1sw50qgdz25j"},
	{"bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", "witness-unknown", "bitcoin", ""},
	{"tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", "p2wpkh", btcTest, ""},
	{"tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", "p2wsh", btcTest, ""},
	{"tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c", "p2tr", btcTest, ""},
	{"mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", "p2pkh", keyTest, ""},
	{"2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc", "p2sh", btcTest + " bitcoin-regtest litecoin-testnet litecoin-regtest dogecoin-testnet dogecoin-regtest bitcoin-cash-testnet4 bitcoin-cash-chipnet bitcoin-cash-regtest", ""},

	{"LRHLBgVj5y2rVPQKXvknuevWw2LfH9nCNV", "p2pkh", "litecoin", ""},
	{"MLga3boEje7KJ5AmMaFaStLR7qFT8SjQKv", "p2sh", "litecoin", ""},
	{"ltc1qht9qesg4plt0l4u65tmytlax2uj2uj04hmvv7c", "p2wpkh", "litecoin", ""},
	{"ltcmweb1qqtce2e2fsanc2am5ktxsg6z5ll6v5alur2v39pchz4cenmg3y64lsq63fv04x2e94pdaps7gf6w9rlqx6h50dyecphdd9xhqvj4ta79hyumyzwhs", "mweb", "litecoin", ""},
	{"mwKq1gmf34PaZwCqDY5QoQ8A7s3o17KrWc", "p2pkh", keyTest, ""},
	{"QUCackhw1NeEPDh5cYapdf4SjigbeBBDHq", "p2sh", "litecoin-testnet litecoin-regtest", ""},
	{"tltc1q34lfv8tppw33rk6xdd37gz4q558yehd3cudpcu", "p2wpkh", "litecoin-testnet", ""},
	{"tmweb1qqguydsweyzjkax6c3v58c29llr6ek2hl33xfj7vljzcemf85qv7cgq5vc0mhwhakk37u843lz6dnpf6xz64vfjp0u82mljhhsq7xmz4gf5taq4uw", "mweb", "litecoin-testnet litecoin-regtest", ""},
	{"rltc1qs4m7yzckszluhh05x0rlp7ezq3tkcn8zkpharx", "p2wpkh", "litecoin-regtest", ""},

	{"DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L", "p2pkh", "dogecoin", ""},
	{"bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "cashaddr", "bitcoin-cash", ""},
	{"qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "cashaddr", "bitcoin-cash", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"},
	{"BITCOINCASH:QPM2QSZNHKS23Z7629MMS6S4CWEF74VCWVY22GDX6A", "cashaddr", "bitcoin-cash", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"},
	{"ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq", "cashaddr", "bitcoin-cash", "bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq"},
	{"bchtest:pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t", "cashaddr", "bitcoin-cash-testnet4 bitcoin-cash-chipnet", ""},
}

func TestAddresses(t *testing.T) {
	cat := catalog(t)
	for _, a := range addresses {
		refs := recognise.Recognise(a.text, cat)
		if got := slugs(cat, refs); got != a.chains {
			t.Errorf("%s is on %q, want %q", a.text, got, a.chains)
		}
		for _, r := range refs {
			if r.Kind != chains.Address || r.Problem != "" || r.Shape != a.shape || r.Item != 0 {
				t.Errorf("%s: %s, shape %s, problem %q", a.text, r.Kind, r.Shape, r.Problem)
			}
		}
		want := a.id
		if want == "" {
			want = a.text
		}
		if !slices.ContainsFunc(refs, func(r chains.Ref) bool { return r.ID == want }) {
			t.Errorf("%s: no reading has the id %s", a.text, want)
		}
		if sure := len(refs) == 1; len(refs) > 0 && refs[0].Sure != sure {
			t.Errorf("%s: sure is %t with %d readings", a.text, refs[0].Sure, len(refs))
		}
	}
}

// Each chain spells a shared script in its own way.
func TestOneScriptManySpellings(t *testing.T) {
	cat := catalog(t)
	ids := map[string]string{}
	for _, r := range recognise.Recognise("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", cat) {
		row, _ := cat.ByID(r.Chain)
		ids[row.Slug] = r.ID
	}
	if ids["bitcoin"] != "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy" || !strings.HasPrefix(ids["litecoin"], "M") || !strings.HasPrefix(ids["bitcoin-cash"], "bitcoincash:p") {
		t.Errorf("%v", ids)
	}
	again := recognise.Recognise(ids["litecoin"], cat)
	if len(again) != 1 || again[0].ID != ids["litecoin"] {
		t.Errorf("%s came back as %v", ids["litecoin"], again)
	}
}

// Whatever a row's own parameters spell is read on that row, and only on rows that share
// them; never on a main network if the row is a test network.
func TestEveryRowHasItsAddresses(t *testing.T) {
	cat := catalog(t)
	key := []byte{0x75, 0x1e, 0x76, 0xe8, 0x19, 0x91, 0x96, 0xd4, 0x54, 0x94, 0x1c, 0x45, 0xd1, 0xb3, 0xa3, 0x23, 0xf1, 0x43, 0x3b, 0xd6}
	for _, row := range cat.Rows() {
		var texts []string
		if u := row.UTXO; u != nil {
			texts = append(texts, codec.EncodeBase58Check(append([]byte{u.P2PKH[0]}, key...), codec.Bitcoin58),
				codec.EncodeBase58Check(append([]byte{u.P2SH[0]}, key...), codec.Bitcoin58))
			if u.HRP != "" {
				data, _ := codec.Regroup(key, 8, 5, true)
				texts = append(texts, codec.EncodeBech32(u.HRP, append([]byte{0}, data...), codec.Bech32))
			}
			if u.CashAddr != "" {
				texts = append(texts, codec.EncodeCash(u.CashAddr, 0, key))
			}
		} else {
			texts = append(texts, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")
		}
		for _, text := range texts {
			refs := recognise.Recognise(text, cat)
			if !slices.ContainsFunc(refs, func(r chains.Ref) bool { return r.Chain == row.ID }) {
				t.Errorf("%s: its address %s is read as %s", row.Slug, text, slugs(cat, refs))
			}
			for _, r := range refs {
				other, _ := cat.ByID(r.Chain)
				if other.Family != row.Family || row.Family == facts.FamilyUTXO && other.Test != row.Test {
					t.Errorf("%s: its address %s is read on %s too", row.Slug, text, other.Slug)
				}
			}
		}
	}
}

// One wrong character anywhere is noticed, never mended, and placed where the code can.
func TestDamageIsNoticed(t *testing.T) {
	cat := catalog(t)
	for _, a := range addresses {
		if a.shape == "evm-address" || a.shape == "p2a" || a.shape == "witness-unknown" || strings.Contains(a.text, ":") || a.text != strings.ToLower(a.text) && strings.HasPrefix(a.shape, "p2w") {
			continue
		}
		for i := len(a.text) / 4; i < len(a.text); i++ {
			b, letters := []byte(a.text), codec.Bitcoin58
			bech := a.text == strings.ToLower(a.text)
			if bech {
				letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
			}
			b[i] = letters[(strings.IndexByte(letters, b[i])+1)%len(letters)]
			refs := recognise.Recognise(string(b), cat)
			if len(refs) != 1 || refs[0].Problem == "" || refs[0].ID != "" {
				t.Errorf("%s with a wrong character %d is read as %v", a.text, i+1, refs)
				continue
			}
			if want := []int{i + 1}; bech && !slices.Equal(refs[0].At, want) {
				t.Errorf("%s: the damage at %d was placed at %v", b, i+1, refs[0].At)
			}
		}
	}
	for text, want := range map[string]chains.Ref{
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAEd":                     {Shape: "evm-address"},
		"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeOed":                     {Shape: "evm-address", At: []int{40}, Harm: "letters"},
		"1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf0a":                             {Shape: "base58", At: []int{33}, Harm: "letters"},
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t":                      {Shape: "bech32", Missing: 1},
		"bc1qw508d6qejxtdg4y5r3zarVary0c5xw7kv8f3t4":                     {Shape: "bech32", At: []int{26}, Harm: "mixed-case"},
		"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd": {Shape: "bech32", Harm: "kind"}, // the older checksum on the newer kind
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh":                     {Shape: "bech32", Harm: "kind"}, // and the other way round
		"BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R": {Shape: "bech32", Harm: "form"},
		"bitcoincash:apm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a":         {Shape: "cashaddr", At: []int{1}},
		"bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvyqqqqqqq":         {Shape: "cashaddr"},
		"zpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a":                     {Shape: "cashaddr", At: []int{1}},
	} {
		refs := recognise.Recognise(text, cat)
		if len(refs) != 1 || refs[0].Problem != "address-damaged" || refs[0].Kind != chains.Address || refs[0].Shape != want.Shape ||
			!slices.Equal(refs[0].At, want.At) || refs[0].Missing != want.Missing || refs[0].Harm != want.Harm || refs[0].ID != "" {
			t.Errorf("%s is read as %+v", text, refs)
		}
	}
}

// Addresses of networks that no inspector reads are named, not taken for one of ours.
func TestForeignAddresses(t *testing.T) {
	cat := catalog(t)
	for text, network := range map[string]string{
		"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t":                                 "Tron",
		"0x41a614f803b6fd780986a42c78ec9c7f77e6ded13c":                       "Tron",
		"rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh":                                 "XRP Ledger",
		"r223rsyz1cfqPbjmiX6oYu1hFgNwCkWZH":                                  "XRP Ledger",
		"EQCxE6mUtQJKFnGfaROTKOt1lZbDiiX1kCixRv7Nw2Id_sDs":                   "TON",
		"UQCxE6mUtQJKFnGfaROTKOt1lZbDiiX1kCixRv7Nw2Id_p0p":                   "TON",
		"kQCxE6mUtQJKFnGfaROTKOt1lZbDiiX1kCixRv7Nw2Id_ntm":                   "TON",
		"0:b113a994b5024a16719f69139328eb759596c38a25f59028b146fecdc3621dfe": "TON",
		"GA5ZSEJYB37JRC5AVCIA5MOP4RHTM335X2KGX3IHOJAPP5RE34K4KZVN":           "Stellar",
		"cosmos1hsk6jryyqjfhp5dhc55tc9jtckygx0eph6dd02":                      "Cosmos",
		"9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM":                       "Solana",
		"5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY":                   "Polkadot",
	} {
		refs := recognise.Recognise(text, cat)
		if len(refs) != 1 || refs[0].Network != network || refs[0].Kind != chains.Address || refs[0].Problem != "chain-not-inspected" || refs[0].Chain != "" {
			t.Errorf("%s is read as %+v, want %s", text, refs, network)
		}
	}
}
