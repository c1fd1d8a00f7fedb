package app_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"txtriage/testdata/nodes/echo"
)

// TestVariants pays with tokens that have several forms: bridged ones, ones with other decimals than
// elsewhere, and collectibles of the second kind. The contracts stand at their real places.
func TestVariants(t *testing.T) {
	h := newStagehand(t, "variants")
	bob := common.HexToAddress("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC")
	me := (&bridgeChain{key: devKey(t)}).sender()
	moved := func(units *big.Int) echo.Step {
		return echo.Step{Topics: []common.Hash{topic(transferred), echo.Address(me), echo.Address(bob)}, Data: packed(common.BigToHash(units))}
	}
	pay := func(c *bridgeChain, token common.Address, units *big.Int) common.Hash {
		return c.pay(token, new(big.Int), echo.Call("transfer(address,uint256)", echo.Address(bob), common.BigToHash(units)))
	}
	bury := func(c *bridgeChain) {
		for range 80 {
			c.mine()
		}
		if !c.clock.IsZero() {
			c.settle()
		}
	}
	claim := func(amount, asset string) []string {
		return []string{"--to", bob.Hex(), "--amount", amount, "--asset", asset, "--role", "receiver"}
	}

	five := big.NewInt(5_000_000)
	bridged := common.HexToAddress("0xFF970A61A04b1cA14834A43f5dE4533eBDDB5CC8") // USDC.e on Arbitrum One
	arbitrum := newBridgeChain(t, 42161, map[common.Address]*echo.Contract{bridged: echo.Script(moved(five))})
	form := pay(arbitrum, bridged, five)
	bury(arbitrum)
	h.show("bridged-form", "arbitrum", arbitrum.url, form.Hex(), "USDC.e arrived where USDC was expected", claim("5", "USDC")...)
	h.show("named-form", "arbitrum", arbitrum.url, form.Hex(), "USDC.e arrived as expected", claim("5", "USDC.e")...)

	peg := common.HexToAddress("0x8AC76a51cc950d9822D68b83fE1Ad97B32Cd580d") // USDC on BNB Chain: 18 decimals
	whole := new(big.Int).Mul(five, big.NewInt(1e12))
	bnb := newBridgeChain(t, 56, map[common.Address]*echo.Contract{peg: echo.Script(moved(whole))})
	right := pay(bnb, peg, whole)
	bury(bnb)
	h.show("other-decimals", "bnb", bnb.url, right.Hex(), "Five USDC with the 18 decimals that it has on BNB Chain", claim("5", "USDC")...)
	short := newBridgeChain(t, 56, map[common.Address]*echo.Contract{peg: echo.Script(moved(five))})
	dust := pay(short, peg, five)
	bury(short)
	h.show("decimals-mixed-up", "bnb", short.url, dust.Hex(), "Somebody reckoned with the six decimals that USDC has elsewhere", claim("5", "USDC")...)

	items, sets := common.Address{0x11, 0x55}, common.Address{0x11, 0x56}
	permits := common.HexToAddress("0x000000000022D473030F116dDEE9F6B43aC78BA3") // Permit2
	usdt := common.HexToAddress("0xdAC17F958D2ee523a2206206994597C13D831ec7")
	single := echo.Step{
		Topics: []common.Hash{topic("TransferSingle(address,address,address,uint256,uint256)"), echo.Address(me), echo.Address(me), echo.Address(bob)},
		Data:   packed(echo.Uint(7), echo.Uint(3)),
	}
	batch := echo.Step{
		Topics: []common.Hash{topic("TransferBatch(address,address,address,uint256[],uint256[])"), echo.Address(me), echo.Address(me), echo.Address(bob)},
		Data:   packed(echo.Uint(64), echo.Uint(160), echo.Uint(2), echo.Uint(7), echo.Uint(8), echo.Uint(2), echo.Uint(3), echo.Uint(4)),
	}
	permitted := echo.Step{
		Topics: []common.Hash{topic("Approval(address,address,address,uint160,uint48)"), echo.Address(me), echo.Address(usdt), echo.Address(bob)},
		Data:   packed(common.BigToHash(five), echo.Uint(2_000_000_000)),
	}
	main := newBridgeChain(t, 1, map[common.Address]*echo.Contract{items: echo.Script(single), sets: echo.Script(batch), permits: echo.Script(permitted)})
	one := main.pay(items, new(big.Int), echo.Call("safeTransferFrom(address,address,uint256,uint256,bytes)", echo.Address(me), echo.Address(bob), echo.Uint(7), echo.Uint(3), echo.Uint(160), common.Hash{}))
	many := main.pay(sets, new(big.Int), echo.Call("safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)", echo.Address(me), echo.Address(bob)))
	permit := main.pay(permits, new(big.Int), echo.Call("approve(address,address,uint160,uint48)", echo.Address(usdt), echo.Address(bob), common.BigToHash(five), echo.Uint(2_000_000_000)))
	bury(main)
	h.show("item", "ethereum", main.url, one.Hex(), "A collectible of a kind arrived where a coin was expected", claim("3", "ETH")...)
	h.show("set-of-items", "ethereum", main.url, many.Hex(), "Two kinds of collectibles arrived, and nobody says what was expected")
	h.show("permit-keeper", "ethereum", main.url, permit.Hex(), "A permission at the contract that keeps them for all tokens", claim("5", "USDT")...)
	h.done()
}

const transferred = "Transfer(address,address,uint256)"
