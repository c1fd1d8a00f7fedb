package tally

import (
	"encoding/json"
	"errors"
	"strconv"

	"txtriage/chains/rawjson"
)

// UnmarshalJSON reads the names alone.
func (c *causes) UnmarshalJSON(b []byte) error {
	list, ok := rawjson.Elements(b)
	if !ok && string(b) != "null" {
		return errors.New("causes: not a list")
	}
	*c = make(causes, len(list))
	for i, one := range list {
		var err error
		ok := rawjson.Each(one, func(m rawjson.Member) bool {
			switch string(m.Key) {
			case "slug":
				err = text(m.Value, &(*c)[i].Slug)
			case "certainty":
				err = text(m.Value, &(*c)[i].Certainty)
			}
			return err == nil
		})
		if !ok {
			return errors.New("causes: not an object")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// text reads a string.
func text(raw json.RawMessage, into *string) error {
	if s, plain := rawjson.Text(raw); plain {
		*into = string(s)
		return nil
	}
	return json.Unmarshal(raw, into)
}

// Read reads a report's JSON. Of a whole report it decodes only what is counted, and does not
// look at what follows on that.
func Read(doc []byte) (*Gist, error) {
	g := &Gist{}
	left := counted
	var err error
	ok := rawjson.Each(doc, func(m rawjson.Member) bool {
		if into := g.field(string(m.Key)); into != nil {
			err = decode(m.Value, into)
			left--
		}
		return err == nil && left > 0
	})
	if !ok && err == nil {
		return g, json.Unmarshal(doc, g) // says what is wrong
	}
	return g, err
}

// decode reads a member in its usual form by hand, and all else by encoding/json.
func decode(raw json.RawMessage, into any) error {
	switch v := into.(type) {
	case *string:
		return text(raw, v)
	case *causes: // large, and known to be valid
		return v.UnmarshalJSON(raw)
	case *bool:
		if s := string(raw); s == "true" || s == "false" {
			*v = s == "true"
			return nil
		}
	case **uint64:
		if n, err := strconv.ParseUint(string(raw), 10, 64); err == nil {
			*v = &n
			return nil
		}
	case *[]Transfer:
		if list, ok := transfers(raw); ok {
			*v = list
			return nil
		}
	case *input:
		if members, ok := rawjson.Members(raw); ok && v.read(members) {
			return nil
		}
	}
	if string(raw) == "null" {
		return nil
	}
	return json.Unmarshal(raw, into)
}

func (in *input) read(members []rawjson.Member) bool {
	for _, m := range members {
		s, ok := rawjson.Text(m.Value)
		switch string(m.Key) {
		case "text":
			in.Text = string(s)
		case "chain":
			in.Chain = string(s)
		default:
			ok = true
		}
		if !ok {
			return false
		}
	}
	return true
}

// transfers reads a list whose members are all told in the usual form.
func transfers(raw json.RawMessage) ([]Transfer, bool) {
	items, ok := rawjson.Elements(raw)
	list := make([]Transfer, len(items))
	for i := range items {
		t := &list[i]
		usual := true
		ok = ok && rawjson.Each(items[i], func(m rawjson.Member) bool {
			var into *string
			switch string(m.Key) {
			case "asset":
				into = &t.Asset
			case "symbol":
				into = &t.Symbol
			case "amount":
				into = &t.Amount
			case "listed":
				usual = decode(m.Value, &t.Listed) == nil
			case "matches_ticket":
				usual = json.Unmarshal(m.Value, &t.Matches) == nil
			}
			if into != nil {
				var s []byte
				s, usual = rawjson.Text(m.Value)
				*into = string(s)
			}
			return usual
		})
		ok = ok && usual
	}
	return list, ok
}

// field is where a member of the report belongs; nil: it is not counted.
func (g *Gist) field(name string) any {
	switch name {
	case "state":
		return &g.State
	case "party":
		return &g.Party
	case "funds":
		return &g.Funds
	case "headline":
		return &g.Headline
	case "input":
		return &g.Input
	case "causes":
		return &g.Causes
	case "confirmations":
		return &g.Confirmations
	case "required_confirmations":
		return &g.Required
	case "final":
		return &g.Final
	case "eta":
		return &g.ETA
	case "next_check_at":
		return &g.NextCheckAt
	case "transfers":
		return &g.Transfers
	}
	return nil
}
