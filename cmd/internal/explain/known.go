package explain

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"txtriage/chains"
	"txtriage/chains/evm/knowledge"
	"txtriage/chains/facts"
	"txtriage/report"
)

// known reads a topic as a function, an event, an address or the halt of an execution. Of
// errors and texts it says false: refusal reads them.
func known(topic string, cat *chains.Catalog) (k report.Known, ok bool) {
	topic = strings.TrimSpace(topic)
	if h, is := knowledge.HaltOf(words(topic)); is {
		return report.Known{What: "halt", Said: facts.Untrusted(topic), Means: h.Meaning, Source: h.Source, Heard: !h.Verified}, true
	}
	if k, is := chain(topic); is {
		return k, true
	}
	digits, is := strings.CutPrefix(strings.ToLower(topic), "0x")
	data, err := hex.DecodeString(digits)
	if !is || err != nil {
		return k, false
	}
	id := "0x" + digits
	switch len(data) {
	case 4:
		if _, is := knowledge.ErrorOf(knowledge.Selector(data)); is {
			return k, false
		}
		f, is := knowledge.Function(knowledge.Selector(data))
		return named("function", id, f), is
	case 32:
		if e, is := knowledge.Event([32]byte(data)); is {
			return named("event", id, e), true
		}
		return report.Known{What: "unknown", ID: id}, true // no refusal is so long
	case 20:
		return address(id, [20]byte(data), cat), true
	}
	return k, false
}

func named(what, id string, n knowledge.Named) report.Known {
	return report.Known{What: what, ID: id, Signature: n.Signature, Means: n.Meaning, Source: n.Source, Heard: !n.Verified}
}

func address(id string, a [20]byte, cat *chains.Catalog) report.Known {
	k := report.Known{What: "address", ID: id}
	tokens, places := knowledge.At(a)
	for _, t := range tokens {
		l := report.Listed{Chain: chainName(t.Chain, cat), Token: t.Symbol, Decimals: t.Decimals, Source: t.Source, Heard: !t.Verified}
		if t.Kind != "" {
			l.Means = append(l.Means, "token-"+t.Kind)
		}
		if usual := usualDecimals[t.Symbol]; usual != 0 && usual != t.Decimals {
			l.Means = append(l.Means, "token-other-decimals")
		}
		k.At = append(k.At, l)
	}
	for _, p := range places {
		k.At = append(k.At, report.Listed{Chain: chainName(p.Chain, cat), Label: p.Label, Means: []string{"place-" + p.Kind}, Source: p.Source, Heard: !p.Verified})
	}
	if len(k.At) == 0 {
		k.What = "unknown"
	}
	return k
}

// chain reads "eip155:480", "chain 480" or "chain id 480". A bare number could be anything.
func chain(topic string) (k report.Known, ok bool) {
	low := strings.ToLower(topic)
	for _, before := range []string{"eip155:", "chain id ", "chainid ", "chain "} {
		digits, is := strings.CutPrefix(low, before)
		if !is {
			continue
		}
		id, err := strconv.ParseUint(strings.TrimSpace(digits), 0, 64)
		if err != nil {
			return k, false
		}
		k = report.Known{What: "unknown", ID: fmt.Sprintf("eip155:%d", id)}
		if c, ok := knowledge.ChainOf(id); ok {
			k.What = "chain"
			k.At = []report.Listed{{Chain: c.Name, Token: c.Coin, Decimals: c.Decimals, Explorer: c.Explorer, Source: c.Source, Heard: !c.Verified}}
		}
		return k, true
	}
	return k, false
}

// usualDecimals are those with which the issuers publish their tokens on their own networks.
var usualDecimals = map[string]int{"USDT": 6, "USDC": 6}

func chainName(id uint64, cat *chains.Catalog) string {
	if id == 0 {
		return ""
	}
	caip := fmt.Sprintf("eip155:%d", id)
	if row, ok := cat.ByID(caip); ok {
		return row.Name
	}
	if c, ok := knowledge.ChainOf(id); ok {
		return c.Name
	}
	return caip
}
