package recognise_test

import (
	"strings"
	"testing"

	"txtriage/chains"
	"txtriage/chains/recognise"
)

// foreignKinds holds one address of every kind that other networks use, made with the checksum of
// its kind over the same bytes.
var foreignKinds = []struct{ text, network string }{
	{"TS6DE1nAddPvwmtq4HsYjaAhjuvhtFbBdk", "Tron"},
	{"41b0d51c58c8b9c1f458fadf16c7d375630ef51da4", "Tron"},
	{"Xror4D4LScVZwYRnKuY44xAMfTm5f7P6pP", "Dash"},
	{"7iXeyhB3qngzsY4arjYvyRq9uCJV1LadpK", "Dash"},
	{"t1ZzcEHpaTE4aPEt6QT2xMEaV5nNUQZc5rG", "Zcash"},
	{"t3agd9qK218NxUQaXXYhYmrwREJfC2vEeqp", "Zcash"},
	{"rH3rDxQS7uGy8bqU7pDqDR7Zq3BPCw8YPm", "XRP Ledger"},
	{"XV4n2npCJjnyoNuV3sf7L5AXPKmJT2eCb2Tc19HEgCfW9sb", "XRP Ledger"},
	{"TVHbzBBewgerNkgaPqiEN56RimJaywQcLPLwZcZjktjsG68", "XRP Ledger"},
	{"EQCw1RxYyLnB9Fj63xbH03VjDvUdpN-BkViTsFwPpO2Lxrjc", "TON"},
	{"UQCw1RxYyLnB9Fj63xbH03VjDvUdpN-BkViTsFwPpO2LxuUZ", "TON"},
	{"kQCw1RxYyLnB9Fj63xbH03VjDvUdpN-BkViTsFwPpO2LxgNW", "TON"},
	{"0QCw1RxYyLnB9Fj63xbH03VjDvUdpN-BkViTsFwPpO2Lxl6T", "TON"},
	{"Ef-w1RxYyLnB9Fj63xbH03VjDvUdpN-BkViTsFwPpO2LxkeU", "TON"},
	{"Uf-w1RxYyLnB9Fj63xbH03VjDvUdpN-BkViTsFwPpO2LxhpR", "TON"},
	{"-1:b0d51c58c8b9c1f458fadf16c7d375630ef51da4df81915893b05c0fa4ed8bc6", "TON"},
	{"GCYNKHCYZC44D5CY7LPRNR6TOVRQ55I5UTPYDEKYSOYFYD5E5WF4NWES", "Stellar"},
	{"MCYNKHCYZC44D5CY7LPRNR6TOVRQ55I5UTPYDEKYSOYFYD5E5WF4MAAAAAAAAAASM7DSM", "Stellar"},
	{"CCYNKHCYZC44D5CY7LPRNR6TOVRQ55I5UTPYDEKYSOYFYD5E5WF4MSBL", "Stellar"},
	{"cosmos1kr23ckxgh8qlgk86mutv05m4vv8028dy7envdh", "Cosmos"},
	{"osmo1kr23ckxgh8qlgk86mutv05m4vv8028dykzqum9", "Cosmos"},
	{"celestia1kr23ckxgh8qlgk86mutv05m4vv8028dy0nzuh6", "Cosmos"},
	{"cosmos1kr23ckxgh8qlgk86mutv05m4vv8028dym7qezkynkpwqlf8d30rqnfvmcd", "Cosmos"},
	{"osmo1kr23ckxgh8qlgk86mutv05m4vv8028dym7qezkynkpwqlf8d30rqx55r0t", "Cosmos"},
	{"addr1qxcd28zcezuurazclt03d37nw43saaga5jcd28zcezuura9s65w93j9ec86937klzmraxatrpm63mfxlsxg43yasts8svyw62a", "Cardano"},
	{"addr1vxcd28zcezuurazclt03d37nw43saaga5n0cry2cjwc9crcvcev2e", "Cardano"},
	{"stake1uxcd28zcezuurazclt03d37nw43saaga5n0cry2cjwc9crcsje2kt", "Cardano"},
	{"14zrjcvr13oD9y3LCNTYfKcquT4A6guPkEPSQAgG2Wns1xyN", "Polkadot"},
	{"5G4ZbHfn9GXjiS2pEjQYXAnh3q4WQPMFfjexEsguURmLqV9L", "Polkadot"},
	{"GaBFc1emdYfU5rG1SDbR89hCRLkD4AS87VhdXxrxDyqadjz", "Polkadot"},
	{"WDKRYWGIXHA7IWH234LMPU3VMMHPKHNE36AZCWETWBOA7JHNRPDKU2UY64", "Algorand"},
	{"CuHEQ8wEUa4MEk29VoV6yzDrRfe5SPiJshHdPANTrmqF", "Solana"},
	{"EdqM52SpXCn5c1uozuvuH5o9Tcr41kYeCWz4Ymu6ngbt", "Solana"},
}

