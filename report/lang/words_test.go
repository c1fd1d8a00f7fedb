package lang_test

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"txtriage/chains/facts"
	"txtriage/diagnose"
	"txtriage/diagnose/eta"
	"txtriage/report/lang"
)

// contractActions are the action codes of the contract.
var contractActions = strings.Fields(`wait replace-with-higher-fee cancel-with-same-nonce send-missing-nonce speed-up-blocker top-up-sender
	pay-for-parent rebroadcast resend raise-gas-limit retry-unchanged reset-approval raise-slippage contact-sender contact-sender-platform
	contact-receiver-platform contact-issuer contact-owner request-recovery credit-manually prove-withdrawal claim-withdrawal redeem-ticket
	retry-delivery give-details check-address check-network activate-account add-trust-line use-memo do-not-send-again report-fraud move-funds
	fix-node ask-other-node escalate`)

// contractArgs are the names of an action's numbers in the contract, without "min_".
var contractArgs = strings.Fields(`max_fee_per_gas max_priority_fee_per_gas gas_price max_fee_per_blob_gas gas_limit nonce shortfall fee child_fee
	fee_rate claimable_at`)

// codes are all words that a verdict may ask for by code.
func codes() []string {
	var ids []string
	add := func(file string, names ...string) {
		for _, n := range names {
			ids = append(ids, file+"."+n)
		}
	}
	add("actions", contractActions...)
	add("args", contractArgs...)
	add("eta.basis", eta.Bases()...)
	add("eta.none", eta.Nones()...)
	for _, s := range []diagnose.State{
		diagnose.StateNotFound, diagnose.StatePending, diagnose.StateIncluded, diagnose.StateFinal, diagnose.StateFailed, diagnose.StateReplaced,
		diagnose.StateDropped, diagnose.StateImpossible, diagnose.StateInTransit, diagnose.StateUnknown, diagnose.StateAddress,
	} {
		add("states", string(s))
	}
	for _, p := range []diagnose.Party{
		diagnose.Nobody, diagnose.Sender, diagnose.SenderPlatform, diagnose.ReceiverPlatform, diagnose.Network, diagnose.Issuer, diagnose.Bridge,
		diagnose.ThirdParty, diagnose.NodeOperator, diagnose.UnknownParty,
	} {
		add("parties.acts", string(p))
		add("parties.name", string(p))
	}
	for _, f := range []diagnose.Funds{
		diagnose.Arrived, diagnose.Moving, diagnose.WithSender, diagnose.WithOtherOwner, diagnose.Held, diagnose.Destroyed, diagnose.UnknownFunds,
	} {
		add("funds", string(f))
	}
	for _, c := range []diagnose.Certainty{diagnose.Proven, diagnose.Likely, diagnose.Possible} {
		add("certainty", string(c))
		add("certainty.short", string(c))
	}
	return ids
}

func TestEveryCodeHasWordsInEveryLanguage(t *testing.T) {
	ids := codes()
	for _, path := range factPaths(reflect.TypeFor[facts.Facts](), "") {
		ids = append(ids, "facts."+path+".seen", "facts."+path+".settle")
	}
	for _, tag := range lang.Available() {
		for _, id := range ids {
			if !lang.Load(tag).Has(id) {
				t.Errorf("%s: no words for %s", tag, id)
			}
		}
	}
}

// factPaths are the paths of every Value in the facts, as rules name them.
func factPaths(t reflect.Type, at string) []string {
	var out []string
	for i := range t.NumField() {
		f := t.Field(i)
		path := strings.TrimPrefix(at+"."+f.Name, ".")
		ft := f.Type
		switch {
		case strings.HasPrefix(ft.Name(), "Value["):
			out = append(out, path)
			if v, ok := ft.FieldByName("V"); ok && v.Type.Kind() == reflect.Struct && v.Type.PkgPath() == t.PkgPath() {
				out = append(out, factPaths(v.Type, path)...)
			}
			continue
		case ft.Kind() == reflect.Pointer || ft.Kind() == reflect.Slice:
			ft = ft.Elem()
		}
		if ft.Kind() == reflect.Struct && ft.PkgPath() == reflect.TypeFor[facts.Facts]().PkgPath() && (f.Name == "EVM" || f.Name == "UTXO" || f.Name == "Nodes" || f.Name == "Checks") {
			out = append(out, factPaths(ft, path)...)
		}
	}
	return out
}

