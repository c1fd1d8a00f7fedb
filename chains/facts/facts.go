package facts

import "time"

// Family names one way of asking nodes and of reading a chain.
type Family string

// The families that have an inspector.
const (
	FamilyEVM  Family = "evm"
	FamilyUTXO Family = "utxo"
)

// Chain is the part of a catalogue row that rules and reports need.
type Chain struct {
	ID             string        `json:"id"` // CAIP-2
	Name           string        `json:"name"`
	Family         Family        `json:"family"`
	Test           bool          `json:"test,omitempty"`
	Native         Asset         `json:"native"`
	BlockInterval  time.Duration `json:"block_interval"`            // average, nanoseconds
	FinalityRule   string        `json:"finality_rule"`             // "tag", "depth", "instant"
	FinalityDepth  uint64        `json:"finality_depth,omitempty"`  // blocks on top and the block itself
	FinalityTime   time.Duration `json:"finality_time,omitempty"`   // usual, from inclusion
	FinalityLeast  time.Duration `json:"finality_least,omitempty"`  // from a block's own time to final, at the very least; 0: not known
	FinalitySource string        `json:"finality_source,omitempty"` // where the rule is from
	FinalityAsOf   string        `json:"finality_as_of,omitempty"`  // date of the source
	Quirks         []string      `json:"quirks,omitempty"`          // named oddities, see catalog.yaml
	Known          bool          `json:"known"`                     // false: made up from --node, not in the catalogue
	GasCap         uint64        `json:"gas_cap,omitempty"`         // most gas one transaction may ask for; 0: block limit only
	MinTip         uint64        `json:"min_tip,omitempty"`         // EVM: least priority fee that nodes take by default, wei per gas; 0: not known
	Maturity       uint64        `json:"maturity,omitempty"`        // blocks until a mined reward can be spent
	RBF            string        `json:"rbf,omitempty"`             // UTXO: full, signalled, none: what this network's nodes let be replaced; "" unknown
	DustRate       int64         `json:"dust_rate,omitempty"`       // UTXO: satoshi per 1,000 vbytes at which nodes call an output dust; 0 unknown
	DustFloor      int64         `json:"dust_floor,omitempty"`      // UTXO: least output in satoshi, where nodes have a fixed one
	PoolExpiry     time.Duration `json:"pool_expiry,omitempty"`     // UTXO: how long pools keep what waits, by default
}

// HasQuirk reports whether the row names the oddity.
func (c Chain) HasQuirk(q string) bool {
	for _, x := range c.Quirks {
		if x == q {
			return true
		}
	}
	return false
}

// FinalLag is the least time between a final block and the newest one: what the network needs at the
// least, less a quarter for slots that stay without a block. 0: not known.
func (c Chain) FinalLag() time.Duration { return c.FinalityLeast - c.FinalityLeast/4 }

// Subject is what was pasted, as recognised.
type Subject struct {
	Kind    string    `json:"kind"` // as in the JSON contract: transaction, address, raw-transaction, block, secret, unknown
	ID      string    `json:"id,omitempty"`
	Text    Untrusted `json:"text,omitempty"`    // the cleaned paste; never set for a secret
	Problem string    `json:"problem,omitempty"` // why it cannot be looked up: a slug of the "pasted" section, or ""
	Shape   string    `json:"shape,omitempty"`   // what it looks like: "evm-hash", "bech32", "wif", "bolt11" …
	Network string    `json:"network,omitempty"` // name of a chain that we know but cannot inspect
	Missing int       `json:"missing,omitempty"` // characters missing, if countable
	Looked  bool      `json:"looked,omitempty"`  // of an address: payments to it were looked for
	At      []int     `json:"at,omitempty"`      // positions of damage, from 1
	Harm    string    `json:"harm,omitempty"`    // of a damaged address: mixed-case, letters, form, kind; "": its check digits do not fit
}

// Evidence is one exchange with a node, as the report's footnote shows it.
type Evidence struct {
	ID     EvidenceID `json:"id"`
	Node   string     `json:"node"` // a label, never an address
	Method string     `json:"method"`
	At     time.Time  `json:"at"`
	Gist   Untrusted  `json:"gist"` // the start of the reply, or the refusal
}

// BlockRef is a block as one node names it.
type BlockRef struct {
	Height uint64    `json:"height"`
	Hash   Hash      `json:"hash,omitempty"`
	Time   time.Time `json:"time,omitzero"`
}