// TestNoKindIsTakenForAnother reads every address of every kind that we know, plain, in a sentence
// and with one character changed: it is what it is, or damaged, and never of another network.
func TestNoKindIsTakenForAnother(t *testing.T) {
	cat := catalog(t)
	network := func(refs []chains.Ref) string {
		var out []string
		for _, r := range refs {
			switch {
			case r.Network != "":
				out = append(out, r.Network)
			case r.Kind == chains.Address && r.Problem == "":
				out = append(out, slugs(cat, []chains.Ref{r}))
			default:
				out = append(out, r.Problem)
			}
		}
		return strings.Join(out, " ")
	}
	check := func(text, want string, sum bool) {
		for _, paste := range []string{text, "please check " + text + ", thanks", "地址：" + text + "。"} {
			if got := network(recognise.Recognise(paste, cat)); got != want {
				t.Errorf("%s is read as %q, want %q", paste, got, want)
			}
		}
		if !sum {
			return
		}
		for i := len(text) - 12; i < len(text); i++ {
			other := byte('q')
			if text[i] == 'q' {
				other = 'p'
			}
			if text == strings.ToUpper(text) {
				other = 'Q'
				if text[i] == 'Q' {
					other = 'P'
				}
			}
			hurt := text[:i] + string(other) + text[i+1:]
			for _, r := range recognise.Recognise(hurt, cat) {
				if r.Problem == "" && r.Kind == chains.Address {
					t.Errorf("%s, damaged to %s, is taken for an address on %s", text, hurt, r.Chain)
				}
			}
		}
	}
	for _, v := range foreignKinds {
		check(v.text, v.network, v.network != "Solana" && !strings.HasPrefix(v.text, "41") && !strings.Contains(v.text, ":"))
	}
	for _, a := range addresses {
		check(a.text, a.chains, !strings.HasPrefix(strings.ToLower(a.text), "0x") && a.shape != "evm-address" && len(a.text) > 20)
	}
}

// TestHashInEverySpelling: 64 hex characters reach every chain that they can be on.
func TestHashInEverySpelling(t *testing.T) {
	cat := catalog(t)
	const id = "a1075db55d416d3ca199f55b6084e2115b9345e16c5cf302fc80e9d5fbf5d48d"
	wide := func(s string) string {
		var b strings.Builder
		for _, c := range s {
			b.WriteRune(c + 0xFEE0)
		}
		return b.String()
	}
	groups := func(s string, n int, sep string) string {
		var out []string
		for len(s) > n {
			out, s = append(out, s[:n]), s[n:]
		}
		return strings.Join(append(out, s), sep)
	}
	plain := slugs(cat, recognise.Recognise(id, cat))
	prefixed := slugs(cat, recognise.Recognise("0x"+id, cat))
	if !strings.Contains(plain, "bitcoin ") || !strings.Contains(plain, "litecoin") || !strings.Contains(plain, "ethereum") || !strings.Contains(prefixed, "ethereum") {
		t.Fatalf("%s, %s", plain, prefixed)
	}
	for paste, want := range map[string]string{
		strings.ToUpper(id): plain, " " + id + "\n": plain, "\"" + id + "\"": plain, "“" + id + "”": plain, "`" + id + "`": plain, id + ".": plain, "(" + id + ")": plain,
		"txid:" + id: plain, "TxID：" + id + "，": plain, "哈希是" + id + "请查": plain, wide(id): plain, groups(id, 32, "\n"): plain, groups(id, 8, " "): plain, groups(id, 16, "\n> "): plain,
		id[:20] + "\u200b" + id[20:]: plain, id[:33] + "\u00ad" + id[33:]: plain, "hash=" + id + "&x=1": plain, "{\"txid\":\"" + id + "\"}": plain, "*" + id + "*": plain, "#" + id: plain,
		"0X" + strings.ToUpper(id): prefixed, "0x" + strings.ToUpper(id): prefixed, wide("0x" + id): prefixed, "0x" + groups(id, 32, "\n"): prefixed, "0x\n" + id: plain, "hash0x" + id: prefixed, "<0x" + id + ">": prefixed,
		"0x " + id: plain, "０x" + id: prefixed, "交易哈希0x" + id + "没到账": prefixed,
	} {
		if got := slugs(cat, recognise.Recognise(paste, cat)); got != want {
			t.Errorf("%q reaches %q, want %q", paste, got, want)
		}
	}
}
