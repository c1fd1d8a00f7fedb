package rows_test

import (
	"fmt"
	"strings"
	"testing"

	"txtriage/cmd/internal/bulk/rows"
)

const (
	anID   = "0x1203dc048a271b465f98bafd608048390e570d101ce6cd7a4880373c9b267bce"
	bareID = "7c2d4206c03a883dd9066d920c0d8b3f5f5e1b5d7d3c6f3f1a2b3c4d5e6f7a8b"
)

// TestHeadingsOfWithdrawalTeams: a heading that says in more words where the ids stand is understood, one that does
// not is asked about, and text is no heading.
func TestHeadingsOfWithdrawalTeams(t *testing.T) {
	row := func(cells ...string) string { return strings.Join(cells, ";") + "\r\n" }
	for name, c := range map[string]struct {
		in   string
		want string // number of rows and the first paste, or part of the error
	}{
		"Chinese":                      {row("提币单号", "币种", "网络", "链上哈希", "备注") + row("W1", "USDT", "TRC20", bareID, "a"), "1 " + bareID},
		"in more words":                {row("Order", "Coin", "Blockchain TxID (link)") + row("1", "ETH", "https://etherscan.io/tx/"+anID), "1 https://etherscan.io/tx/" + anID},
		"over two lines":               {row("Order", "\"Tx\nHash\"", "Coin") + row("1", anID, "ETH"), "1 " + anID},
		"pipes":                        {"Order|Coin|On-chain hash\n1|ETH|" + anID + "\n", "1 " + anID},
		"beside an address":            {row("Address", "Withdrawal TxID") + row("0x00000000000000000000000000000000000003e8", anID), "1 " + anID},
		"a block's hash is none":       {row("No", "Block hash", "Chain TxID") + row("1", anID[:64]+"00", anID), "1 " + anID},
		"two that may be meant":        {row("No", "Deposit TxID", "Withdrawal TxID") + row("1", anID, anID), `perhaps "Deposit TxID=paste"`},
		"ids under an unknown heading": {row("单号", "币种", "链上编号") + row("W1", "USDT", bareID), `perhaps "链上编号=paste"`},
		"the first has none yet":       {row("Order", "Address", "Chain TxID", "Coin") + row("1", "0x00000000000000000000000000000000000003e8", "", "ETH") + row("2", "", anID, "ETH"), "2 "},
		"a heading alone":              {row("单号", "币种", "链上哈希"), "1 单号;币种;链上哈希"},
		"text with commas":             {"hello, my hash is wrong, please help\n" + anID + ", sent, today\n", `perhaps "my hash is wrong=paste"`},
		"text, and one id a line":      {"a, b, c\n" + anID + "\n", "2 a, b, c"},
		"garbage with commas":          {"a,b,c\nd,e,f\n", "2 a,b,c"},
		"a quote that is never closed": {"\"a,b\nc,d\n" + anID + "\n", `3 "a,b`},
		"a workbook":                   {"PK\x03\x04\x14\x00\x06\x00\n\n", "the input is a workbook or another zip file and no text; save the sheet as CSV in UTF-8"},
		"compressed":                   {"\x1f\x8b\x08\x00\n", "the input is compressed; give what it holds: gunzip -c FILE | txtriage bulk -"},
		"ids alone":                    {anID + ",5,BTC\n" + anID + ",6,BTC\n", "2 " + anID + ",5,BTC"},
	} {
		got := opened(c.in)
		if part, asks := strings.CutPrefix(c.want, "perhaps"); got != c.want && (!asks || !strings.Contains(got, part+"; or --input lines")) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// opened is how many rows an input has and the paste of the first, or why it is none.
func opened(in string) string {
	r, err := rows.Open(strings.NewReader(in), rows.Options{})
	if err != nil {
		return err.Error()
	}
	first, n := "", 0
	for row, err := r.Next(); err == nil; row, err = r.Next() {
		if n++; n == 1 {
			first = row.Cells["paste"]
		}
	}
	return fmt.Sprint(n, " ", first)
}

// TestGuessedEncoding: what a Chinese spreadsheet saves as CSV is read without being told, and nothing else is taken
// for it.
func TestGuessedEncoding(t *testing.T) {
	for name, c := range map[string]struct{ in, encoding, note string }{
		"Chinese heading":   {"tx,\xb1\xb8\xd7\xa2\n" + anID + ",\xb5\xda\xd2\xbb\n", "gb18030", "备注 第一"},
		"UTF-8":             {"tx,备注\n" + anID + ",第一\n", "", "备注 第一"},
		"German":            {"tx,Gr\xfc\xdfe\n" + anID + ",caf\xe9\n", "", "Gr\ufffd\ufffde caf\ufffd"},
		"French":            {"tx,r\xe9f\xe9rence\n" + anID + ",\xe9t\xe9\n", "", "r\ufffdf\ufffdrence \ufffdt\ufffd"},
		"traditional":       {"tx,\xb3\xc6\xb5\xf9\xa4\x40\n" + anID + ",x\n", "", ""},
		"Japanese":          {"tx,\x94\xf5\x8d\x6c\n" + anID + ",x\n", "", ""},
		"Chinese cell only": {"tx,note\n" + anID + ",\xb5\xda\xd2\xbb\n", "", ""},
	} {
		r, err := rows.Open(strings.NewReader(c.in), rows.Options{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		row, err := r.Next()
		if err != nil || len(row.Others) != 1 || row.Cells["paste"] != anID {
			t.Fatalf("%s: %v %+v", name, err, row)
		}
		if o := row.Others[0]; r.Guessed() != c.encoding || c.note != "" && o.Name+" "+o.Value != c.note {
			t.Errorf("%s: as %q: %s %s", name, r.Guessed(), o.Name, o.Value)
		}
	}
}
