package recognise_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"txtriage/chains"
	"txtriage/chains/recognise"
)

// pieces are what random pastes are made of: ids of every kind, their parts, and noise.
func pieces() []string {
	out := []string{
		evmTx, hex64, hex65, block, strings.ToUpper(hex64), evmTx[:30], hex64[:33], "0x", "0X", "…", "...", "****", "bitcoin:", "ethereum:", "lightning:",
		"?amount=1", "@1", "https://", "etherscan.io/tx/", "mempool.space/", "blockchair.com/", "tronscan.org/#/", "://", "#", "%", "%ff", "%00",
		"private key", "seed phrase:", "助记词", "私钥", "交易哈希", "，", "。", "：", "（", "）", "\n", "\r\n", "\t", " ", "  ", "\x00", "\x1b[31m", "\xff", "\xc3\x28",
		"\u200b", "\u202e", "\ufeff", "\ufffd", "Ａ", "０ｘ", "é", "💸", "'", "\"", "`", "<script>", "{{.x}}", "${HOME}", "=cmd|'/c calc'!A1", "[x](y)",
		"lnbc1", "lno1", "sp1", "xpub", "xprv", "S", "r", "T", "bc1", "bc1q", "ltcmweb1", "02000000", "f86c", "02f8", "70736274ff", "cHNidP8", "1", "0",
		"123456789012", "0.0.1@2.3", "0:", "-1:", "internal transfer", "and", "the", "abandon", "zoo", "[1,2,3", strings.Repeat("a", 300), strings.Repeat("1,", 70),
	}
	for _, a := range addresses {
		out = append(out, a.text, a.text[:len(a.text)-1], a.text[1:])
	}
	return out
}

