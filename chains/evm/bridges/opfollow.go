package bridges

import (
	"math/big"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/chains/evm/spell"
	"txtriage/chains/evm/wire"
	"txtriage/chains/facts"
)

// provers is how many proofs of one withdrawal are looked at.
const provers = 3

// opWithdrawal reads on the parent chain how a withdrawal stands. Its clocks are read there,
// never assumed.
func opWithdrawal(t *talk, b facts.Bridge, r rollup) (facts.BridgeFar, bool) {
	hash := common.HexToHash(b.ID)
	done := t.read(r.entry, "finalizedWithdrawals(bytes32)", hash)
	count := t.read(r.entry, "numProofSubmitters(bytes32)", hash)
	maturity := t.read(r.entry, "proofMaturityDelaySeconds()")
	gap := t.read(r.entry, "disputeGameFinalityDelaySeconds()")
	kind := t.read(r.entry, "respectedGameType()")
	paused := t.read(r.entry, "paused()")
	registry := t.read(r.entry, "anchorStateRegistry()")
	factory := r.other
	games := t.read(factory, "gameCount()")
	own := common.HexToHash(string(b.Sender))
	submitters := []*get{}
	for i := range provers {
		submitters = append(submitters, t.read(r.entry, "proofSubmitters(bytes32,uint256)", hash, number256(uint64(i))))
	}
	guess := t.read(r.entry, "provenWithdrawals(bytes32,address)", hash, own)
	t.ask()

	far := facts.BridgeFar{Head: t.headRef(), By: "contract"}
	if done.is(true) {
		return opClaimed(t, far, b, r, hash), true
	}
	n, counted := count.uint()
	if !counted {
		return opUnknown(far, done)
	}
	if n == 0 && paused.is(true) {
		far.Step = "paused"
		return far, true
	}
	if n == 0 {
		return opUnproven(t, far, b, factory, games, kind), true
	}
	return opProven(t, far, r, hash, n, submitters, guess, own, maturity, gap, paused, registry)
}

// opClaimed tells how a claim ended. The portal counts it as done whether or not its call went
// through: that stands in the portal's log, and for a message in its messenger.
func opClaimed(t *talk, far facts.BridgeFar, b facts.Bridge, r rollup, hash common.Hash) facts.BridgeFar {
	relayed, failed := &get{}, &get{}
	if b.Message != "" {
		at := common.HexToAddress(string(b.Receiver))
		relayed = t.read(at, "successfulMessages(bytes32)", common.HexToHash(string(b.Message)))
		failed = t.read(at, "failedMessages(bytes32)", common.HexToHash(string(b.Message)))
	}
	logs, _ := t.newest(far.Head, r.entry, finalizedTopic.Hex(), hash.Hex())
	far.Step = "counted"
	for i := range logs {
		far.Tx = spell.Hash(*logs[i].TxHash)
		switch w, ok := word(logs[i].Data, 0); {
		case ok && w == number256(1) && b.Message == "" && common.HexToAddress(string(b.Sender)) != messenger:
			far.Step = "done"
		case ok && w == (common.Hash{}):
			far.Step = "failed"
		}
	}
	switch {
	case relayed.is(true):
		far.Step = "done"
	case failed.is(true) && relayed.is(false):
		far.Step = "refused"
	}
	return far
}

// opUnknown is a portal of another build: it tells only whether the withdrawal is through.
func opUnknown(far facts.BridgeFar, done *get) (facts.BridgeFar, bool) {
	if _, ok := done.bool(); ok {
		far.Step = "open"
		return far, true
	}
	return far, false
}

// opUnproven tells whether a proof can be made yet: a game must cover the block.
func opUnproven(t *talk, far facts.BridgeFar, b facts.Bridge, factory common.Address, games, kind *get) facts.BridgeFar {
	far.Step = "unproven"
	n, ok := games.uint()
	k, known := kind.word()
	if !ok || !known || n == 0 || b.Act != "start" {
		return far
	}
	newest := t.read(factory, "findLatestGames(uint32,uint256,uint256)", k, number256(n-1), number256(1))
	t.ask()
	extra, ok := newest.firstGame()
	if !ok || len(extra) < 32 {
		return far
	}
	height := new(big.Int).SetBytes(extra[:32])
	if !height.IsUint64() {
		return far
	}
	far.Covered = height.Uint64()
	far.Step = "no-output"
	if far.Covered >= b.Block.Height {
		far.Step = "ready-to-prove"
	}
	return far
}

// proof is one proof of the withdrawal and the game it rests on.
type proof struct {
	prover, game                                                      common.Address
	at                                                                time.Time
	check, status, created, resolved, clock, banned, proper, respects *get
}

