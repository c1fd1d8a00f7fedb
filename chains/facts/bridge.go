package facts

import "time"

// Bridge is the part that a transaction has in a transfer between two chains.
type Bridge struct {
	Protocol    string   `json:"protocol"`            // op-stack, arbitrum, polygon, cctp, layerzero, across, wormhole
	Direction   string   `json:"direction"`           // deposit (to the child chain), withdrawal (from it), transfer (between equals)
	Act         string   `json:"act"`                 // what this transaction did: start, prove, claim, deliver, try (to deliver)
	Listed      bool     `json:"listed"`              // the contract that says so is one that we list, or one at a fixed place of its kind of chain
	Legs        int      `json:"legs,omitempty"`      // how many transfers start in this transaction; the first is told
	From        string   `json:"from,omitempty"`      // CAIP-2; empty: not known
	To          string   `json:"to,omitempty"`        // CAIP-2; empty: not known
	FromName    string   `json:"from_name,omitempty"` // our name of the chain
	ToName      string   `json:"to_name,omitempty"`
	Look        string   `json:"look,omitempty"`     // CAIP-2 of the chain whose nodes know how it stands
	Contract    Address  `json:"contract,omitempty"` // that logged it
	IDKind      string   `json:"id_kind,omitempty"`  // withdrawal, l2-transaction, ticket, message, position, guid, deposit, sequence, state, transaction
	ID          string   `json:"id,omitempty"`       // 0x… or decimal
	Sender      Address  `json:"sender,omitempty"`
	Receiver    Address  `json:"receiver,omitempty"`
	Value       Int      `json:"value,omitzero"`         // native coins carried, base units
	Block       BlockRef `json:"block,omitzero"`         // of this transaction
	ParentBlock uint64   `json:"parent_block,omitempty"` // Arbitrum: newest block of the parent chain that the child knew then
	OtherLeg    Hash     `json:"other_leg,omitempty"`    // computed id of the transaction on the other chain
	Delivered   *bool    `json:"delivered,omitempty"`    // this transaction is the delivery, and says how it ended
	Shared      bool     `json:"shared,omitempty"`       // the transaction carries operations of several accounts, and whose transfer this is was not pasted

	Unsure bool `json:"unsure,omitempty"` // OP stack: Delivered rests on a log whose contract could not be tied to the transfer

	Key      Hash          `json:"key,omitempty"`     // computed: what the other chain's contract knows the transfer by
	Amount   Int           `json:"amount,omitzero"`   // CCTP: burnt, base units
	Deadline time.Time     `json:"deadline,omitzero"` // Across: after it nobody can pay it out on the other chain
	Message  Hash          `json:"message,omitempty"` // OP stack: of the messenger's message that a withdrawal carries; empty: none
	Packet   *BridgePacket `json:"packet,omitempty"`  // LayerZero: as its endpoint took it
	Plasma   bool          `json:"plasma,omitempty"`  // Polygon: over the older of its two bridges

	Far Value[BridgeFar] `json:"far,omitzero"` // how it stands, by the chain of Look
}

// BridgePacket is the way of a message of LayerZero.
type BridgePacket struct {
	Nonce    uint64 `json:"nonce"`
	Source   uint64 `json:"source"`   // the protocol's number of the chain it comes from
	Sender   Hash   `json:"sender"`   // contract, as a word
	Receiver Hash   `json:"receiver"` // contract on the other chain, as a word
	Payload  Hash   `json:"payload"`  // hash of its mark and its message
}

// Steps of BridgeFar. OP stack: unproven, no-output, ready-to-prove, challenge, prove-again, ready,
// paused. Arbitrum: waiting, ready, needs-redeem, expired, cancelled. Polygon: no-checkpoint, ready.
// LayerZero, CCTP, Wormhole: unclaimed (nobody has handed the message in), match (a payment like it
// was found, which may be another's). Across: refund (too late to be paid out). All: not-yet, done,
// failed, refused (kept, and can be tried again), none (no transfer at all), counted (as carried out; how
// it ended was not seen), open (cannot be told).

// BridgeFar is how a transfer stands on the chain where its next step is done.
type BridgeFar struct {
	Step        string        `json:"step"`                  // see Steps
	Head        BlockRef      `json:"head,omitzero"`         // of that chain when it was looked at
	Tx          Hash          `json:"tx,omitempty"`          // of the delivery
	Prover      Address       `json:"prover,omitempty"`      // who sent the proof that counts
	Game        Address       `json:"game,omitempty"`        // the dispute game it rests on
	ProvenAt    time.Time     `json:"proven_at,omitzero"`    // OP stack: start of the first clock
	Maturity    time.Duration `json:"maturity,omitempty"`    // length of the first clock
	ResolvedAt  time.Time     `json:"resolved_at,omitzero"`  // start of the second clock; zero: the game is not decided
	AirGap      time.Duration `json:"air_gap,omitempty"`     // length of the second clock
	ClaimableAt time.Time     `json:"claimable_at,omitzero"` // when both have run out; before that is impossible
	Open        bool          `json:"open,omitempty"`        // the game is not decided, so ClaimableAt is the earliest time only
	Expires     time.Time     `json:"expires,omitzero"`      // Arbitrum: when the ticket ends
	Covered     uint64        `json:"covered,omitempty"`     // OP stack: newest block of the child chain that a proof can be made for
	CoveredBy   Hash          `json:"covered_by,omitempty"`  // Arbitrum: newest block of the child chain that the parent has confirmed; its height is asked of the child
	By          string        `json:"by,omitempty"`          // what said so: contract, clocks, receipt, alert (a report that anybody may write)
	Mapped      bool          `json:"mapped,omitempty"`      // Polygon: its bridge knows the token
	Sites       int           `json:"sites,omitempty"`       // so many independent nodes said so; no hash covers it
	Gap         bool          `json:"gap,omitempty"`         // another node failed to say how it stands
	Confirms    uint64        `json:"confirms,omitempty"`    // Arbitrum: so many more blocks of the parent chain at least
}
