package profile

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"txtriage/chains"
	"txtriage/chains/facts"
)

const (
	ours  = "0x00000000000000000000000000000000000000b2"
	other = "0x00000000000000000000000000000000000000d4"
	sends = "0x00000000000000000000000000000000000000c3"
)

func catalog(t *testing.T) *chains.Catalog {
	t.Helper()
	cat, err := chains.LoadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

func loaded(t *testing.T, text string) *Profile {
	t.Helper()
	p, err := parse([]byte(text), t.TempDir(), catalog(t))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// paid are facts of a payment to each address, on a chain.
func paid(t *testing.T, chain string, to ...string) *facts.Facts {
	t.Helper()
	row, ok := catalog(t).ByID(chain)
	if !ok {
		t.Fatal(chain)
	}
	f := &facts.Facts{Chain: row.Facts()}
	var list []facts.Transfer
	for i, a := range to {
		list = append(list, facts.Transfer{To: facts.Address(a), Index: i, Amount: facts.Amount{Units: facts.NewInt(1), Asset: f.Chain.Native}})
	}
	f.Transfers = facts.KnownValue(list, "e1")
	return f
}

func TestExampleIsAProfile(t *testing.T) {
	p := loaded(t, Example)
	got := p.Concern(t.Context(), paid(t, "eip155:1", "0x"+strings.ToUpper(ours[2:]), sends, other))
	switch {
	case !got.Owned.Known() || len(got.Owned.V) != 1 || got.Owned.V[0].Account != "c-4711":
		t.Errorf("owned: %+v", got.Owned)
	case len(got.Hot) != 1 || string(got.Hot[0]) != sends:
		t.Errorf("hot: %v", got.Hot)
	case len(got.Assets) != 2 || got.Assets[0].Minimum.String() != "10000000" || got.Assets[0].Unlock != 64:
		t.Errorf("assets: %+v", got.Assets)
	case got.Network == nil || !got.Network.Supported:
		t.Errorf("network: %+v", got.Network)
	}
	// The same address on a chain that the platform does not take.
	got = p.Concern(t.Context(), paid(t, "eip155:56", ours))
	if !got.Owned.Known() || got.Owned.V[0].Chain != "eip155:1" || len(got.Assets) != 0 || got.Network.Supported || !got.Network.Recovery.Possible {
		t.Errorf("on another chain: %+v", got)
	}
	if got = p.Concern(t.Context(), paid(t, "eip155:1", other)); got.Owned.State != facts.Absent {
		t.Errorf("a stranger's address: %v", got.Owned.State)
	}
}

func TestExampleFitsTheSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(Schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("profile.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("profile.json")
	if err != nil {
		t.Fatal(err)
	}
	valid := func(text string) error {
		var v any
		if err := yaml.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(plain(v))
		if err != nil {
			t.Fatal(err)
		}
		inst, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(inst)
	}
	if err := valid(Example); err != nil {
		t.Error(err)
	}
	if err := valid(strings.Replace(Example, "suspended:", "suspnded:", 1)); err == nil {
		t.Error("the schema lets a mistyped key pass")
	}
}

// plain turns YAML's dates into the text they were written as.
func plain(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.Format(time.DateOnly)
	case map[string]any:
		for k, x := range v {
			v[k] = plain(x)
		}
	case []any:
		for i, x := range v {
			v[i] = plain(x)
		}
	}
	return v
}

// Every key of the example, mistyped, is an error that names it and the one that was meant.
func TestEveryMistypedKeyIsAnError(t *testing.T) {
	keyOf := regexp.MustCompile(`([a-z_]+):[ \n]`)
	tried := 0
	lines := strings.SplitAfter(Example, "\n")
	for i, line := range lines {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		body, _, _ := strings.Cut(line, " #")
		for _, m := range keyOf.FindAllStringSubmatchIndex(body, -1) {
			word := line[m[2]:m[3]]
			wrong := word[:1] + "q" + word[1:]
			text := strings.Join(lines[:i], "") + line[:m[2]] + wrong + line[m[3]:] + strings.Join(lines[i+1:], "")
			_, err := parse([]byte(text), ".", catalog(t))
			if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%q", wrong)) {
				t.Errorf("%s for %s: %v", wrong, word, err)
			}
			tried++
		}
	}
	if tried < 40 {
		t.Errorf("only %d keys tried", tried)
	}
}

func TestBadProfilesAreErrors(t *testing.T) {
	const head = "name: X\nas_of: 2026-11-21\nsource: y\n"
	for text, want := range map[string]string{
		"":                                 "no keys",
		"- a":                              "no keys",
		"name: [":                          "not YAML",
		"as_of: 2026-11-21":                "name is missing",
		"name: X\nsource: y":               "as_of is missing",
		"name: X\nas_of: today\nsource: y": "must be a date",
		"name: X\nas_of: 2026-11-21":       "source is missing",
		head + "assets: [{asset: USDT, symbol: USDT, decimals: 6}]":                                                                           "CAIP-19",
		head + "assets: [{asset: 'eip155:1/slip44:61', symbol: ETC, decimals: 18}]":                                                           "neither",
		head + "assets: [{asset: 'eip155:1/slip44:60', symbol: ETH}]":                                                                         "decimals are needed",
		head + "assets: [{asset: 'eip155:1/slip44:60', symbol: ETH, decimals: 8}]":                                                            "cannot be",
		head + "assets: [{asset: 'eip155:1/slip44:60', symbol: ETH, decimals: 18, minimum: '1,5'}]":                                           "minimum",
		head + "assets: [{asset: 'eip155:1/slip44:60', symbol: ETH, decimals: 18, minimum: '-1'}]":                                            "minimum",
		head + "assets: [{asset: 'eip155:1/slip44:60', symbol: ETH, decimals: 18, memo: maybe}]":                                              "memo must be",
		head + "assets: [{asset: 'eip155:1/slip44:60', symbol: ETH, decimals: 18, contract_deposits: yes please}]":                            "contract_deposits must be",
		head + "assets: [{asset: 'eip155:1/slip44:60', symbol: ETH, decimals: 18, confirmations: {credit: 9, unlock: 3}}]":                    "unlock is less",
		head + "assets: [{asset: 'eip155:1/slip44:60', symbol: ETH, decimals: 18}, {asset: 'eip155:1/slip44:60', symbol: ETH, decimals: 18}]": "twice",
		head + "assets: [{asset: 'eip155:1/slip44:60', symbol: ETH, decimals: 18, delisted_at: soon}]":                                        "delisted_at",
		head + "networks: [{chain: nowhere, supported: true}]":                                                                                "unknown chain",
		head + "networks: [{chain: ethereum}]":                                                                                                "supported is missing",
		head + "networks: [{chain: bsc, supported: false, recovery: {fee: free}}]":                                                            "possible is missing",
		head + "networks: [{chain: bsc, supported: false, recovery: {possible: true, link: 'javascript:x'}}]":                                 "https://",
		head + "hot_wallets: [{chain: ethereum, address: '0x12'}]":                                                                            "no address",
		head + "deposit_addresses: [{chain: ethereum, address: 'TLsV52sRDL79HXGGm9yzwKibb6BeruhUzy'}]":                                        "no address",
		head + "deposit_address_file: nowhere.csv":                                                                                            "cannot be read",
		head + "deposit_address_command: [whose]":                                                                                             "{address}",
		head + "deposit_address_url: 'ftp://x/{address}'":                                                                                     "web address",
		head + "deposit_address_url: 'https://x/'":                                                                                            "web address",
		head + "deposit_address_deadline: fast":                                                                                               "deadline",
		head + "minimum: 3":                                                                                                                   "unknown key",
		head + "assets: {a: b}":                                                                                                               "cannot unmarshal",
	} {
		_, err := parse([]byte(text), t.TempDir(), catalog(t))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if _, err := Load(filepath.Join(t.TempDir(), "none.yaml"), catalog(t)); err == nil {
		t.Error("a missing file is no error")
	}
}

const head = "name: X\nas_of: 2026-11-21\nsource: y\n"

func TestAddressFile(t *testing.T) {
	dir := t.TempDir()
	write := func(text string) { _ = os.WriteFile(filepath.Join(dir, "a.csv"), []byte(text), 0o600) }
	open := func() (*Profile, error) { return parse([]byte(head+"deposit_address_file: a.csv"), dir, catalog(t)) }
	write("\ufeffchain,address,account,until\r\neip155:1," + ours + ",\"c-1, old\",2026-01-01\r\nbitcoin,bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4,c-2,\r\n")
	p, err := open()
	if err != nil {
		t.Fatal(err)
	}
	got := p.Concern(t.Context(), paid(t, "eip155:1", ours)).Owned
	if !got.Known() || got.V[0].Account != "c-1, old" || got.V[0].Until.Year() != 2026 {
		t.Errorf("%+v", got)
	}
	bitcoin, _ := catalog(t).Find("bitcoin")
	if got := p.Concern(t.Context(), paid(t, bitcoin.ID, "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4")).Owned; !got.Known() || got.V[0].Account != "c-2" {
		t.Errorf("%+v", got)
	}
	for _, bad := range []string{"", "chain\nx", "chain,place\n", "chain,address\neip155:1,0x1\n", "chain,address\neip155:1\n", "chain,address,until\neip155:1," + ours + ",later\n"} {
		write(bad)
		if _, err := open(); err == nil {
			t.Errorf("%q is taken for an address file", bad)
		}
	}
}

func TestServerLookUp(t *testing.T) {
	status, body := http.StatusOK, `{"account":"c-9"}`
	var asked []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	defer srv.Close()
	p := loaded(t, head+"deposit_address_url: '"+srv.URL+"/{chain}/{address}'\nassets: [{asset: 'eip155:137/slip44:966', symbol: POL, decimals: 18}]")
	ask := func() facts.Value[[]facts.Owned] { return p.Concern(t.Context(), paid(t, "eip155:1", ours)).Owned }
	if got := ask(); !got.Known() || got.V[0].Account != "c-9" || asked[0] != "/eip155:1/"+ours {
		t.Errorf("%+v after %v", got, asked)
	}
	status, asked = http.StatusNotFound, nil
	if got := ask(); got.State != facts.Absent || len(asked) != 2 || asked[1] != "/eip155:137/"+ours {
		t.Errorf("%+v after %v", got, asked)
	}
	for _, bad := range []struct {
		status int
		body   string
	}{{500, ""}, {302, ""}, {403, "{}"}, {200, "yes"}, {200, ""}, {200, `{"until":"later"}`}, {200, `{"account":"` + strings.Repeat("x", longestReply) + `"}`}} {
		status, body = bad.status, bad.body
		if got := ask(); got.State != facts.Failed {
			t.Errorf("%d %.20q: %v", bad.status, bad.body, got.State)
		}
	}
	srv.Close()
	if got := ask(); got.State != facts.Failed {
		t.Errorf("a server that is gone: %v", got.State)
	}
}

// A look-up that never answers ends at the deadline and is told as failed.
func TestSlowLookUpEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := loaded(t, head)
		p.book.empty = false
		p.book.ask = []asker{func(ctx context.Context, _, _ string) (facts.Owned, bool, error) {
			<-ctx.Done()
			return facts.Owned{}, false, ctx.Err()
		}}
		start := time.Now()
		if got := p.Concern(t.Context(), paid(t, "eip155:1", ours, other)).Owned; got.State != facts.Failed {
			t.Errorf("%+v", got)
		}
		if took := time.Since(start); took != p.book.deadline {
			t.Errorf("took %s", took)
		}
	})
}

