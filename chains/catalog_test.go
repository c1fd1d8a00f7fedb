package chains_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/facts"
)

func load(t *testing.T, user ...string) *chains.Catalog {
	t.Helper()
	var files [][]byte
	for _, u := range user {
		files = append(files, []byte(u))
	}
	c, err := chains.LoadCatalog(files...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The quirks that a row may name; README.md says what each means.
var quirks = []string{
	"fast-finality", "sequencer", "preconfirmations", "op-deposits", "arbitrum-types", "zksync-types", "l1-fee", "l1-gas",
	"native-transfer-log", "polygon-log-transfer", "state-sync", "mweb", "old-core", "double-spend-proofs", "cash-tokens", "no-chain-limit", "no-child-pays", "fee-limit-switch",
}

func TestReadmeExplainsEveryQuirk(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range quirks {
		if !strings.Contains(string(readme), "| "+q+" |") {
			t.Errorf("README.md does not explain %s", q)
		}
	}
}

func TestRowsAreComplete(t *testing.T) {
	c := load(t)
	for _, want := range []string{
		"ethereum", "bsc", "polygon", "arbitrum", "optimism", "base", "avalanche", "linea", "zksync", "scroll", "gnosis",
		"sepolia", "hoodi", "bsc-testnet", "polygon-amoy", "arbitrum-sepolia", "optimism-sepolia", "base-sepolia", "avalanche-fuji",
		"linea-sepolia", "zksync-sepolia", "scroll-sepolia", "gnosis-chiado",
		"bitcoin", "bitcoin-testnet3", "bitcoin-testnet4", "bitcoin-signet", "bitcoin-regtest", "litecoin", "litecoin-testnet", "litecoin-regtest",
		"dogecoin", "dogecoin-testnet", "dogecoin-regtest", "bitcoin-cash", "bitcoin-cash-testnet4", "bitcoin-cash-chipnet", "bitcoin-cash-regtest",
	} {
		if r, ok := c.Find(want); !ok || r.Slug != want {
			t.Errorf("%s is missing", want)
		}
	}
	seen := map[string]bool{}
	last := false
	for _, r := range c.Rows() {
		if seen[r.ID] || seen[r.Slug] {
			t.Errorf("%s stands twice", r.Slug)
		}
		seen[r.ID], seen[r.Slug] = true, true
		if last && !r.Test {
			t.Errorf("%s: main networks stand before test networks", r.Slug)
		}
		last = r.Test
		if r.BlockMS <= 0 || r.Native.Symbol == "" || r.Native.Decimals <= 0 || r.Finality.Seconds <= 0 {
			t.Errorf("%s: %+v", r.Slug, r)
		}
		if r.Finality.Source == "" || len(r.Finality.AsOf) != len("2026-11-21") || strings.Trim(r.Finality.AsOf, "0123456789-") != "" {
			t.Errorf("%s: finality without source and date", r.Slug)
		}
		if e := r.EVM; e != nil && (e.GasCap > 0 || e.MinTip > 0) && (e.LimitsSource == "" || e.LimitsAsOf == "") {
			t.Errorf("%s: limits without source and date", r.Slug)
		}
		if r.Finality.Rule == "depth" && r.Finality.Depth == 0 {
			t.Errorf("%s: final at no depth", r.Slug)
		}
		for _, q := range r.Quirks {
			if !slices.Contains(quirks, q) {
				t.Errorf("%s: quirk %q is not on the list", r.Slug, q)
			}
		}
		for _, n := range r.Nodes {
			if !strings.HasPrefix(n, "https://") && !strings.HasPrefix(n, "esplora+https://") || strings.Contains(n, "@") {
				t.Errorf("%s: node %s", r.Slug, n)
			}
		}
	}
}

// CAIP-2 names a Bitcoin-like chain by the first half of its genesis id, or, where several
// share that block, of the first block of its own.
func TestBIP122IDs(t *testing.T) {
	genesis := map[string]int{}
	for _, r := range load(t).Rows() {
		if r.UTXO == nil {
			continue
		}
		genesis[r.UTXO.Genesis]++
		ref := strings.TrimPrefix(r.ID, "bip122:")
		if ref != r.UTXO.Genesis[:32] && (r.UTXO.OwnBlock == "" || ref != r.UTXO.OwnBlock[:32]) && ref != r.Slug {
			t.Errorf("%s: %s is neither its genesis nor its own block", r.Slug, r.ID)
		}
		if ref == r.Slug && r.UTXO.CoreName != "regtest" {
			t.Errorf("%s has no CAIP-2 id", r.Slug)
		}
		for _, h := range []string{r.UTXO.Genesis, r.UTXO.OwnBlock} {
			if h != "" && (len(h) != 64 || strings.Trim(h, "0123456789abcdef") != "") {
				t.Errorf("%s: %q is no block id", r.Slug, h)
			}
		}
		if (r.UTXO.OwnBlock == "") != (r.UTXO.OwnHeight == 0) || r.UTXO.Maturity == 0 || r.UTXO.CoreName == "" || r.UTXO.PoW == "" || len(r.UTXO.WIF) == 0 {
			t.Errorf("%s: %+v", r.Slug, r.UTXO)
		}
	}
	for _, r := range load(t).Rows() {
		if r.UTXO != nil && genesis[r.UTXO.Genesis] > 1 && r.UTXO.OwnBlock == "" && r.UTXO.CoreName != "regtest" {
			t.Errorf("%s shares its genesis and names no block of its own", r.Slug)
		}
	}
}

// The names that exchanges print lead to the right chain, or to a name that we know.
func TestNames(t *testing.T) {
	c := load(t)
	for name, slug := range map[string]string{
		"ERC20": "ethereum", "erc-20": "ethereum", "ETH": "ethereum", "Ethereum (ERC20)": "ethereum", "ETH/ERC20": "ethereum", "以太坊": "ethereum", "eip155:1": "ethereum",
		"BEP20": "bsc", "BSC": "bsc", "BNB Smart Chain (BEP20)": "bsc", "USDT-BEP20": "bsc", "币安智能链": "bsc",
		"MATIC": "polygon", "Polygon POS": "polygon", "Arbitrum One": "arbitrum", "ARBITRUM": "arbitrum", "OP": "optimism", "Optimism": "optimism", "OP Mainnet": "optimism",
		"Base": "base", "AVAX C-Chain": "avalanche", "AVAXC": "avalanche", "Avalanche C-Chain": "avalanche", "zkSync Era": "zksync", "ZKSYNCERA": "zksync", "Linea": "linea", "Scroll": "scroll", "xDai": "gnosis",
		"BTC": "bitcoin", "Bitcoin": "bitcoin", "SegWit": "bitcoin", "BTC (SegWit)": "bitcoin", "比特币": "bitcoin", "LTC": "litecoin", "莱特币": "litecoin", "DOGE": "dogecoin", "BCH": "bitcoin-cash", "Bitcoin Cash": "bitcoin-cash",
		"bitcoin-regtest": "bitcoin-regtest", "sepolia": "sepolia", "bip122:000000000019d6689c085ae165831e93": "bitcoin",
	} {
		if r, ok := c.Find(name); !ok || r.Slug != slug {
			t.Errorf("%q is %q, want %s", name, r.Slug, slug)
		}
		if n, ok := c.Named(name); ok {
			t.Errorf("%q is %s too", name, n.Name)
		}
	}
	for name, want := range map[string]string{
		"TRC20": "Tron", "trc-20": "Tron", "Tron (TRC20)": "Tron", "USDT-TRC20": "Tron", "TRX": "Tron", "波场": "Tron", "SOL": "Solana", "Ripple": "XRP Ledger",
		"XRP": "XRP Ledger", "TON": "TON", "XLM": "Stellar", "ATOM": "Cosmos", "BEP2": "BNB Beacon Chain", "ETC": "Ethereum Classic", "BSV": "Bitcoin SV",
	} {
		if n, ok := c.Named(name); !ok || n.Name != want {
			t.Errorf("%q is %q, want %s", name, n.Name, want)
		}
		if r, ok := c.Find(name); ok {
			t.Errorf("%q is %s too", name, r.Slug)
		}
	}
	for _, unknown := range []string{"", " ", "nochain", "()"} {
		if r, ok := c.Find(unknown); ok {
			t.Errorf("%q is %s", unknown, r.Slug)
		}
	}
}

func TestHosts(t *testing.T) {
	c := load(t)
	for link, slug := range map[string]string{
		"etherscan.io /tx/0x": "ethereum", "WWW.Etherscan.io /": "ethereum", "etherscan.io:443 /": "ethereum", "sepolia.etherscan.io /tx": "sepolia",
		"mempool.space /tx/ab": "bitcoin", "mempool.space /testnet4/tx/ab": "bitcoin-testnet4", "mempool.space /zh/testnet4/tx/ab": "bitcoin-testnet4", "mempool.space /zh/tx": "bitcoin",
		"blockchair.com /bitcoin-cash/transaction/ab": "bitcoin-cash", "blockchair.com /bitcoin/transaction/ab": "bitcoin", "blockchair.com /zh-hans/dogecoin/address/D": "dogecoin",
		"www.blockchain.com /explorer/transactions/eth/0x": "ethereum", "oklink.com /zh-hans/avaxc/tx/0x": "avalanche", "chain.so /tx/LTCTEST/ab": "litecoin-testnet",
	} {
		host, path, _ := strings.Cut(link, " ")
		if r, ok := c.ByHost(host, path); !ok || r.Slug != slug {
			t.Errorf("%s is %q, want %s", link, r.Slug, slug)
		}
	}
	for _, link := range []string{"blockchair.com /search", "blockchair.com /bitcoins/tx", "etherscan.io.evil.com /tx", "notetherscan.io /tx", "example.com /"} {
		host, path, _ := strings.Cut(link, " ")
		if r, ok := c.ByHost(host, path); ok {
			t.Errorf("%s is %s", link, r.Slug)
		}
	}
	if n, ok := c.NamedByHost("tronscan.org", "/"); !ok || n.Slug != "tron" || !c.KnownHost("solscan.io") || c.KnownHost("example.com") {
		t.Error("hosts of chains known by name")
	}
}

func TestMadeChains(t *testing.T) {
	c := load(t)
	r, err := c.Made("eip155:1337")
	if err != nil || !r.Made || r.EVM.ChainID != 1337 || r.ID != "eip155:1337" || r.Facts().Known || r.Family != facts.FamilyEVM {
		t.Errorf("%+v, %v", r, err)
	}
	if again, err := c.Made(r.Slug); err == nil {
		t.Errorf("a made chain was kept: %+v", again)
	}
	if r, err := c.Made("EIP155:0056"); err != nil || r.Slug != "bsc" || r.Made {
		t.Errorf("%+v, %v", r, err)
	}
	for _, bad := range []string{"eip155:", "eip155:0", "eip155:-1", "eip155:x", "eip155:18446744073709551616", "TRC20", "", "bip122:00"} {
		if r, err := c.Made(bad); err == nil {
			t.Errorf("%q made %+v", bad, r)
		}
	}
}

func TestFactsOfARow(t *testing.T) {
	c := load(t)
	poly, _ := c.Find("polygon")
	if f := poly.Facts(); f.GasCap != 33554432 || f.MinTip != 25000000000 || f.Native.ID != "eip155:137/slip44:966" || f.BlockInterval.Seconds() != 2 || !f.Known || !f.HasQuirk("state-sync") {
		t.Errorf("%+v", f)
	}
	ltc, _ := c.Find("litecoin")
	if f := ltc.Facts(); f.RBF != "signalled" || f.Maturity != 100 || f.FinalityRule != "depth" || f.FinalityDepth != 12 || f.FinalitySource == "" || f.FinalityAsOf == "" {
		t.Errorf("%+v", f)
	}
	ltc.Facts().Quirks[0] = "changed"
	if again, _ := c.Find("litecoin"); again.Quirks[0] != "mweb" {
		t.Error("the catalogue can be changed through Facts")
	}
}

const own = `
chains:
  - id: "eip155:4242"
    name: House Chain
    slug: house
    aliases: [HOME20]
    family: evm
    native: {symbol: HSE, name: House, decimals: 18, slip44: 60}
    block_ms: 1000
    finality: {rule: tag, depth: 2, seconds: 3, source: "house rules", as_of: 2026-11-21}
    explorers: [scan.house.example/main]
    evm: {chain_id: 4242}
`

func TestOwnRows(t *testing.T) {
	c := load(t, own)
	if r, ok := c.Find("home20"); !ok || r.ID != "eip155:4242" {
		t.Errorf("%+v", r)
	}
	if r, ok := c.ByHost("scan.house.example", "/main/tx/0x"); !ok || r.Slug != "house" {
		t.Errorf("%+v", r)
	}
	n := len(c.Rows())
	c = load(t, own, strings.Replace(own, "House Chain", "House Two", 1))
	if r, _ := c.Find("house"); r.Name != "House Two" || len(c.Rows()) != n {
		t.Errorf("%d rows, %+v", len(c.Rows()), r)
	}
	if c := load(t, "", "# nothing\n"); len(c.Rows()) != n-1 {
		t.Errorf("%d rows after empty files", len(c.Rows()))
	}
	for name, c := range map[string]struct{ old, bad, says string }{
		"unknown key":     {"block_ms: 1000", "blok_ms: 1000", `unknown key "blok_ms", did you mean "block_ms"?`},
		"unknown inner":   {"decimals: 18", "decimal: 18", `unknown key "decimal", did you mean "decimals"?`},
		"far key":         {"block_ms: 1000", "xyzxyzxyzxyz: 1", `unknown key "xyzxyzxyzxyz"`},
		"wrong family":    {"family: evm", "family: tron", `family is "tron"`},
		"wrong chain id":  {"chain_id: 4242", "chain_id: 1", "the same number as in its id"},
		"no id":           {`id: "eip155:4242"`, `id: "4242"`, "CAIP-2"},
		"bad slug":        {"slug: house", "slug: House!", "slug"},
		"bad rule":        {"rule: tag", "rule: soon", "finality.rule"},
		"taken name":      {"HOME20", "ERC20", `the name "ERC20" belongs to Ethereum and to House Chain`},
		"not even yaml":   {"chains:", "chains: [", ""},
		"number for text": {"native: {symbol: HSE", "native: [{symbol: HSE", ""},
	} {
		_, err := chains.LoadCatalog([]byte(strings.Replace(own, c.old, c.bad, 1)))
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "chains.Row") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