// NodeView is what one node showed about itself and about the transaction.
type NodeView struct {
	Label   string           `json:"label"`
	Kind    string           `json:"kind"` // evm, core, btcd, esplora
	Public  bool             `json:"public,omitempty"`
	Site    string           `json:"site,omitempty"` // the first node of the same server or operator, with which it is one witness; "": it stands for itself
	Client  Value[Untrusted] `json:"client,omitzero"`
	OnChain Value[bool]      `json:"on_chain,omitzero"` // chain id or genesis is the one expected
	Head    Value[BlockRef]  `json:"head,omitzero"`
	Final   Value[BlockRef]  `json:"final,omitzero"` // its newest final block; set by a probe only
	Syncing Value[bool]      `json:"syncing,omitzero"`
	Indexed Value[bool]      `json:"indexed,omitzero"` // its transaction index covers the whole time in question; Unsupported: it does not tell how far back it goes
	Pool    Value[bool]      `json:"pool,omitzero"`    // has a loaded mempool that relays
	Saw     Value[bool]      `json:"saw,omitzero"`     // knows the transaction (Absent: says it does not)
	Refused []Refusal        `json:"refused,omitempty"`
	Pause   time.Duration    `json:"pause,omitempty"`   // how long it wants to be left alone; 0: it did not say
	Differs []string         `json:"differs,omitempty"` // facts that no hash covers and of which another, independent node says something else
	Late    bool             `json:"late,omitempty"`    // it lacks the block in which another, with proof, shows the coins spent
	Amiss   []string         `json:"amiss,omitempty"`   // EVM: why what it calls safe and final cannot be so, and is not used: "final-early", "final-unsure", "final-above", "final-later", "final-future", "safe-below"
	Lied    []string         `json:"lied,omitempty"`    // what it said and recomputing refuted: "id", "sender", "receipt-id", "logs", "bloom"; nothing else of it is used
}

// Refusal is a method that a node would not answer, with the class of chains/nodeerr.
type Refusal struct {
	Method string `json:"method"`
	Class  string `json:"class"`
	By     string `json:"by,omitempty"` // the node that answered in its place, itself if asked once more; "": nobody did
}

// OtherChain is what another chain's nodes said about the same id.
type OtherChain struct {
	Chain Chain       `json:"chain"`
	Asked int         `json:"asked"` // nodes asked
	Saw   Value[bool] `json:"saw,omitzero"`

	Account Value[AccountBrief] `json:"account,omitzero"` // of a pasted address
}

// Place is where a transaction stands.
type Place string

// The places of a transaction.
const (
	InPool       Place = "pool"
	InBlock      Place = "block"
	InStaleBlock Place = "stale-block"
)

// Sighting is the best that the nodes know about the transaction. Its Value is Absent only
// if every node that was asked said so; whether that proves anything is a rule's business.
type Sighting struct {
	Place     Place     `json:"place"`
	Block     BlockRef  `json:"block,omitzero"`      // of InBlock and InStaleBlock
	FirstSeen time.Time `json:"first_seen,omitzero"` // when this node's pool got it, if it tells
	Only      int       `json:"only,omitempty"`      // how many of the asked nodes have it
}

// Transfer is one movement of value inside the transaction.
type Transfer struct {
	From    Address `json:"from,omitempty"`
	To      Address `json:"to,omitempty"`
	Amount  Amount  `json:"amount"`
	Index   int     `json:"index"`             // log index (EVM), output number (UTXO), -1: the transaction's own value
	Kind    string  `json:"kind"`              // native, token, nft, internal, output, change
	Again   bool    `json:"again,omitempty"`   // seen when the call was repeated on the state before its block, with the same gas and logs, not on the chain itself
	Weighed bool    `json:"weighed,omitempty"` // no record shows it: the receiver had exactly so much more of it after the block; others may have had a part in that
	Script  string  `json:"script,omitempty"`  // UTXO: type of the output script
}

// SuccessorKind tells what took the place of a transaction.
type SuccessorKind string

// What can take a transaction's place.
const (
	Repriced      SuccessorKind = "repriced"      // the same payment under a new id
	Cancelled     SuccessorKind = "cancelled"     // the sender took it back
	Different     SuccessorKind = "different"     // another payment
	Authorization SuccessorKind = "authorization" // an EIP-7702 authorization used the nonce
	Creation      SuccessorKind = "creation"      // the program that a delegated account runs made a contract with the nonce
)

