package facts

// Earlier is what the blocks before a transfer show of the one whose history it stands in.
type Earlier struct {
	Owner Address     `json:"owner"`           // whose transfers were looked at
	Other Address     `json:"other"`           // the one that was paid, or that a lure shows
	Like  Address     `json:"like,omitempty"`  // whom Owner paid before, or the ticket's receiver, that looks like Other; empty: nobody
	Paid  int         `json:"paid,omitempty"`  // how many transfers of some amount went from Owner to Like
	Baits []Encounter `json:"baits,omitempty"` // transfers between Owner and Other that moved nothing of worth, newest first, at most four
	Real  bool        `json:"real,omitempty"`  // Owner and Other had moved something of worth between them before
	First uint64      `json:"first"`           // lowest block that was looked at
	Last  uint64      `json:"last"`            // highest
}

// Encounter is an earlier transfer between two parties.
type Encounter struct {
	Tx     Hash    `json:"tx"`
	Block  uint64  `json:"block"`
	From   Address `json:"from"`
	To     Address `json:"to"`
	Amount Amount  `json:"amount"`
	Kind   string  `json:"kind"` // zero; dust: at most a thousandth of what was paid of the same asset; imitation: a token under the name of a known one
}
