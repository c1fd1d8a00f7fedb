package hall

import (
	"fmt"
	"io"
	"slices"
	"sync"

	"txtriage/chains/nodeerr"
)

// Notices are what nodes said of the account, the plan or the key of whoever runs the program.
// He hears of it, once for each node and matter; no report does.
type Notices struct {
	mu    sync.Mutex
	heard map[string]bool
	lines []string // not yet told
}

var noticeText = map[nodeerr.Class]string{
	nodeerr.Billing:      "the account with this provider is used up or not paid, so it answers nothing; see the provider's billing page",
	nodeerr.Unauthorised: "it does not let this program in; check the key or the password in its address, and the provider's access list",
	nodeerr.PlanMethod:   "the provider's plan does not include something that was asked; what it would have shown is missing",
}

func (n *Notices) hear(label string, c nodeerr.Class) {
	text, ok := noticeText[c]
	if !ok {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if id := label + " " + string(c); !n.heard[id] {
		if n.heard == nil {
			n.heard = map[string]bool{}
		}
		n.heard[id] = true
		n.lines = append(n.lines, fmt.Sprintf("warning: node %s: %s", label, text))
	}
}

// Tell writes what was heard since it was told last, one line each.
func (n *Notices) Tell(w io.Writer) {
	n.mu.Lock()
	defer n.mu.Unlock()
	slices.Sort(n.lines) // nodes are asked side by side
	for _, l := range n.lines {
		fmt.Fprintln(w, l)
	}
	n.lines = nil
}
