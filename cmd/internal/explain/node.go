package explain

import (
	"maps"
	"slices"

	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/nodeerr/rejects"
	"txtriage/diagnose/causes"
	"txtriage/report"
)

// programs are the names of node programs as people know them.
var programs = map[string]string{
	"core": "Bitcoin Core", "knots": "Bitcoin Knots", "litecoin": "Litecoin Core", "dogecoin": "Dogecoin Core",
	"bch": "Bitcoin Cash Node", "btcd": "btcd",
}

// ofNode explains a node's text; ok is false if no table knows it.
func ofNode(topic string) (r report.Refusal, ok bool) {
	key, class := nodeerr.Find(topic)
	if key == "" {
		return r, false
	}
	v := nodeerr.Submission("", topic)
	says := report.NodeSays{Script: v.Script}
	if class != nodeerr.PoolVerdict && class != nodeerr.Revert {
		says.Class = string(class)
	}
	for _, name := range slices.Sorted(maps.Keys(v.Numbers)) {
		says.Numbers = append(says.Numbers, report.NodeNumber{Name: name, Value: v.Numbers[name]})
	}
	row, found := rejects.Of(topic)
	for _, p := range row.By {
		versions := p.First
		if p.Last != p.First {
			versions += "–" + p.Last
		}
		says.SaidBy = append(says.SaidBy, programs[p.Name]+" "+versions)
	}
	says.Cause = row.Cause
	if found && v.Script != "" {
		says.Cause = rejects.ScriptCause(topic, v.Invalid)
	}
	for _, c := range causes.All() {
		if c.Slug == says.Cause {
			says.Party = string(c.Party)
		}
	}
	return report.Refusal{By: "node", Text: facts.Untrusted(topic), Key: key, Node: says}, true
}
