package rpc

import (
	"net"
	"net/http/httptrace"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/net/publicsuffix"

	"txtriage/chains"
)

// Sites tells which nodes of a chain are one witness: the same server, or servers of one
// operator. It gives out labels only; the addresses that it compares stay here. The zero value
// is ready; safe for parallel use.
type Sites struct {
	mu      sync.Mutex
	members []*member
}

type member struct {
	label string
	keys  []string // what makes it the same as another with the same key
}

// join adds a node by the address that it is dialled at.
func (s *Sites) join(label, host, port string) *member {
	m := &member{label: label, keys: []string{siteOf(host, port)}}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.members = append(s.members, m)
	return m
}

// met notes the address that a name led to: two names may lead to one server.
func (s *Sites) met(m *member, addr net.Addr) {
	a, err := netip.ParseAddrPort(addr.String())
	if err != nil {
		return
	}
	key := "at " + netip.AddrPortFrom(a.Addr().Unmap(), a.Port()).String()
	if a.Addr().IsLoopback() {
		key = siteOf(a.Addr().String(), portOf(a.Port()))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(m.keys, key) && len(m.keys) < 16 { // a name may lead to many servers in turn
		m.keys = append(m.keys, key)
	}
}

// of is the label of the first node of m's site.
func (s *Sites) of(m *member) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	site := map[*member]bool{m: true}
	for grown := true; grown; { // what is the same as the same is the same
		grown = false
		for _, o := range s.members {
			if site[o] {
				continue
			}
			for in := range site {
				if slices.ContainsFunc(o.keys, func(k string) bool { return slices.Contains(in.keys, k) }) {
					site[o], grown = true, true
					break
				}
			}
		}
	}
	for _, o := range s.members {
		if site[o] {
			return o.label
		}
	}
	return m.label
}

func portOf(p uint16) string { return strconv.Itoa(int(p)) }

// siteOf is equal for addresses of one witness. One host is one, whatever the port and the path;
// on this machine each port is one, since several real nodes and tunnels to others stand there
// side by side. Names under one registered domain are one operator. A name without a public
// domain (of a house or a cluster) is one machine.
func siteOf(host, port string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return "loop " + port
	}
	if a, err := netip.ParseAddr(host); err == nil {
		switch a = a.Unmap().WithZone(""); {
		case a.IsLoopback() && (a.Is6() || a == netip.AddrFrom4([4]byte{127, 0, 0, 1})), a.IsUnspecified():
			return "loop " + port
		case a.IsLoopback():
			return "loop " + a.String() + " " + port
		}
		return "ip " + a.String()
	}
	suffix, listed := publicsuffix.PublicSuffix(host)
	if !listed && !strings.Contains(suffix, ".") {
		return "host " + host
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return "host " + host
	}
	if op := operators[domain]; op != "" {
		return "operator " + op
	}
	return "domain " + domain
}

// operators are those that serve nodes under several domains of their own.
var operators = map[string]string{
	"alchemy.com": "alchemy", "alchemyapi.io": "alchemy",
	"quiknode.pro": "quicknode", "quicknode.com": "quicknode",
	"chainstack.com": "chainstack", "chainstacklabs.com": "chainstack", "p2pify.com": "chainstack", "core.chainstack.com": "chainstack",
	"ankr.com": "ankr", "ankr.network": "ankr", "multi-rpc.com": "ankr",
	"publicnode.com": "allnodes", "allnodes.com": "allnodes", "allnodes.me": "allnodes",
	"blastapi.io": "bware", "bwarelabs.com": "bware",
	"drpc.org": "drpc", "lavanet.xyz": "lava", "lava.build": "lava",
	"pokt.network": "pokt", "grove.city": "pokt", "nodies.app": "pokt",
	"binance.org": "bnb-chain", "bnbchain.org": "bnb-chain", "defibit.io": "bnb-chain", "ninicoin.io": "bnb-chain",
	"blockstream.info": "blockstream", "blockstream.com": "blockstream",
	"base.org": "coinbase", "coinbase.com": "coinbase",
	"infura.io": "consensys", "linea.build": "consensys",
}

// Standing implements chains.Caller.
func (c *client) Standing() chains.Standing {
	s := chains.Standing{Batch: int(c.limit.Load())}
	if c.node.Sites != nil {
		s.Site = c.node.Sites.of(c.member)
	}
	return s
}

// trace notes where connections lead.
func (c *client) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) {
		if !i.Reused && i.Conn != nil {
			c.node.Sites.met(c.member, i.Conn.RemoteAddr())
		}
	}}
}

// near reports a node on this machine or in its own network, where the time that packing takes
// on both sides is worth more than the bytes.
func near(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && (a.Unmap().IsLoopback() || a.Unmap().IsPrivate())
}
