package facts

import "time"

// Profile is what the platform's own rules say about this transfer: the part of its profile
// that concerns the chain, the assets and the addresses at hand. It is the platform's word,
// dated; nil means that no profile was given.
type Profile struct {
	Name   Untrusted `json:"name"`
	AsOf   string    `json:"as_of"` // date
	Source Untrusted `json:"source,omitempty"`
	// Owned are the deposit addresses of the platform among those of this transfer. Absent: all
	// were looked up and none is; Unsupported: the profile does not say whose address is whose;
	// Failed: a look-up did not answer.
	Owned   Value[[]Owned]  `json:"owned,omitzero"`
	Hot     []Address       `json:"hot,omitempty"`     // its own sending wallets among the addresses of this transfer
	Assets  []ProfileAsset  `json:"assets,omitempty"`  // what it takes on this chain
	Network *ProfileNetwork `json:"network,omitempty"` // what it says of this chain; nil: nothing
}

// Owned is a deposit address of the platform.
type Owned struct {
	Chain   string    `json:"chain"` // CAIP-2 of the chain that it was given out for
	Address Address   `json:"address"`
	Memo    Untrusted `json:"memo,omitempty"`
	Account Untrusted `json:"account,omitempty"` // the platform's own name of the account
	Since   time.Time `json:"since,omitzero"`
	Until   time.Time `json:"until,omitzero"` // zero: still in use
}

// ProfileAsset is what the platform does with one asset.
type ProfileAsset struct {
	Asset     Asset     `json:"asset"`
	Minimum   Int       `json:"minimum,omitzero"`   // base units; zero: none named
	Credit    uint64    `json:"credit,omitempty"`   // confirmations until it is booked; 0: not named
	Unlock    uint64    `json:"unlock,omitempty"`   // confirmations until it can be withdrawn
	Memo      string    `json:"memo,omitempty"`     // none, required, optional
	Contract  string    `json:"contract,omitempty"` // deposits that come out of a contract: credited, manual, not-credited
	Suspended bool      `json:"suspended,omitempty"`
	Delisted  time.Time `json:"delisted,omitzero"`
	AsOf      string    `json:"as_of"` // date of these figures
	Source    Untrusted `json:"source,omitempty"`
}

// ProfileNetwork is what the platform says of a chain.
type ProfileNetwork struct {
	Supported bool      `json:"supported"`
	Recovery  *Recovery `json:"recovery,omitempty"` // nil: nothing is said
	AsOf      string    `json:"as_of"`
	Source    Untrusted `json:"source,omitempty"`
}

// Recovery is the platform's offer for deposits that it does not book by itself.
type Recovery struct {
	Possible bool      `json:"possible"`
	Fee      Untrusted `json:"fee,omitempty"`
	Time     Untrusted `json:"time,omitempty"`
	Link     Untrusted `json:"link,omitempty"`
}
