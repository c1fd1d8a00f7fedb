package feerate

// gain is what a transaction pays above rate r, in thousandths of a satoshi.
func (t tx) gain(r Rate) int64 { return t.fee*1000 - int64(r)*t.size }

// bestTaken tells which transactions a perfect block builder takes at rate r: the largest
// set with all its ancestors whose gain is greatest. Nodes with cluster mempools (Bitcoin
// Core 31 and later) come to this. A greatest closed set is a smallest cut (Picard 1976).
// What is in have, ancestors included, is taken already and costs nothing more.
func (c *Cluster) bestTaken(r Rate, have []bool) []bool {
	n := len(c.txs)
	source, sink := n, n+1
	g := newFlow(n + 2)
	for i, t := range c.txs {
		if have != nil && have[i] {
			continue
		}
		switch w := t.gain(r); {
		case w > 0:
			g.edge(source, i, w)
		case w < 0:
			g.edge(i, sink, -w)
		}
		for _, p := range t.parents {
			g.edge(i, p, unbounded)
		}
	}
	for g.push(source, sink) {
	}
	// What cannot reach the sink any more is the largest of the best sets.
	left := g.reaches(sink)
	taken := make([]bool, n)
	for i := range taken {
		taken[i] = !left[i] || have != nil && have[i]
	}
	return taken
}

// unbounded is above every sum of gains (see the bounds of this package).
const unbounded = 1 << 62

type arc struct {
	to, back int // back: index of the opposite arc at to
	room     int64
}

type flow struct{ at [][]arc }

func newFlow(n int) *flow { return &flow{make([][]arc, n)} }

func (g *flow) edge(from, to int, room int64) {
	g.at[from] = append(g.at[from], arc{to, len(g.at[to]), room})
	g.at[to] = append(g.at[to], arc{from, len(g.at[from]) - 1, 0})
}

// push sends as much as fits along one shortest path; false if there is none.
func (g *flow) push(from, to int) bool {
	type step struct{ node, arc int }
	came := make([]step, len(g.at))
	seen := make([]bool, len(g.at))
	seen[from] = true
	queue := []int{from}
	for len(queue) > 0 && !seen[to] {
		u := queue[0]
		queue = queue[1:]
		for i, a := range g.at[u] {
			if a.room > 0 && !seen[a.to] {
				seen[a.to], came[a.to] = true, step{u, i}
				queue = append(queue, a.to)
			}
		}
	}
	if !seen[to] {
		return false
	}
	amount := int64(unbounded)
	for v := to; v != from; v = came[v].node {
		amount = min(amount, g.at[came[v].node][came[v].arc].room)
	}
	for v := to; v != from; v = came[v].node {
		a := &g.at[came[v].node][came[v].arc]
		if a.room != unbounded {
			a.room -= amount
		}
		b := &g.at[v][a.back]
		if b.room != unbounded {
			b.room += amount
		}
	}
	return true
}

// reaches tells from which nodes something could still flow to the given one.
func (g *flow) reaches(to int) []bool {
	seen := make([]bool, len(g.at))
	seen[to] = true
	queue := []int{to}
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		for _, a := range g.at[v] {
			if !seen[a.to] && g.at[a.to][a.back].room > 0 {
				seen[a.to] = true
				queue = append(queue, a.to)
			}
		}
	}
	return seen
}