func TestLanguagesSayTheSame(t *testing.T) {
	base := lang.Load(lang.Base)
	for _, tag := range lang.Available() {
		w := lang.Load(tag)
		for _, id := range base.IDs("") {
			if !w.Has(id) {
				t.Errorf("%s: no words for %s", tag, id)
			} else if !slices.Equal(w.Holes(id), base.Holes(id)) {
				t.Errorf("%s: %s has the placeholders %v, English %v", tag, id, w.Holes(id), base.Holes(id))
			}
		}
		for _, id := range w.IDs("") {
			if !base.Has(id) {
				t.Errorf("%s: %s is not in English", tag, id)
			}
		}
	}
}

// latin are words that stay as they are in Chinese sentences.
var latin = regexp.MustCompile(`(?i)\b(e?ip|bip|erc|gas|gwei|sat|vb|nonce|mempool|txpool|coreversion|max|fee|priority|limit|blob|tag|memo|raw|utxo|rbf|cpfp|hash|ether|eth|btc|usdt|usdc|bnb|trc20|erc20|bep20|api|abi|evm|layer|op|return|id|txid|wtxid|solidity|transfer|send|bitcoin|core|btcd|esplora|litecoin|dogecoin|mweb|segwit|lightning|safe|multicall|gnosis|permit|approve|nft|csv|op|bech32|base58|eip-\d+|bip-?\d+|zksync|arbitrum|optimism|base|polygon|ethereum|testnet|signet|regtest|locktime|sequence|coinbase|chainid|selector|require|assert|panic|revert|error|string|invalid|opcode|delegatecall|trace|debug|rpc)\b`)

func TestChineseIsChinese(t *testing.T) {
	w := lang.Load("zh-Hans")
	for _, id := range w.IDs("") {
		pieces, _ := w.Say(id, "2")
		han, other := 0, 0
		var text strings.Builder
		for _, p := range pieces {
			text.WriteString(p.Words + " ")
		}
		for _, r := range latin.ReplaceAllString(text.String(), "") {
			switch {
			case unicode.Is(unicode.Han, r):
				han++
			case unicode.IsLetter(r):
				other++
			}
		}
		least := 6 // of ten letters
		if strings.HasSuffix(id, ".known") || strings.HasSuffix(id, ".support") {
			least = 4 // names of methods and fields stay as they are
		}
		if other > 12 && 10*han < least*(han+other) {
			t.Errorf("%s: %d of %d letters are Han: %s", id, han, han+other, text.String())
		}
		if traditional := strings.ContainsAny(text.String(), "個們這對時沒為與過還處後發資錢轉帳執"); traditional {
			t.Errorf("%s: holds traditional characters: %s", id, text.String())
		}
	}
}

func TestPluralsChooseTheirForm(t *testing.T) {
	for count, want := range map[string]string{"1": "1 minute", "2": "2 minutes", "0": "0 minutes", "21": "21 minutes"} {
		pieces, ok := lang.Load("en").Say("ui.span.minutes", count)
		got := ""
		for _, p := range pieces {
			if p.Arg == "count" {
				got += count
			}
			got += p.Words
		}
		if !ok || got != want {
			t.Errorf("%s: got %q, want %q", count, got, want)
		}
	}
}

func TestUnknownWordsAreReported(t *testing.T) {
	w := lang.Load("en")
	if _, ok := w.Say("ui.no-such-key", ""); ok {
		t.Error("said something about an unknown id")
	}
	if len(lang.Load("xx").IDs("")) != 0 {
		t.Error("a language without files has words")
	}
}

// TestListedHeadlinesHaveNoHoles: where causes are listed without a case, such as what was
// ruled out, a headline with placeholders needs a general form.
func TestListedHeadlinesHaveNoHoles(t *testing.T) {
	for _, tag := range lang.Available() {
		w := lang.Load(tag)
		for _, slug := range w.Causes() {
			section, _ := w.Section(slug)
			id := section + "." + slug + ".headline"
			if len(w.Holes(id)) > 0 && (!w.Has(id+"@general") || len(w.Holes(id+"@general")) > 0) {
				t.Errorf("%s: %s needs a headline@general without placeholders", tag, slug)
			}
		}
	}
}
