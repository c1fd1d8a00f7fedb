// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

// Contracts that hide, rename or spoil the reason of a failure. failures.json holds their code.

/// Does work, or refuses.
contract Worker {
    uint256 public count;
    function work(uint256 n) external { for (uint256 i = 0; i < n; i++) { count++; } }
    function withReason() external pure { revert("insufficient liquidity"); }
    function abort() external pure { assembly { invalid() } }
    function loop() external { this.loop(); }
    // Looks at the gas itself, as relayers do.
    function wantsGas() external { require(gasleft() > 400000, "not enough gas"); count++; }
}

/// Calls others and tells their failures in its own way.
contract Relay {
    event Tried(bool ok);
    receive() external payable {}
    function retell(address to, bytes calldata data) external payable { (bool ok,) = to.call{value: msg.value}(data); require(ok, "sub call failed"); }
    function sparing(address to, bytes calldata data, uint256 gas_) external { (bool ok,) = to.call{gas: gas_}(data); require(ok, "sub call failed"); }
    // Goes on whatever happens: who sends too little gas makes the inner call fail (griefing).
    function tries(address to, bytes calldata data) external { (bool ok,) = to.call(data); emit Tried(ok); }
    function looks(address to, bytes calldata data) external view { (bool ok,) = to.staticcall(data); require(ok, "sub call failed"); }
    function sends(address payable to) external payable { require(to.send(msg.value), "Failed to send Ether"); }
    function pays(address payable to, uint256 amount) external { to.transfer(amount); }
    function payout(address to, uint256 amount) external { (bool ok,) = to.call{value: amount}(""); require(ok, "payout failed"); }
}

/// A wallet behind a proxy: looks up where its code is before it takes coins.
contract Proxy {
    address private code;
    constructor(address to) { code = to; }
    fallback() external payable { Hand.over(code); }
    receive() external payable { Hand.over(code); }
}

/// Stands before another proxy, so what it hands on to is fixed.
contract Facade {
    address private immutable code;
    constructor(address to) { code = to; }
    fallback() external payable { Hand.over(code); }
}

library Hand {
    function over(address to) internal {
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), to, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if iszero(ok) { revert(0, returndatasize()) }
            return(0, returndatasize())
        }
    }
}

/// Takes coins and writes it down.
contract Purse { event Got(uint256 amount); receive() external payable { emit Got(msg.value); } }

/// Refuses with bytes that it is given, or with very many.
contract Babbler {
    function say(bytes calldata data) external pure { bytes memory d = data; assembly { revert(add(d, 32), mload(d)) } }
    function much(uint256 n) external pure {
        bytes memory b = new bytes(n);
        for (uint256 i = 0; i < n; i++) b[i] = "a";
        revert(string(b));
    }
}

/// An exchange whose price anybody can move, with the calls of the great routers.
contract Exchange {
    uint256 public price = 100;
    function move(uint256 p) external { price = p; }
    function swap(uint256 least) external view { require(price >= least, "Too little received"); }
    function multicall(bytes[] calldata calls) external { each(calls); }
    function multicall(uint256 deadline, bytes[] calldata calls) external { require(block.timestamp < deadline, "Transaction too old"); each(calls); }
    function aggregate(address to, bytes calldata data) external { (bool ok,) = to.call(data); require(ok, "Multicall3: call failed"); }
    function each(bytes[] calldata calls) private {
        for (uint256 i = 0; i < calls.length; i++) {
            (bool ok, bytes memory out) = address(this).delegatecall(calls[i]);
            if (!ok) assembly { revert(add(out, 32), mload(out)) }
        }
    }
}

/// A token that says why it refuses, as most of the first years do, with signed orders (ERC-3009).
contract Speaking {
    event Transfer(address indexed from, address indexed to, uint256 value);
    event AuthorizationUsed(address indexed authorizer, bytes32 indexed nonce);
    string public constant symbol = "SPK";
    uint8 public constant decimals = 6;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => bool) public isBlacklisted;
    mapping(address => mapping(bytes32 => bool)) public authorizationState;
    bool public paused;
    constructor() { balanceOf[msg.sender] = 1e12; }
    function setPaused(bool p) external { paused = p; }
    function setListed(address a, bool l) external { isBlacklisted[a] = l; }
    function approve(address spender, uint256 value) external returns (bool) { allowance[msg.sender][spender] = value; return true; }
    function transfer(address to, uint256 value) external returns (bool) { move(msg.sender, to, value); return true; }
    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        require(allowance[from][msg.sender] >= value, "ERC20: insufficient allowance");
        allowance[from][msg.sender] -= value;
        move(from, to, value);
        return true;
    }
    // The signature is not looked at here: what matters is that an order counts once.
    function transferWithAuthorization(address from, address to, uint256 value, uint256, uint256, bytes32 nonce, uint8, bytes32, bytes32) external {
        require(!authorizationState[from][nonce], "FiatTokenV2: authorization is used or canceled");
        authorizationState[from][nonce] = true;
        emit AuthorizationUsed(from, nonce);
        move(from, to, value);
    }
    function move(address from, address to, uint256 value) private {
        require(!paused, "Pausable: paused");
        require(!isBlacklisted[from] && !isBlacklisted[to], "Blacklistable: account is blacklisted");
        require(balanceOf[from] >= value, "ERC20: transfer amount exceeds balance");
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}

/// Makes contracts.
contract Factory {
    // A second one at the same address is refused by the network.
    function again(bytes32 salt) external { new Purse{salt: salt}(); }
    // Larger code to start with than the network takes.
    function large(uint256 n) external { bytes memory b = new bytes(n); address a; assembly { a := create(0, add(b, 32), mload(b)) } require(a != address(0), "creation failed"); }
    // The new contract's own first steps starve or refuse.
    function stubborn() external { new Stubborn(); }
    function hungry() external { try new Hungry() returns (Hungry) {} catch { assembly { invalid() } } }
}

contract Stubborn { constructor() { revert("owner is zero"); } }
contract Hungry { uint256 n; constructor() { for (uint256 i = 0; i < 60; i++) n++; } }
