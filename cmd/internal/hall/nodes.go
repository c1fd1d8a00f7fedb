package hall

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"txtriage/chains"
	"txtriage/chains/facts"
	"txtriage/chains/nodeerr"
	"txtriage/chains/rpc"
	"txtriage/chains/rpc/budget"
	"txtriage/chains/rpc/memory"
	"txtriage/chains/rpc/turns"
	"txtriage/cmd/internal/config"
)

// Nodes are the callers of each chain, by CAIP-2 id.
type Nodes struct {
	ByChain map[string][]chains.Caller
	Rows    map[string]chains.Row
	Limits  budget.Limits // of one diagnosis
	played  bool          // from a tape
	order   []string
	paces   *turns.Book           // what each account bears
	Notices Notices               // for whoever runs the program
	sites   map[string]*rpc.Sites // by chain
}

// sitesOf are the sites of a chain's nodes.
func (n *Nodes) sitesOf(row chains.Row) *rpc.Sites {
	if n.sites == nil {
		n.sites = map[string]*rpc.Sites{}
	}
	if n.sites[row.ID] == nil {
		n.sites[row.ID] = &rpc.Sites{}
	}
	return n.sites[row.ID]
}

// Add puts a caller under its chain.
func (n *Nodes) Add(row chains.Row, c chains.Caller) {
	if n.ByChain == nil {
		n.ByChain, n.Rows = map[string][]chains.Caller{}, map[string]chains.Row{}
	}
	if _, known := n.Rows[row.ID]; !known {
		n.order = append(n.order, row.ID)
		n.Rows[row.ID] = row
	}
	n.ByChain[row.ID] = append(n.ByChain[row.ID], c)
}

// Chains lists the chains that have a node, in the order they were added.
func (n *Nodes) Chains() []string { return slices.Clone(n.order) }

// Chart is the catalogue with the chains that only a node option names.
func (n *Nodes) Chart(cat *chains.Catalog) *chains.Catalog { return cat.With(n.made()...) }

// made are the rows of chains that only a node option names.
func (n *Nodes) made() []chains.Row {
	var out []chains.Row
	for _, id := range n.order {
		if n.Rows[id].Made {
			out = append(out, n.Rows[id])
		}
	}
	return out
}

// Public reports whether a built-in public node is among those of the chain.
func (n *Nodes) Public(chain string) bool {
	return slices.ContainsFunc(n.ByChain[chain], func(c chains.Caller) bool { return c.Public() })
}

// Connect makes a caller for each configured node. It opens no connection.
// Chains that nobody configured get the built-in public nodes, unless the settings
// file names nodes of its own or offline is set.
func Connect(env *Env, s config.Settings, cat *chains.Catalog) (*Nodes, error) {
	nodes := &Nodes{paces: turns.NewBook(env.Now)}
	count := map[string]int{}
	same := map[string]int{}
	for _, n := range s.Nodes {
		same[n.Chain]++
	}
	for _, n := range s.Nodes {
		row, err := cat.Made(n.Chain)
		if err != nil {
			return nil, Usage(fmt.Sprintf("unknown chain %q", n.Chain), "txtriage chains lists the known ones",
				"an EVM chain that is not among them works by its number: --node eip155:1337=http://127.0.0.1:8545")
		}
		patience := time.Duration(0)
		if same[n.Chain] == 1 { // nobody else can be asked meanwhile
			patience = s.Timeout / 2
		}
		c, err := dial(env, nodes, row, n, &count, patience)
		if err != nil {
			return nil, err
		}
		nodes.Add(row, c)
	}
	if s.Own || s.Offline {
		return nodes, nil
	}
	for _, row := range cat.Rows() {
		if _, own := nodes.Rows[row.ID]; own {
			continue
		}
		for _, u := range row.Nodes {
			c, err := dial(env, nodes, row, config.Node{Chain: row.Slug, URL: u, Public: true}, &count, 0)
			if err != nil {
				return nil, err
			}
			nodes.Add(row, c)
		}
	}
	return nodes, nil
}

func dial(env *Env, nodes *Nodes, row chains.Row, n config.Node, count *map[string]int, patience time.Duration) (chains.Caller, error) {
	(*count)[row.Slug]++
	label := n.Label
	if label == "" {
		label = fmt.Sprintf("%s-%d", row.Slug, (*count)[row.Slug])
		if n.Public {
			label = "public-" + label
		}
	}
	kind, address, err := kindOf(row, n.URL)
	if err != nil {
		return nil, Usage(fmt.Sprintf("node %s: %s", label, err), "a node is given as CHAIN=URL, such as ethereum=http://127.0.0.1:8545 or bitcoin=core+http://user:password@127.0.0.1:8332")
	}
	o := limits(kind)
	o.Paces, o.Now, o.Patience = nodes.paces, env.Now, patience
	if !n.Public { // of a built-in node nobody here is the customer
		o.Tell = func(c nodeerr.Class) { nodes.Notices.hear(label, c) }
	}
	c, err := env.Dial(rpc.Node{Label: label, Kind: kind, URL: address, Public: n.Public, RPS: n.RPS, Sites: nodes.sitesOf(row)}, o)
	if err != nil {
		return nil, Usage(fmt.Sprintf("node %s: %s", label, err))
	}
	return memory.New(c, env.Now), nil
}

// limits are the bounds of one node. A full waiting area of Bitcoin is one reply of some 20 MiB.
func limits(kind string) rpc.Options {
	if kind == "core" || kind == "btcd" {
		return rpc.Options{MaxBytes: 48 << 20}
	}
	return rpc.Options{}
}

// kindOf reads the kind of node from the scheme; the message never repeats the URL,
// which may hold a password.
func kindOf(row chains.Row, raw string) (kind, address string, err error) {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return "", "", fmt.Errorf("the address has no scheme such as http://")
	}
	kind, transport, both := strings.Cut(scheme, "+")
	if !both {
		kind, transport = "", scheme
	}
	if transport != "http" && transport != "https" {
		return "", "", fmt.Errorf("the scheme must be http or https")
	}
	address = transport + "://" + rest
	if u, err := url.Parse(address); err != nil || u.Host == "" {
		return "", "", fmt.Errorf("the address is not a valid URL")
	}
	switch row.Family {
	case facts.FamilyEVM:
		if kind != "" && kind != "evm" {
			return "", "", fmt.Errorf("%s nodes speak JSON-RPC: use http:// or https://", row.Name)
		}
		return "evm", address, nil
	case facts.FamilyUTXO:
		if kind == "" {
			kind = "core"
		}
		if kind == "core" || kind == "btcd" || kind == "esplora" {
			return kind, address, nil
		}
	}
	return "", "", fmt.Errorf("kind %q is not known for %s; it is one of core, btcd, esplora", kind, row.Name)
}