// Successor is the transaction that used the same nonce or spent the same coin.
type Successor struct {
	Hash      Hash          `json:"hash,omitempty"`
	Kind      SuccessorKind `json:"kind"`
	Confirmed bool          `json:"confirmed"`
	Block     BlockRef      `json:"block,omitzero"`
	Failed    bool          `json:"failed,omitempty"`   // it was itself refused by the chain (EVM status 0)
	Why       *Failure      `json:"why,omitempty"`      // of a Failed one on EVM chains, where it could be seen
	Unread    bool          `json:"unread,omitempty"`   // in a block, but whether the chain refused it could not be read
	Shared    string        `json:"shared,omitempty"`   // what both use: "nonce 7", "txid:0"
	Compared  bool          `json:"compared,omitempty"` // Kind was judged against the known original (raw transaction or ticket), not by the successor's form alone
	Guessed   bool          `json:"guessed,omitempty"`  // of an authorization: it stands in a block of the time in question; that it was this one that used the nonce was not seen
	To        Address       `json:"to,omitempty"`       // whom it pays, or which contract it calls; of a Creation: the contract
	Rate      string        `json:"rate,omitempty"`     // UTXO: its fee rate beside the lost one's: higher, lower; "": not known
	Value     Int           `json:"value,omitzero"`     // own coins that it carries
}

// Carrier is the transaction that carries what the pasted id names.
type Carrier struct {
	Hash   Hash    `json:"hash"`
	Kind   string  `json:"kind"`             // of what it carries: user-operation, safe
	By     Address `json:"by,omitempty"`     // contract that recorded the id
	Listed bool    `json:"listed,omitempty"` // that contract is one that the knowledge file names, so nobody can have made the record up
}

// Ticket is what the customer or the agent claims. Empty fields claim nothing.
type Ticket struct {
	To            Untrusted `json:"to,omitempty"`
	From          Untrusted `json:"from,omitempty"`
	Amount        Untrusted `json:"amount,omitempty"` // decimal, as typed
	Asset         Untrusted `json:"asset,omitempty"`
	Memo          Untrusted `json:"memo,omitempty"`
	Network       Untrusted `json:"network,omitempty"`
	ClaimedChain  string    `json:"claimed_chain,omitempty"` // CAIP-2, from Network, --chain or the link's host
	ClaimedName   string    `json:"claimed_name,omitempty"`  // the network that Network names, where it is known by name only
	Loose         bool      `json:"loose,omitempty"`         // To was only called "address" in the paste: receiver's or sender's
	Missed        bool      `json:"missed,omitempty"`        // the paste says that the receiver has not got the money
	SentAt        time.Time `json:"sent_at,omitzero"`
	Nonce         *uint64   `json:"nonce,omitempty"`
	Status        Untrusted `json:"status,omitempty"`
	Role          string    `json:"role,omitempty"` // sender, receiver, user
	Confirmations uint64    `json:"confirmations,omitempty"`
}

// Facts is everything learned about one pasted id on one chain.
// What all families share stands here; what only one has stands behind its pointer.
type Facts struct {
	Subject Subject   `json:"subject"`
	Chain   Chain     `json:"chain,omitzero"`
	AsOf    time.Time `json:"as_of"`
	Ticket  Ticket    `json:"ticket,omitzero"`
	Profile *Profile  `json:"profile,omitempty"`

	Sighting  Value[Sighting]   `json:"sighting,omitzero"`
	Success   Value[bool]       `json:"success,omitzero"` // the chain executed it without refusing (UTXO: always, once in a block)
	Head      Value[BlockRef]   `json:"head,omitzero"`    // highest healthy head
	SafeHead  Value[BlockRef]   `json:"safe_head,omitzero"`
	FinalHead Value[BlockRef]   `json:"final_head,omitzero"`
	Transfers Value[[]Transfer] `json:"transfers,omitzero"`
	Fee       Value[Amount]     `json:"fee,omitzero"` // paid, or offered while waiting (UTXO)
	Successor Value[Successor]  `json:"successor,omitzero"`
	Verified  Value[[]string]   `json:"verified,omitzero"` // what was recomputed and agreed, so that no node can have made it up: "id", "sender", "block" …

	Consistent Value[[]string] `json:"consistent,omitzero"` // where what a node said repeats itself truly; who forges one can forge the other, so it is still the node's word

	PastedBlock Value[BlockRef] `json:"pasted_block,omitzero"` // the pasted id is this block's
	Bridge      Value[Bridge]   `json:"bridge,omitzero"`       // its part in a transfer between chains; NotAsked: its logs name no bridge
	Carrier     Value[Carrier]  `json:"carrier,omitzero"`      // the pasted id names something that this transaction carries
	Earlier     Value[Earlier]  `json:"earlier,omitzero"`      // what came before it between the parties, where an address may have been planted

	Nodes     []NodeView   `json:"nodes,omitempty"`
	Elsewhere []OtherChain `json:"elsewhere,omitempty"`

	EVM  *EVM  `json:"evm,omitempty"`
	UTXO *UTXO `json:"utxo,omitempty"`

	Evidence []Evidence `json:"evidence,omitempty"`
}