func randomPaste(rng *rand.Rand, pieces []string) string {
	var b strings.Builder
	for range rng.IntN(14) {
		switch p := pieces[rng.IntN(len(pieces))]; rng.IntN(8) {
		case 0: // one byte changed
			if p != "" {
				c := []byte(p)
				c[rng.IntN(len(c))] = byte(rng.Uint32())
				p = string(c)
			}
			b.WriteString(p)
		case 1:
			for range rng.IntN(40) {
				b.WriteByte(byte(rng.Uint32()))
			}
		case 2:
			b.WriteString(strings.Repeat(p, rng.IntN(20)))
		default:
			b.WriteString(p)
		}
		if rng.IntN(2) == 0 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// hostile pastes try to break the reader, or to make it show what it must not.
func hostile() []string {
	out := []string{
		strings.Repeat("0x", 5000), strings.Repeat("f", 100001), strings.Repeat("(", 10000), strings.Repeat("https://etherscan.io/", 2000),
		"https://etherscan.io/tx/" + strings.Repeat("%30", 300), "bitcoin:" + strings.Repeat("?amount=", 500), "ethereum:" + evmTx + "@" + strings.Repeat("9", 400),
		"ethereum:0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359?value=1e999999999999", "ethereum:0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359?value=" + strings.Repeat("9", 5000),
		"https://etherscan.io@evil.example/tx/" + evmTx, "https://evil.example/?https://etherscan.io/tx/" + evmTx, "javascript:alert('" + evmTx + "')",
		"file:///etc/passwd", "http://169.254.169.254/latest", "https://user:pass@etherscan.io/tx/" + evmTx,
		strings.Repeat("\u202e", 3000) + evmTx, strings.Repeat("\u0301", 5000), string([]rune{0xD7FF, 0xE000, 0x10FFFF}), "\x00" + evmTx + "\x00",
		"\xff\xfe0\x00x\x005\x00", strings.Repeat("private key ", 3000), strings.Repeat("seed phrase: ", 3000) + hex64, strings.Repeat("abandon ", 3000),
		strings.Repeat("[", 3000) + strings.Repeat("1,", 3000), strings.Repeat(hex64+" ", 3000), "f9" + strings.Repeat("ff", 300), "f90200" + strings.Repeat("c0", 512),
		"02f9ffff" + strings.Repeat("00", 200), strings.Repeat("bc1", 5000), strings.Repeat("1", 5000), strings.Repeat("z", 128), "1" + strings.Repeat("z", 35),
		strings.Repeat("q", 42), "bitcoincash:" + strings.Repeat("q", 100), strings.Repeat("lnbc1", 2000), "-----BEGIN PRIVATE KEY-----", "{\"mnemonic\":",
	}
	for _, s := range secrets {
		out = append(out, s.paste, "id "+evmTx+" "+s.paste, s.paste+s.paste, strings.ReplaceAll(s.paste, " ", "\u00a0"), s.paste+"\n"+strings.Repeat("x", 2000))
	}
	return out
}

// A thousand random and two hundred hostile pastes: no panic, quick, the same answer twice,
// items in order, and nothing of a secret in any field.
func TestRandomAndHostilePastes(t *testing.T) {
	cat := catalog(t)
	rng := rand.New(rand.NewPCG(20261121, 1))
	parts := pieces()
	var pastes []string
	for range 1000 {
		pastes = append(pastes, randomPaste(rng, parts))
	}
	bad := hostile()
	if len(bad) < 200 {
		t.Fatalf("only %d hostile pastes", len(bad))
	}
	pastes = append(pastes, bad...)
	step, most := 1, 2*time.Second // milliseconds on an idle machine
	if testing.Short() {
		step, most = 8, 8*time.Second
	}
	for i := 0; i < len(pastes); i += step {
		paste, start := pastes[i], time.Now()
		refs := recognise.Recognise(paste, cat)
		if took := time.Since(start); took > most {
			t.Errorf("%s for %.80q", took, paste)
		}
		check(t, cat, paste, refs)
		if again := recognise.Recognise(paste, cat); fmt.Sprint(again) != fmt.Sprint(refs) {
			t.Errorf("two answers for %.80q", paste)
		}
	}
	for _, s := range secrets {
		for _, noise := range parts[:40/step] {
			said, err := json.Marshal(recognise.Recognise(s.paste+"\n"+noise, cat))
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(strings.ToLower(string(said)), strings.ToLower(s.hidden)) {
				t.Errorf("%q beside %q comes back", s.hidden, noise)
			}
		}
	}
}

// check holds for the answer to any paste.
func check(t *testing.T, cat *chains.Catalog, paste string, refs []chains.Ref) {
	t.Helper()
	item, read := 0, map[string][]chains.Ref{}
	for i, r := range refs {
		if i == 0 && r.Item != 0 || r.Item != item && r.Item != item+1 {
			t.Errorf("items out of order in %.80q", paste)
		}
		item = r.Item
		switch {
		case r.Kind == chains.Secret && (r.ID != "" || r.Text != "" || r.Raw != nil || r.Problem == ""):
			t.Errorf("a secret with text in %.80q: %+v", paste, r)
		case r.Problem == "" && (r.ID == "" || r.Chain == ""):
			t.Errorf("nothing to look up in %.80q: %+v", paste, r)
		case r.Problem != "" && r.ID != "":
			t.Errorf("a problem with an id in %.80q: %+v", paste, r)
		case r.Kind == chains.RawTransaction && len(r.Raw) == 0 || r.Kind == "":
			t.Errorf("incomplete in %.80q: %+v", paste, r)
		case !slices.Contains(recognise.Shapes(), r.Shape):
			t.Errorf("shape %q is not on the list", r.Shape)
		case len(r.Text) > 600:
			t.Errorf("%d bytes of text in %.80q", len(r.Text), paste)
		}
		if r.Problem != "" || r.Shape == "block-height" {
			continue
		}
		// What nodes are asked for reads as itself again.
		again, ok := read[r.ID]
		if !ok {
			again = recognise.Recognise(r.ID, cat)
			read[r.ID] = again
		}
		if _, known := cat.ByID(r.Chain); known && !slices.ContainsFunc(again, func(o chains.Ref) bool { return o.Chain == r.Chain && o.ID == r.ID }) {
			t.Errorf("%s on %s does not read as itself", r.ID, r.Chain)
		}
	}
}

// The words around an id, in any order and language, do not change what is found.
func TestSurroundingsDoNotMatter(t *testing.T) {
	cat := catalog(t)
	rng := rand.New(rand.NewPCG(7, 8))
	words := strings.Fields("please help 请帮忙 我的 转账 no llega mi dinero desde ayer , 。 （ ） : - where is it ? いつ 届きますか почему так долго 왜 안 와요 amount 0.5 ETH USDT order #4711")
	for _, id := range []string{evmTx, hex64, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", "https://mempool.space/tx/" + hex64, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"} {
		want := fmt.Sprint(recognise.Recognise(id, cat))
		for range 50 {
			rng.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
			at := rng.IntN(len(words))
			paste := strings.Join(words[:at], " ") + " " + id + " " + strings.Join(words[at:], " ")
			if got := fmt.Sprint(recognise.Recognise(paste, cat)); got != want {
				t.Errorf("%q is read as %.200s", paste, got)
			}
		}
	}
}

func TestTooLarge(t *testing.T) {
	if recognise.TooLarge(recognise.Limit) != nil || recognise.TooLarge(10<<20) == nil {
		t.Error("the limit is not kept")
	}
	if refs := recognise.Recognise(strings.Repeat("x", recognise.Limit)+" "+evmTx, catalog(t)); refs[0].Kind != chains.Unknown {
		t.Error("read beyond the limit")
	}
	if refs := recognise.Recognise(evmTx, nil); len(refs) == 0 {
		t.Error("without a catalogue nothing is said at all")
	}
}

func FuzzRecognise(f *testing.F) {
	for _, a := range addresses[:6] {
		f.Add(a.text)
	}
	for _, s := range secrets[:4] {
		f.Add(s.paste)
	}
	f.Add("https://etherscan.io/tx/" + evmTx + " 谢谢")
	f.Add("ethereum:0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359@56/transfer?value=2.014e18")
	f.Add("0x12…ab")
	cat := catalog(f)
	f.Fuzz(func(t *testing.T, paste string) { check(t, cat, paste, recognise.Recognise(paste, cat)) })
}
