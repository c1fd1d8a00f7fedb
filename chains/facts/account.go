package facts

// Account is what was looked up of a pasted address on an EVM chain. Each search has its
// window: what lies outside was not seen.
type Account struct {
	Payments Value[[]Payment] `json:"payments,omitzero"` // in: coins and listed tokens newest first, then tokens that nobody lists; without sums of zero
	Sent     Value[[]Payment] `json:"sent,omitzero"`     // out: the same, without tokens that nobody lists, which write what they like
	Tokens   Value[Window]    `json:"tokens,omitzero"`   // where records of tokens were searched
	Coins    Value[Window]    `json:"coins,omitzero"`    // where payments of the chain's own coin were searched
	Clutter  Clutter          `json:"clutter,omitzero"`  // what was found and is not worth a line each
	Frozen   Value[[]Freeze]  `json:"frozen,omitzero"`   // what issuers say of it, token by token
	Itself   Value[Asset]     `json:"itself,omitzero"`   // the token that its contract says to be
}

// Clutter counts what anybody may send to anybody.
type Clutter struct {
	Unlisted     int `json:"unlisted,omitempty"`      // records of arrivals of tokens that nobody lists
	UnlistedSent int `json:"unlisted_sent,omitempty"` // records of such tokens that name it as the sender
	Zero         int `json:"zero,omitempty"`          // records of nothing: a sum of zero
	NFT          int `json:"nft,omitempty"`           // collectibles
	Refused      int `json:"refused,omitempty"`       // transactions that were to pay it coins and that the chain refused
}

// Freeze is what the issuer of a listed token says of an address now.
type Freeze struct {
	Asset  Asset   `json:"asset"`
	Token  Address `json:"token"`
	Frozen bool    `json:"frozen"`
}

// AccountBrief is an address as another chain shows it.
type AccountBrief struct {
	Number   uint64 `json:"number,omitempty"` // transactions that it has sent
	Balance  Int    `json:"balance,omitzero"`
	Code     string `json:"code,omitempty"`     // contract, delegated; "" none
	Payments int    `json:"payments,omitempty"` // found in the window of that chain, of coins and listed tokens
}