func TestCommandLookUp(t *testing.T) {
	for script, want := range map[string]facts.State{
		`echo '{"account":"c-1"}'`: facts.Known,
		`exit 1`:                   facts.Absent,
		`exit 2`:                   facts.Failed,
		`echo nonsense`:            facts.Failed,
		`kill -9 $$`:               facts.Failed,
	} {
		p := loaded(t, head+fmt.Sprintf("deposit_address_command: [sh, -c, %q, \"{chain}\", \"{address}\"]", script))
		if got := p.Concern(t.Context(), paid(t, "eip155:1", ours)).Owned; got.State != want {
			t.Errorf("%s: %v, want %v", script, got.State, want)
		}
	}
	p := loaded(t, head+"deposit_address_command: [/nowhere/whose, \"{address}\"]")
	if got := p.Concern(t.Context(), paid(t, "eip155:1", ours)).Owned; got.State != facts.Failed {
		t.Errorf("a program that is not there: %v", got.State)
	}
}

func TestTooManyReceiversAreToldAsNotLookedUp(t *testing.T) {
	var many []string
	for i := range mostAddresses + 5 {
		many = append(many, fmt.Sprintf("0x%040x", i+1000))
	}
	p := loaded(t, Example)
	if got := p.Concern(t.Context(), paid(t, "eip155:1", many...)).Owned; got.State != facts.Failed {
		t.Errorf("%v", got.State)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(Example)
	cat, err := chains.LoadCatalog()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "_file") {
			return // reads the disk
		}
		if p, err := parse([]byte(text), ".", cat); err == nil && p.asOf == "" {
			t.Error("a profile without a date")
		}
	})
}