func opProven(t *talk, far facts.BridgeFar, r rollup, hash common.Hash, n uint64, submitters []*get, guess *get, own common.Hash, maturity, gap, paused, registry *get) (facts.BridgeFar, bool) {
	var proofs []*proof
	var missing []*get
	for i, s := range submitters {
		if uint64(i) >= n {
			break
		}
		a, ok := s.address()
		if !ok {
			return far, false
		}
		p := &proof{prover: a}
		g := guess
		if a != common.Address(own[12:]) {
			g = t.read(r.entry, "provenWithdrawals(bytes32,address)", hash, common.BytesToHash(a[:]))
		}
		missing, proofs = append(missing, g), append(proofs, p)
	}
	t.ask()
	for i, p := range proofs {
		game, ok := missing[i].address()
		at, timed := missing[i].uintAt(1)
		if !ok || !timed || game == (common.Address{}) {
			return far, false
		}
		p.game, p.at = game, unix(at)
		p.look(t, r, hash, registry)
	}
	t.ask()
	if v, ok := paused.bool(); ok && v {
		far.Step = "paused"
		return far, true
	}
	long, a := maturity.seconds()
	air, b := gap.seconds()
	if !a || !b {
		far.Step = "open"
		return far, true
	}
	best := facts.BridgeFar{}
	for _, p := range proofs {
		one := p.settle(far, long, air)
		if best.Step == "" || better(one, best) {
			best = one
		}
	}
	if best.Step == "prove-again" && n > uint64(len(proofs)) {
		best.Step = "open" // a proof that was not looked at may still hold
	}
	return best, true
}

func (p *proof) look(t *talk, r rollup, hash common.Hash, registry *get) {
	p.check = t.read(r.entry, "checkWithdrawal(bytes32,address)", hash, common.BytesToHash(p.prover[:]))
	p.status = t.read(p.game, "status()")
	p.created = t.read(p.game, "createdAt()")
	p.resolved = t.read(p.game, "resolvedAt()")
	p.clock = t.read(p.game, "maxClockDuration()")
	p.banned = t.read(r.entry, "disputeGameBlacklist(address)", common.BytesToHash(p.game[:]))
	if asr, ok := registry.address(); ok {
		p.proper = t.read(asr, "isGameProper(address)", common.BytesToHash(p.game[:]))
		p.respects = t.read(asr, "isGameRespected(address)", common.BytesToHash(p.game[:]))
	}
}

// The states of a dispute game.
const (
	gameOpen       = 0
	challengerWins = 1
	defenderWins   = 2
)

func (p *proof) settle(far facts.BridgeFar, maturity, gap time.Duration) facts.BridgeFar {
	far.Prover, far.Game, far.ProvenAt, far.Maturity, far.AirGap = spell.Address(p.prover), spell.Address(p.game), p.at, maturity, gap
	far.ClaimableAt = p.at.Add(maturity + time.Second) // more than the delay must have passed
	if p.check.succeeded() {
		far.Step = "ready"
		return far
	}
	status, known := p.status.uint()
	switch {
	case known && status == challengerWins, p.banned.is(true), p.proper.is(false), p.respects.is(false):
		far.Step = "prove-again"
		return far
	case !known || !p.check.reverted():
		far.Step = "open"
		return far
	}
	second := time.Time{}
	if at, ok := p.resolved.uint(); ok && at > 0 && status == defenderWins {
		far.ResolvedAt = unix(at)
		second = far.ResolvedAt.Add(gap + time.Second)
	} else {
		far.Open = true
		made, a := p.created.uint()
		clock, b := p.clock.seconds()
		if a && b {
			second = unix(made).Add(clock + gap + time.Second)
		}
	}
	if second.After(far.ClaimableAt) {
		far.ClaimableAt = second
	}
	far.Step = "challenge"
	if !p.proper.is(true) || !p.respects.is(true) {
		far.By = "clocks" // whether the game still counts was not seen
	}
	if !far.Head.Time.IsZero() && !far.Head.Time.Before(far.ClaimableAt) && !far.Open {
		far.Step = "open" // the clocks have run out, and yet the contract refuses: for a reason not seen
	}
	return far
}

// better reports whether proof a is nearer to the money than b.
func better(a, b facts.BridgeFar) bool {
	rank := map[string]int{"ready": 3, "challenge": 2, "open": 1, "prove-again": 0}
	if rank[a.Step] != rank[b.Step] {
		return rank[a.Step] > rank[b.Step]
	}
	return a.ClaimableAt.Before(b.ClaimableAt)
}

// opDeposit looks for the child chain's transaction, whose id is computed.
func opDeposit(t *talk, b facts.Bridge) (facts.BridgeFar, bool) {
	if b.OtherLeg == "" {
		return facts.BridgeFar{}, false
	}
	a := t.call("eth_getTransactionReceipt", strings.ToLower(string(b.OtherLeg)))
	t.ask()
	far := facts.BridgeFar{Head: t.headRef(), Tx: b.OtherLeg, By: "receipt"}
	r, err := wire.ParseReceipt(a.result())
	switch {
	case !a.answered() || err != nil:
		return far, false
	case r == nil:
		far.Step, far.Tx = notYet(far, b), ""
	case r.Status == nil || r.TxHash == nil || *r.TxHash != common.HexToHash(string(b.OtherLeg)) || !r.Whole():
		return far, false
	case !*r.Status:
		far.Step = "failed"
	default:
		far.Step = "done"
		for i := range r.Logs {
			if _, failed := relayFailed(mined{chain: t.chain, receipt: r}, &r.Logs[i], i); failed && r.Logs[i].Topics[0] == relayFailedTopic {
				far.Step = "refused"
			}
		}
	}
	return far, true
}
